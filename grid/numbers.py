"""The one number of a case: town, day, counter (330782100-261122-0007)."""

from django.db import connection
from django.utils import timezone

from core import clock
from towns.models import Division

COUNT = """
INSERT INTO grid_casenumber (town_id, day, last) VALUES (%s, %s, %s)
ON CONFLICT (town_id, day) DO UPDATE SET last = grid_casenumber.last + EXCLUDED.last
RETURNING last
"""


def next_numbers(town: Division, count: int = 1) -> list[str]:
    """The next `count` numbers of `town` today.

    The counter's row stays locked until the transaction ends: ask as late as possible.
    """
    day = timezone.localtime(clock.now()).date()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [town.pk, day, count])
        last = cursor.fetchone()[0]
    return [
        f"{town.code}-{day:%y%m%d}-{number:04d}" for number in range(last - count + 1, last + 1)
    ]
