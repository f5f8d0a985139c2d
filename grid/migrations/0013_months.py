"""Sums by county and month, kept by the triggers that keep the sums by town and day."""

from collections.abc import Callable

from django.db import migrations, models

COLUMNS = (
    "province_id, city_id, county_id, town_id, category_id, platform, status, is_late, day, slot"
)
KEY = "town_id, day, status, category_id, platform, is_late, slot"
MONTH_COLUMNS = "province_id, city_id, county_id, month, platform, status, is_late"
MONTH_KEY = "county_id, city_id, province_id, month, platform, status, is_late, slot"
SUMS = "number, rated, satisfied"
SUMMED = "sum(number) AS number, sum(rated) AS rated, sum(satisfied) AS satisfied"
CHANGED = "sum(number) <> 0 OR sum(rated) <> 0 OR sum(satisfied) <> 0"
ADDED = ", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in SUMS.split(", "))
OWN_SLOT = """(SELECT coalesce(
        nullif(current_setting('grid.slot', true), '')::integer,
        set_config('grid.slot', coalesce(
            (SELECT s FROM generate_series(0, 63) s
             WHERE pg_try_advisory_xact_lock(4713, s) LIMIT 1),
            64 + pg_backend_pid())::text, true)::integer))"""
"""The lowest slot that no other transaction writes to, kept to the end of the transaction; beyond
sixty-four at once, one that is the connection's own.

Keys by month are few, and a transaction that writes several cases comes to them in any order: with
slots by the number of the case, two of them would wait in a circle.
"""


def keys(rows: str, sign: int) -> str:
    """The rows of a transition table as rows of the tally, each worth `sign`."""
    return (
        "SELECT province_id, city_id, county_id, town_id, coalesce(category_id, 0) AS category_id,"
        " platform, status, is_late,"
        " (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day, (id % 8)::smallint AS slot,"
        f" {sign} AS number, {sign} * (rating IS NOT NULL)::int AS rated,"
        f" {sign} * (coalesce(rating, 0) >= 3)::int AS satisfied FROM {rows}"
    )


def days(*parts: str) -> str:
    """What changed in the sums by town and day."""
    return (
        f"SELECT {COLUMNS}, {SUMMED} FROM ({' UNION ALL '.join(parts)}) k"
        f" GROUP BY {COLUMNS} HAVING {CHANGED}"
    )


def into_days(source: str) -> str:
    """Its keys in order, so that two statements never wait in a circle."""
    return (
        f"INSERT INTO grid_casetally AS t ({COLUMNS}, {SUMS})"
        f" SELECT {COLUMNS}, {SUMS} FROM {source} ORDER BY {KEY}"
        f" ON CONFLICT ({KEY}) DO UPDATE SET {ADDED}"
    )


def into_months(source: str, slot: str) -> str:
    """The days of each month together; a month whose sum has not changed takes no slot."""
    return (
        f"INSERT INTO grid_casemonth AS t ({MONTH_COLUMNS}, {SUMS}, slot)"
        f" SELECT m.*, {slot} FROM ("
        "SELECT province_id, city_id, county_id,"
        " date_trunc('month', day::timestamp)::date AS month, platform, status, is_late,"
        f" {SUMMED} FROM {source} GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING {CHANGED}) m"
    )


def counter(event: str, body: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION grid_case_{event}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {body};
    RETURN NULL;
END $$;
"""


def with_months(*parts: str) -> str:
    """Both sums from the same rows."""
    return (
        f"WITH days AS MATERIALIZED ({days(*parts)}), kept AS ({into_days('days')})"
        f" {into_months('days', OWN_SLOT)}"
        f" ON CONFLICT ({MONTH_KEY}) DO UPDATE SET {ADDED}"
    )


def days_alone(*parts: str) -> str:
    return into_days(f"({days(*parts)}) days")


def counters(body: Callable[..., str]) -> str:
    new, old = keys("new_rows", 1), keys("old_rows", -1)
    parts = {"insert": (new,), "update": (old, new), "delete": (old,)}
    return "".join(counter(event, body(*rows)) for event, rows in parts.items())


ALL = f"({keys('grid_case', 1)}) cases"
FILL = f"LOCK TABLE grid_case IN SHARE MODE; {into_months(ALL, '0')};"
"""No case is written meanwhile: what is there now is counted here, what comes later by the triggers."""


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0012_running'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('province_id', models.BigIntegerField(null=True)),
                ('city_id', models.BigIntegerField(null=True)),
                ('county_id', models.BigIntegerField(null=True)),
                ('month', models.DateField(verbose_name='reported in the month from')),
                ('platform', models.CharField(blank=True, choices=[('1', 'public security'), ('2', 'market regulation'), ('3', 'law enforcement'), ('4', 'convenience service')], max_length=1, verbose_name='platform')),
                ('status', models.CharField(choices=[('received', 'to be accepted'), ('accepted', 'to be dispatched'), ('at_county', 'to be dispatched by the county'), ('at_city', 'with the city'), ('dispatched', 'to be signed for'), ('handling', 'being handled'), ('held', 'on hold'), ('verifying', 'to be verified'), ('closed', 'closed'), ('rated', 'rated'), ('archived', 'archived'), ('rejected', 'not accepted'), ('handed_on', 'handed on'), ('merged', 'merged'), ('void', 'void')], max_length=20, verbose_name='status')),
                ('is_late', models.BooleanField(default=False, verbose_name='a limit was missed')),
                ('slot', models.IntegerField(default=0)),
                ('number', models.IntegerField(default=0, verbose_name='number')),
                ('rated', models.IntegerField(default=0, verbose_name='rated')),
                ('satisfied', models.IntegerField(default=0, verbose_name='satisfied')),
            ],
            options={
                'verbose_name': 'sum of cases of a month',
                'verbose_name_plural': 'sums of cases of a month',
                'indexes': [models.Index(fields=['city_id', 'month'], name='month_of_city'), models.Index(fields=['province_id', 'month'], name='month_of_province')],
                'constraints': [models.UniqueConstraint(fields=('county_id', 'city_id', 'province_id', 'month', 'platform', 'status', 'is_late', 'slot'), name='one_month_per_slot', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(counters(with_months), counters(days_alone)),
    ]
