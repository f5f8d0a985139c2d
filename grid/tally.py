"""The sums that the database keeps of cases, held against a count of all cases."""

from typing import Any

from django.db import connection, transaction

KEYS = "province_id, city_id, county_id, town_id, category_id, platform, status, is_late, day, slot"
SUMS = "number, rated, satisfied"
RECOUNT = """
SELECT province_id, city_id, county_id, town_id, coalesce(category_id, 0) AS category_id, platform,
    status, is_late, (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
    (id %% 8)::smallint AS slot, count(*) AS number, count(rating) AS rated,
    count(*) FILTER (WHERE rating >= 3) AS satisfied
FROM grid_case GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
"""Slots and days as the trigger reckons them (grid/migrations, "tally")."""

WRONG = f"""
WITH counted AS ({RECOUNT})
SELECT coalesce(c.town_id, t.town_id), coalesce(c.day, t.day), coalesce(c.status, t.status),
    coalesce(c.platform, t.platform), coalesce(c.category_id, t.category_id),
    coalesce(t.number, 0), coalesce(c.number, 0)
FROM counted c FULL JOIN grid_casetally t
    ON (c.town_id, c.day, c.status, c.category_id, c.platform, c.is_late, c.slot)
     = (t.town_id, t.day, t.status, t.category_id, t.platform, t.is_late, t.slot)
WHERE (coalesce(t.number, 0), coalesce(t.rated, 0), coalesce(t.satisfied, 0))
   <> (coalesce(c.number, 0), coalesce(c.rated, 0), coalesce(c.satisfied, 0))
   OR (c.town_id IS NOT NULL AND t.town_id IS NOT NULL AND
       (c.province_id, c.city_id, c.county_id) IS DISTINCT FROM
       (t.province_id, t.city_id, t.county_id))
ORDER BY 1, 2, 3 LIMIT 1000
"""


def wrong_sums() -> list[tuple[Any, ...]]:
    """Town, day, status, platform, category, what the sum says, what a count says; at most 1,000."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG, [])
        return cursor.fetchall()


@transaction.atomic
def recount() -> int:
    """All sums anew from the cases; nothing is written to cases meanwhile. How many sums there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE grid_case IN SHARE MODE")
        cursor.execute("DELETE FROM grid_casetally")
        cursor.execute(f"INSERT INTO grid_casetally ({KEYS}, {SUMS}) {RECOUNT}", [])
        return cursor.rowcount
