"""The sums that the database keeps of cases, held against a count of all cases."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

SUMS = "number, rated, satisfied"
DAY_KEYS = "province_id, city_id, county_id, town_id, category_id, platform, status, is_late, day"
MONTH_KEYS = "province_id, city_id, county_id, month, platform, status, is_late"
COUNTED = f"""
SELECT province_id, city_id, county_id, town_id, coalesce(category_id, 0) AS category_id, platform,
    status, is_late, (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
    count(*) AS number, count(rating) AS rated, count(*) FILTER (WHERE rating >= 3) AS satisfied
FROM grid_case GROUP BY {", ".join(map(str, range(1, 10)))}
"""
"""Days as the trigger reckons them (grid/migrations)."""
BY_MONTH = f"""
SELECT province_id, city_id, county_id, date_trunc('month', day::timestamp)::date AS month, platform,
    status, is_late, sum(number) AS number, sum(rated) AS rated, sum(satisfied) AS satisfied
FROM ({COUNTED}) days GROUP BY {", ".join(map(str, range(1, 8)))}
"""


@dataclass(frozen=True)
class Kept:
    """One of the two sums: its table, the keys it is kept by, and the same from the cases themselves."""

    table: str
    keys: str
    counted: str
    told: str
    """What a wrong sum is told by: place, day, status, platform, category."""

    @property
    def wrong(self) -> str:
        """Over the slots: which slot a transaction took tells nothing."""
        return f"""
SELECT {self.told}, sum(kept)::bigint, sum(counted)::bigint
FROM (
    SELECT {self.keys}, {SUMS}, number AS kept, 0 AS counted, 1 AS sign FROM {self.table}
    UNION ALL SELECT {self.keys}, {SUMS}, 0, number, -1 FROM ({self.counted}) c
) both_ways
GROUP BY {self.keys}
HAVING sum(sign * number) <> 0 OR sum(sign * rated) <> 0 OR sum(sign * satisfied) <> 0
ORDER BY 1, 2, 3 LIMIT 1000
"""

    @property
    def made_anew(self) -> str:
        return f"INSERT INTO {self.table} ({self.keys}, {SUMS}, slot) SELECT c.*, 0 FROM ({self.counted}) c"


DAYS = Kept("grid_casetally", DAY_KEYS, COUNTED, "town_id, day, status, platform, category_id")
MONTHS = Kept(
    "grid_casemonth",
    MONTH_KEYS,
    BY_MONTH,
    "coalesce(county_id, city_id, province_id), month, status, platform, NULL",
)


def wrong_sums() -> list[tuple[Any, ...]]:
    """Town, day, status, platform, category, what the sum says, what a count says; at most 1,000."""
    return _rows(DAYS.wrong)


def wrong_months() -> list[tuple[Any, ...]]:
    """The same of the sums by month: county, its month, status, platform, None, and both numbers."""
    return _rows(MONTHS.wrong)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [])
        return cursor.fetchall()


@transaction.atomic
def recount() -> int:
    """All sums anew from the cases; nothing is written to cases meanwhile. How many sums there are."""
    made = 0
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE grid_case IN SHARE MODE")
        for sums in (DAYS, MONTHS):
            cursor.execute(f"DELETE FROM {sums.table}")
            cursor.execute(sums.made_anew, [])
            made += cursor.rowcount
    return made
