"""Open cases on the map: gathered by a net of squares in the database, so that no page draws thousands."""

from dataclasses import dataclass
from math import log2
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Min, Q, QuerySet
from django.db.models.functions import Floor
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from grid.models import Case
from grid.models.cases import IS_OPEN
from towns.models import Division
from towns.outlines import MAP_NUMBER, outline_of, outlines_below

L = Division.Level
STEPS = {L.PROVINCE: 0.2, L.CITY: 0.06, L.COUNTY: 0.015, L.TOWN: 0.004, L.VILLAGE: 0.002}
"""Width of a square in degrees, by the level of the place; 0.004 degrees are about 400 metres."""
SQUARES = 24
"""Squares across a part of the map that one has opened."""
SMALLEST = 0.0002
MOST = 400
LISTED = 50


@dataclass(frozen=True)
class Box:
    """A part of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, text: str) -> "Box | None":
        """`119.9,29.1,120.1,29.3`; None where it is no part of the earth."""
        try:
            west, south, east, north = (float(word) for word in text.split(","))
        except ValueError:
            return None
        is_real = -180 <= west < east <= 180 and -90 <= south < north <= 90
        return cls(west, south, east, north) if is_real else None

    @property
    def step(self) -> float:
        return max((self.east - self.west) / SQUARES, SMALLEST)

    @property
    def holds(self) -> Q:
        return Q(longitude__range=(self.west, self.east), latitude__range=(self.south, self.north))

    def __str__(self) -> str:
        return ",".join(f"{edge:.6f}" for edge in (self.west, self.south, self.east, self.north))


def clusters(rows: QuerySet[Case], step: float, box: Box | None = None) -> list[dict[str, Any]]:
    """The open cases with a position, a square each: one statement."""
    moment = clock.now()
    here = rows.filter(IS_OPEN, longitude__isnull=False)
    here = (here.filter(box.holds) if box else here).order_by()
    squares = here.values(x=_square("longitude", step), y=_square("latitude", step))
    found: Any = squares.annotate(
        number=Count("pk"),
        lng=Avg("longitude"),
        lat=Avg("latitude"),
        late=Count("pk", filter=Q(due_at__lt=moment)),
        soon=Count("pk", filter=Q(warn_at__lte=moment, due_at__gte=moment)),
        one=Min("pk"),
        title=Min("title"),
    )
    return list(found.order_by("-number", "x", "y")[:MOST])


def _square(name: str, step: float) -> Floor:
    return Floor(F(name) / step, output_field=FloatField())


def points(found: list[dict[str, Any]], step: float) -> list[dict[str, Any]]:
    """As the map draws them: a single case leads to itself, several to the part where they lie."""
    return [_single(each) if each["number"] == 1 else _several(each, step) for each in found]


def _single(each: dict[str, Any]) -> dict[str, Any]:
    url = reverse("grid:case-detail", args=[each["one"]])
    return _point(each, each["title"], "", url)


def _several(each: dict[str, Any], step: float) -> dict[str, Any]:
    west, south = each["x"] * step, each["y"] * step
    box = Box(west, south, west + step, south + step)
    label = _("%(n)s cases") % {"n": each["number"]}
    late = _("%(n)s overdue") % {"n": each["late"]} if each["late"] else ""
    return _point(each, label, late, f"{reverse('grid:board-map')}?box={box}") | {
        "size": round(7 + 3 * log2(each["number"])),
        "number": each["number"],
    }


def _point(each: dict[str, Any], label: str, value: str, url: str) -> dict[str, Any]:
    tone = "late" if each["late"] else "soon" if each["soon"] else ""
    return {
        "lat": each["lat"], "lng": each["lng"], "label": label, "value": value, "url": url,
        "tone": tone,
    }  # fmt: skip


def map_of(rows: QuerySet[Case], place: Division, box: Box | None = None) -> dict[str, Any]:
    """What the map component needs, with the outline of the county or of those of a larger place."""
    step = box.step if box else STEPS[L(place.level)]
    if place.county:
        outline = outline_of(place.county.code)
    else:
        outline = outlines_below(place.code[: 2 * place.level])
    return {
        "points": points(clusters(rows, step, box), step),
        "shapes": outline,
        "notice": MAP_NUMBER if outline else "",
        "whole": box is None and place.level < L.TOWN,
    }
