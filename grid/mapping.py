"""What an outside system's words mean here: its category codes, its places (ZJ-14).

A contradiction is the sender's mistake (`Contradiction`, answered at once). What is merely unknown to us
is a `Fault`: the message is kept and a person looks at it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from grid.locating import grid_in
from grid.models import Category, Grid, SourceCode, SourceSystem
from towns.models import Division
from towns.outlines import outline_of

MARGIN = 0.02
"""Degrees, about two kilometres: how far outside a town's drawn ground a position may lie."""
Box = tuple[float, float, float, float]
COUNTRY: Box = (73.0, 3.0, 136.0, 54.0)
LEVEL = Division.Level


@dataclass(frozen=True)
class Message:
    """What a system sent, as far as its form is right. Codes are the system's own words."""

    number: str
    text: str
    title: str = ""
    category: str = ""
    urgency: str = ""
    town: str = ""
    village: str = ""
    grid: str = ""
    longitude: float | None = None
    latitude: float | None = None
    address: str = ""
    happened_at: datetime | None = None
    reporter: dict[str, Any] = field(default_factory=dict)

    @property
    def point(self) -> tuple[float, float] | None:
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude


@dataclass(frozen=True)
class Fault:
    """What we don't know, at which field, in a sentence."""

    field: str
    sentence: str


