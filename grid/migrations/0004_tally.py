"""Sums of cases are kept by the database: steps, imports and raw SQL are counted alike."""

from django.db import migrations

COLUMNS = (
    "province_id, city_id, county_id, town_id, category_id, platform, status, is_late, day, slot"
)
KEY = "town_id, day, status, category_id, platform, is_late, slot"


def keys(rows: str, sign: int) -> str:
    """The rows of a transition table as rows of the tally, each worth `sign`."""
    return (
        "SELECT province_id, city_id, county_id, town_id, coalesce(category_id, 0) AS category_id,"
        " platform, status, is_late,"
        " (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day, (id % 8)::smallint AS slot,"
        f" {sign} AS number FROM {rows}"
    )


def counter(event: str, tables: str, *parts: str) -> str:
    """A statement trigger: one upsert, its keys in order, so that two writers never wait in a circle."""
    return f"""
CREATE FUNCTION grid_case_{event.lower()}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO grid_casetally AS t ({COLUMNS}, number)
    SELECT {COLUMNS}, sum(number) FROM ({" UNION ALL ".join(parts)}) k
    GROUP BY {COLUMNS} HAVING sum(number) <> 0 ORDER BY {KEY}
    ON CONFLICT ({KEY}) DO UPDATE SET number = t.number + EXCLUDED.number;
    RETURN NULL;
END $$;
CREATE TRIGGER case_tally_{event.lower()} AFTER {event} ON grid_case
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION grid_case_{event.lower()}();
"""


OLD, NEW = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
COUNTERS = (
    counter("INSERT", NEW, keys("new_rows", 1))
    + counter("UPDATE", f"{OLD} {NEW}", keys("old_rows", -1), keys("new_rows", 1))
    + counter("DELETE", OLD, keys("old_rows", -1))
)
GONE = "".join(
    f"DROP TRIGGER case_tally_{event} ON grid_case; DROP FUNCTION grid_case_{event}();"
    for event in ("insert", "update", "delete")
)


class Migration(migrations.Migration):
    dependencies = [("grid", "0003_cases")]

    operations = [migrations.RunSQL(COUNTERS, GONE)]
