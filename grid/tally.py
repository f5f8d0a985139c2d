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

MONTH_KEYS = "province_id, city_id, county_id, month, platform, status, is_late"
MONTHS = """
SELECT province_id, city_id, county_id,
    date_trunc('month', reported_at AT TIME ZONE 'Asia/Shanghai')::date AS month, platform, status,
    is_late, count(*) AS number, count(rating) AS rated,
    count(*) FILTER (WHERE rating >= 3) AS satisfied
FROM grid_case GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
FIRST_SLOT = f"SELECT counted.*, 0 FROM ({MONTHS}) counted"
KEPT_MONTHS = f"""
SELECT {MONTH_KEYS}, sum(number) AS number, sum(rated) AS rated, sum(satisfied) AS satisfied
FROM grid_casemonth GROUP BY {MONTH_KEYS}
"""
"""Over the slots: which slot a transaction took tells nothing."""
WRONG_MONTHS = f"""
SELECT coalesce(county_id, city_id, province_id), month, status, platform, NULL,
    sum(kept)::bigint, sum(counted)::bigint
FROM (
    SELECT *, number AS kept, 0 AS counted, 1 AS sign FROM ({KEPT_MONTHS}) k
    UNION ALL SELECT *, 0, number, -1 FROM ({MONTHS}) c
) both_ways
GROUP BY {MONTH_KEYS}
HAVING sum(sign * number) <> 0 OR sum(sign * rated) <> 0 OR sum(sign * satisfied) <> 0
ORDER BY 1, 2, 3 LIMIT 1000
"""

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
    return _rows(WRONG)


def wrong_months() -> list[tuple[Any, ...]]:
    """The same of the sums by month: county, its month, status, platform, None, and both numbers."""
    return _rows(WRONG_MONTHS)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [])
        return cursor.fetchall()


@transaction.atomic
def recount() -> int:
    """All sums anew from the cases; nothing is written to cases meanwhile. How many sums there are."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE grid_case IN SHARE MODE")
        cursor.execute("DELETE FROM grid_casetally")
        cursor.execute(f"INSERT INTO grid_casetally ({KEYS}, {SUMS}) {RECOUNT}", [])
        made = cursor.rowcount
        cursor.execute("DELETE FROM grid_casemonth")
        cursor.execute(f"INSERT INTO grid_casemonth ({MONTH_KEYS}, {SUMS}, slot) {FIRST_SLOT}", [])
        return made + cursor.rowcount