class Contradiction(Exception):
    """The message contradicts itself or the ground of its system; nothing is kept."""

    def __init__(self, at: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.sentence = at, sentence


@dataclass
class Meaning:
    """The message in our words; with `faults` it is not whole."""

    town: Division | None = None
    village: Division | None = None
    grid: Grid | None = None
    category: Category | None = None
    faults: list[Fault] = field(default_factory=list)


def meaning_of(system: SourceSystem, message: Message) -> Meaning:
    """Category and place of a message."""
    found = Meaning()
    _find_category(system, message, found)
    _find_place(system, message, found)
    if found.town:
        _check_ground(system, message, found)
    return found


# --- what ----------------------------------------------------------------------------------------


def _find_category(system: SourceSystem, message: Message, found: Meaning) -> None:
    """The mapping first, then the unified codes; without a code a person chooses before dispatch."""
    if not message.category:
        return
    mapped = SourceCode.objects.filter(system=system, code=message.category).first()
    code = mapped.category_code if mapped else message.category if system.is_unified else ""
    found.category = category_called(system, code)
    if found.category is None:
        sentence = _("The category “%(code)s” is not mapped to one of ours yet.")
        found.faults.append(Fault("category", sentence % {"code": message.category}))


def category_called(system: SourceSystem, code: str) -> Category | None:
    """What cases may be filed under, by its code in the edition that holds in the province today."""
    rows = Category.objects.for_cases(system.place.province_id)
    return rows.filter(code=code).first() if code else None


# --- where ---------------------------------------------------------------------------------------


def _find_place(system: SourceSystem, message: Message, found: Meaning) -> None:
    """The smallest that was named decides; a position alone is looked up in the drawn grids."""
    if message.grid:
        found.grid = _grid(system, message.grid)
        found.town, found.village = found.grid.town, found.grid.village
    if message.village:
        _take(found, _division("village", message.village, LEVEL.VILLAGE, found))
    if message.town:
        _take(found, _division("town", message.town, LEVEL.TOWN, found))
    if found.town is None and not any(one.field.startswith("place") for one in found.faults):
        _guess(system, message, found)


def _grid(system: SourceSystem, code: str) -> Grid:
    rows = Grid.objects.in_force().filter(**{system.place.column: system.place_id})
    grid = rows.select_related("town", "village").filter(code=code).first()
    if grid is None:
        sentence = _("No grid “%(code)s” is in force in %(place)s.")
        raise Contradiction("place.grid", sentence % {"code": code, "place": system.place})
    return grid


def _division(name: str, code: str, level: int, found: Meaning) -> Division | None:
    """By our code; the statistical office writes a town with three zeros behind."""
    short = code[:9] if level == LEVEL.TOWN and code.endswith("000") and len(code) == 12 else code
    rows = Division.objects.valid().filter(level=level, code=short)
    place = rows.select_related("town").first()
    if place is None:
        sentence = {
            "village": _("The portal knows no village with the code “%(code)s”."),
            "town": _("The portal knows no town with the code “%(code)s”."),
        }[name]
        found.faults.append(Fault(f"place.{name}", sentence % {"code": code}))
    return place


def _take(found: Meaning, place: Division | None) -> None:
    """Join what is named to what was found before; both must be one place."""
    if place is None:
        return
    is_village = place.level == LEVEL.VILLAGE
    town = (place.town or place) if is_village else place
    if found.town is not None and found.town.pk != town.pk:
        raise Contradiction(
            "place.village" if is_village else "place.town",
            _("%(one)s does not lie in %(other)s.")
            % ({"one": place, "other": found.town} if is_village
               else {"one": found.village or found.grid, "other": town}),
        )  # fmt: skip
    if is_village and found.grid and found.grid.village_id not in (None, place.pk):
        sentence = _("The grid %(grid)s does not lie in %(village)s.")
        raise Contradiction("place.grid", sentence % {"grid": found.grid, "village": place})
    found.town = town
    if is_village:
        found.village = place


def _guess(system: SourceSystem, message: Message, found: Meaning) -> None:
    """A town's own system reports from the town; else the position must lie in a drawn grid."""
    if system.place.level == LEVEL.TOWN:
        found.town = system.place
    elif message.point:
        found.grid = grid_in(system.place, message.point)
        if found.grid:
            found.town, found.village = found.grid.town, found.grid.village
    if found.town is None:
        sentence = (
            _("The position lies in no grid that is drawn in %(place)s: name the town.")
            if message.point
            else _("Name the place: a town, village or grid by its code, or a position.")
        )
        found.faults.append(Fault("place", sentence % {"place": system.place}))


def _check_ground(system: SourceSystem, message: Message, found: Meaning) -> None:
    """The system reports for this place, and the position lies where the place is."""
    town: Any = found.town
    if getattr(town, system.place.column) != system.place_id:
        sentence = _("%(town)s does not lie in %(place)s, for which this system reports.")
        raise Contradiction("place.town", sentence % {"town": town, "place": system.place})
    if message.point and is_outside(town, message.point):
        sentence = _("The position lies outside %(town)s. Longitude comes first, in degrees.")
        raise Contradiction("place.longitude", sentence % {"town": town})


def is_outside(town: Division, point: tuple[float, float]) -> bool:
    """Whether a position lies far from the town, as far as its ground is known."""
    w, s, e, n = box_of(town)
    return not (w <= point[0] <= e and s <= point[1] <= n)


def box_of(town: Division) -> Box:
    """West, south, east, north: of the town's drawn grids where all of them are drawn, else of its
    county, else of the country."""
    grids = Grid.objects.in_force().filter(town=town)
    box = grids.aggregate(
        Min("min_lon"), Min("min_lat"), Max("max_lon"), Max("max_lat"),
        undrawn=Count("pk", filter=Q(boundary__isnull=True)),
    )  # fmt: skip
    undrawn, drawn = box.pop("undrawn"), list(box.values())
    if undrawn or None in drawn:
        return county_box(town.code)
    west, south, east, north = drawn
    return (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)


@cache
def county_box(code: str) -> Box:
    """Of the county with this code, by its bundled outline, which is drawn coarsely."""
    outline = outline_of(code)
    if outline is None:
        return COUNTRY
    points = list(points_of(outline["geometry"]["coordinates"]))
    lon, lat = [point[0] for point in points], [point[1] for point in points]
    return (min(lon) - MARGIN, min(lat) - MARGIN, max(lon) + MARGIN, max(lat) + MARGIN)


def points_of(nested: Any) -> Iterator[tuple[float, float]]:
    """The points of a geometry, however deep its rings lie."""
    if isinstance(nested[0], int | float):
        yield nested[0], nested[1]
        return
    for part in nested:
        yield from points_of(part)
