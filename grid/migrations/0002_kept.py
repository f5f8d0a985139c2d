"""What the database keeps by itself: sums of cases by town and day and by county and month, however a
case is written, and the published editions of the categories.
"""

from django.db import migrations

from core.kept_rows import keep_rows

DAY_KEYS = "province_id, city_id, county_id, town_id, category_id, platform, status, is_late, day"
DAY_CONFLICT = "town_id, day, status, category_id, platform, is_late, slot"
MONTH_KEYS = "province_id, city_id, county_id, month, platform, status, is_late"
MONTH_CONFLICT = "county_id, city_id, province_id, month, platform, status, is_late, slot"
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

Keys are few, and a transaction that writes several cases comes to them in any order: with slots by the
number of the case, two of them would wait in a circle.
"""


def rows(table: str, sign: int) -> str:
    """The rows of a transition table as keys of the sums by day, each worth `sign`."""
    return (
        "SELECT province_id, city_id, county_id, town_id, coalesce(category_id, 0) AS category_id,"
        " platform, status, is_late, (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day,"
        f" {sign} AS number, {sign} * (rating IS NOT NULL)::int AS rated,"
        f" {sign} * (coalesce(rating, 0) >= 3)::int AS satisfied FROM {table}"
    )


def changes(keys: str, source: str) -> str:
    """What changed in the sums under `keys`; a sum that has not changed is no row, and takes no slot."""
    return f"SELECT {keys}, {SUMMED} FROM {source} GROUP BY {keys} HAVING {CHANGED}"


def added(table: str, keys: str, conflict: str, source: str) -> str:
    """The changes added to what the transaction's own slot holds."""
    return (
        f"INSERT INTO {table} AS t ({keys}, {SUMS}, slot)"
        f" SELECT {keys}, {SUMS}, {OWN_SLOT} FROM {source}"
        f" ON CONFLICT ({conflict}) DO UPDATE SET {ADDED}"
    )


def both_sums(*parts: str) -> str:
    """The sums by day and by month from the same rows, the months from the days."""
    days = changes(DAY_KEYS, f"({' UNION ALL '.join(parts)}) k")
    by_month = "(SELECT *, date_trunc('month', day::timestamp)::date AS month FROM days) d"
    return (
        f"WITH days AS MATERIALIZED ({days}),"
        f" kept AS ({added('grid_casetally', DAY_KEYS, DAY_CONFLICT, 'days')}) "
        + added(
            "grid_casemonth", MONTH_KEYS, MONTH_CONFLICT, f"({changes(MONTH_KEYS, by_month)}) m"
        )
    )


def counter(event: str, tables: str, *parts: str) -> migrations.RunSQL:
    """A statement trigger and its way back."""
    name = f"grid_case_{event.lower()}"
    make = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {both_sums(*parts)};
    RETURN NULL;
END $$;
CREATE TRIGGER case_tally_{event.lower()} AFTER {event} ON grid_case
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
    gone = f"DROP TRIGGER case_tally_{event.lower()} ON grid_case; DROP FUNCTION {name}();"
    return migrations.RunSQL(make, gone)


OLD, NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
CAME, WENT = rows("new_rows", 1), rows("old_rows", -1)


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial")]

    operations = [
        counter("INSERT", NEW, CAME),
        counter("UPDATE", f"{OLD} {NEW}", WENT, CAME),
        counter("DELETE", OLD, WENT),
        # A published edition of the categories stays as it is (ZJ-12).
        keep_rows(
            "grid_category",
            function="grid_keep_categories",
            trigger="edition_is_kept",
            whole="version_id",
            published="""FROM grid_categoryversion v
               WHERE v.id = ANY (touched) AND v.status <> 'draft'""",
            sentence="the categories of a published edition never change",
        ),
    ]
