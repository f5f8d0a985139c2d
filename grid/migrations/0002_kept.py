"""What the database keeps by itself: sums of cases by town and day and by county and month, however a
case is written, and the published editions of the categories.
"""

from django.db import migrations

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


def with_months(*parts: str) -> str:
    """Both sums from the same rows."""
    return (
        f"WITH days AS MATERIALIZED ({days(*parts)}), kept AS ({into_days('days')})"
        f" {into_months('days', OWN_SLOT)}"
        f" ON CONFLICT ({MONTH_KEY}) DO UPDATE SET {ADDED}"
    )


def counter(event: str, tables: str, *parts: str) -> migrations.RunSQL:
    """A statement trigger and its way back."""
    name = f"grid_case_{event.lower()}"
    make = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {with_months(*parts)};
    RETURN NULL;
END $$;
CREATE TRIGGER case_tally_{event.lower()} AFTER {event} ON grid_case
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
    gone = f"DROP TRIGGER case_tally_{event.lower()} ON grid_case; DROP FUNCTION {name}();"
    return migrations.RunSQL(make, gone)


OLD, NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
CAME, WENT = keys("new_rows", 1), keys("old_rows", -1)

# A published edition of the categories stays as it is, by whatever way one writes (ZJ-12).
KEEP = """
CREATE FUNCTION grid_keep_categories() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (SELECT FROM grid_categoryversion v
               WHERE v.id = ANY (touched) AND v.status <> 'draft') THEN
        RAISE EXCEPTION 'the categories of a published edition never change'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER edition_is_kept BEFORE INSERT OR UPDATE OR DELETE ON grid_category
    FOR EACH ROW EXECUTE FUNCTION grid_keep_categories();
"""
GONE = "DROP TRIGGER edition_is_kept ON grid_category; DROP FUNCTION grid_keep_categories();"


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial")]

    operations = [
        counter("INSERT", NEW, CAME),
        counter("UPDATE", f"{OLD} {NEW}", WENT, CAME),
        counter("DELETE", OLD, WENT),
        migrations.RunSQL(KEEP, GONE),
    ]
