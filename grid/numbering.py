"""Numbers for the grids of a village: from west to east, from north to south (ZJ-12, facts §4.6)."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from grid.codes import first_special

Key = TypeVar("Key", bound=Hashable)
Point = tuple[float, float]

METRES_PER_DEGREE = 110_574.0


class NoNumberLeft(Exception):
    """More grids than the digits of the code have numbers for."""


def in_order(centres: Mapping[Key, Point], row_metres: float) -> list[Key]:
    """The keys row by row from the north, each row from the west.

    A row holds the centres that lie at most `row_metres` south of its northernmost one: ground is
    never laid out in exact lines.
    """
    from_north = sorted(centres, key=lambda key: (-centres[key][1], centres[key][0]))
    rows: list[list[Key]] = []
    top = 0.0
    for key in from_north:
        lat = centres[key][1]
        if not rows or (top - lat) * METRES_PER_DEGREE > row_metres:
            rows.append([])
            top = lat
        rows[-1].append(key)
    return [key for row in rows for key in sorted(row, key=lambda key: centres[key])]


def proposed(
    keys: Iterable[Key], taken: Collection[str], *, digits: int, special: bool = False
) -> dict[Key, str]:
    """The next free numbers for `keys` in their order; a number once given is never given again."""
    first = first_special(digits)
    free = range(first, 10**digits) if special else range(1, first - 1)
    numbers = (text for number in free if (text := f"{number:0{digits}d}") not in taken)
    found = {}
    for key in keys:
        number = next(numbers, None)
        if number is None:
            raise NoNumberLeft(f"{digits} digits")
        found[key] = number
    return found
