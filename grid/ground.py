"""Ground as geometry: what a drawn boundary is, what is wrong with it, what overlaps, what is left out.

Pure functions over longitude and latitude (CGCS2000, which is WGS 84 to a centimetre); nothing here asks
the database. Areas are measured on a plane whose scale fits the latitude: true to half a percent within a
county.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import cos, radians
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

KM_PER_DEGREE_LAT = 110.574
KM_PER_DEGREE_LON = 111.320
DECIMALS = 6  # a tenth of a metre
SLIVER_KM2 = 0.000_05
"""Fifty square metres: below that an overlap or a gap is the width of a pen."""
CLOSING_METRES = 60.0
"""Inlets narrower than twice this, and all holes, count as ground that was left out."""
CHINA = (73.0, 3.0, 136.0, 54.0)


class GroundRefused(ValueError):
    """The shape is not ground as we keep it; the text is a sentence for whoever drew it."""


@dataclass(frozen=True)
class Measured:
    """A boundary as it is stored, with its box, a point inside it, and its area."""

    boundary: dict[str, Any]
    box: tuple[float, float, float, float]
    centre: tuple[float, float]
    area_km2: float


@dataclass(frozen=True)
class Overlap:
    """Two grids that claim the same ground; `share` is that of the smaller one, in percent."""

    one: Hashable
    other: Hashable
    area_km2: float
    share: float
    shape: dict[str, Any]


@dataclass(frozen=True)
class Gap:
    """Ground within the whole that no grid holds; `share` is that of the whole, in percent."""

    area_km2: float
    share: float
    centre: tuple[float, float]
    shape: dict[str, Any]


# --- reading a geometry --------------------------------------------------------------------------


def polygon(geometry: Any, most_points: int) -> Polygon | MultiPolygon:
    """The geometry of GeoJSON as a valid area; GroundRefused says what is wrong with it."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise GroundRefused(_("This is no area: only Polygon and MultiPolygon are taken."))
    points = list(_points(geometry.get("coordinates")))
    if len(points) > most_points:
        raise GroundRefused(
            _("The boundary has %(found)s points, at most %(most)s are taken. Simplify it.")
            % {"found": len(points), "most": most_points}
        )
    _check_points(points)
    return _valid(geometry)


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    """All positions, however deep they lie."""
    if not isinstance(coordinates, list) or not coordinates:
        raise GroundRefused(_("The coordinates are missing or not written as GeoJSON writes them."))
    if all(isinstance(part, list) for part in coordinates):
        yield from chain.from_iterable(_points(part) for part in coordinates)
        return
    numbers = [part for part in coordinates[:2] if isinstance(part, int | float)]
    if len(numbers) != 2 or any(isinstance(n, bool) or n != n for n in numbers):
        raise GroundRefused(_("A point of the boundary is not two numbers."))
    yield float(numbers[0]), float(numbers[1])


def _check_points(points: list[tuple[float, float]]) -> None:
    west, south, east, north = CHINA
    strange = [p for p in points if not (west <= p[0] <= east and south <= p[1] <= north)]
    if not strange:
        return
    lon, lat = strange[0]
    if any(abs(lon) > 180 or abs(lat) > 180 for lon, lat in strange):
        raise GroundRefused(
            _(
                "%(lon)s, %(lat)s is no longitude and latitude but metres of a projection. "
                "Export it as CGCS2000 or WGS 84 in degrees."
            )
            % {"lon": lon, "lat": lat}
        )
    if west <= lat <= east and south <= lon <= north:
        raise GroundRefused(
            _(
                "Longitude and latitude are exchanged at %(lon)s, %(lat)s: GeoJSON has longitude first."
            )
            % {"lon": lon, "lat": lat}
        )
    raise GroundRefused(
        _("The point %(lon)s, %(lat)s does not lie in China.") % {"lon": lon, "lat": lat}
    )


def _valid(geometry: dict[str, Any]) -> Polygon | MultiPolygon:
    try:
        found = shape(geometry)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise GroundRefused(
            _("The rings of this area can't be read: each needs at least four points.")
        ) from None
    if found.is_empty or found.convex_hull.area == 0:
        raise GroundRefused(_("The boundary encloses no ground."))
    if not found.is_valid:
        raise GroundRefused(_fault(explain_validity(found)))
    return found


def _fault(reason: str) -> str:
    """What the library found, as a sentence with the place."""
    place = reason.partition("[")[2].partition("]")[0]
    if reason.startswith(("Self-intersection", "Ring Self-intersection")):
        return _("The boundary crosses itself at %(place)s.") % {"place": place}
    if reason.startswith("Hole"):
        return _("A hole of this area lies outside of it, at %(place)s.") % {"place": place}
    return _("The parts of this area overlap or touch wrongly at %(place)s.") % {"place": place}


# --- measuring -----------------------------------------------------------------------------------


def measure(area: BaseGeometry) -> Measured:
    area = shapely.set_precision(area, 10**-DECIMALS)
    west, south, east, north = area.bounds
    inside = area.centroid if area.contains(area.centroid) else area.representative_point()
    return Measured(
        boundary=plain(area),
        box=(west, south, east, north),
        centre=(round(inside.x, DECIMALS), round(inside.y, DECIMALS)),
        area_km2=km2(area),
    )


def plain(area: BaseGeometry) -> dict[str, Any]:
    """GeoJSON with lists, as JSON gives it back."""
    return {"type": area.geom_type, "coordinates": _lists(mapping(area)["coordinates"])}


def _lists(part: Any) -> Any:
    if isinstance(part, tuple | list):
        return [_lists(inner) for inner in part]
    return round(part, DECIMALS)


def km2(area: BaseGeometry) -> float:
    if area.is_empty:
        return 0.0
    width = KM_PER_DEGREE_LON * cos(radians((area.bounds[1] + area.bounds[3]) / 2))
    return float(area.area * width * KM_PER_DEGREE_LAT)


def stored(boundary: dict[str, Any]) -> BaseGeometry:
    """A boundary out of the database, which was checked when it came in."""
    return shape(boundary)


def united(boundaries: Iterable[dict[str, Any]]) -> BaseGeometry:
    """Stored boundaries as one area."""
    return shapely.union_all([stored(boundary) for boundary in boundaries])


def holding(boundaries: Mapping[Hashable, dict[str, Any]], lon: float, lat: float) -> list[Any]:
    """The keys of the boundaries that hold the point."""
    point = Point(lon, lat)
    return [key for key, boundary in boundaries.items() if stored(boundary).covers(point)]


# --- among neighbours ----------------------------------------------------------------------------


def overlaps(areas: Mapping[Any, BaseGeometry], tolerance: float) -> list[Overlap]:
    """Pairs that share more than `tolerance` percent of the smaller one's ground."""
    keys, shapes = list(areas), list(areas.values())
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = []
    for first, second in zip(*pairs.tolist(), strict=True):
        if first < second:
            shared = _areas_of(shapes[first].intersection(shapes[second]))
            area, smaller = km2(shared), min(km2(shapes[first]), km2(shapes[second]))
            share = 100 * area / smaller if smaller else 0.0
            if share > tolerance and area > SLIVER_KM2:
                found.append(Overlap(keys[first], keys[second], area, share, plain(shared)))
    return found


def gaps(
    areas: Iterable[BaseGeometry], tolerance: float, outline: BaseGeometry | None = None
) -> list[Gap]:
    """Ground of the whole that no area holds, where together it is more than `tolerance` percent.

    The whole is `outline`, or, where none is known, the areas together with their holes and narrow
    inlets closed.
    """
    union = shapely.union_all(list(areas))
    if union.is_empty:
        return []
    whole = outline if outline is not None else closed(union)
    left, all_of_it = _areas_of(whole.difference(union)), km2(whole)
    if not all_of_it or 100 * km2(left) / all_of_it <= tolerance:
        return []
    pieces = [piece for piece in _pieces(left) if km2(piece) > SLIVER_KM2]
    return [_gap(piece, all_of_it) for piece in sorted(pieces, key=km2, reverse=True)]


def _gap(piece: BaseGeometry, whole_km2: float) -> Gap:
    point = piece.representative_point()
    centre = (round(point.x, DECIMALS), round(point.y, DECIMALS))
    return Gap(km2(piece), 100 * km2(piece) / whole_km2, centre, plain(piece))


def closed(union: BaseGeometry) -> BaseGeometry:
    """The ground with its holes and narrow inlets filled."""
    reach = CLOSING_METRES / 1000 / KM_PER_DEGREE_LAT
    swollen = union.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre")
    return shapely.union_all([Polygon(p.exterior) for p in _pieces(swollen)] + [union])


def _pieces(area: BaseGeometry) -> list[Any]:
    return [part for part in shapely.get_parts(area).tolist() if isinstance(part, Polygon)]


def _areas_of(area: BaseGeometry) -> BaseGeometry:
    """Only what has an area: neighbours that touch share lines and points."""
    return shapely.union_all(_pieces(area))


def cells(
    points: Mapping[Any, tuple[float, float]], reach_km: float, within: BaseGeometry | None = None
) -> dict[Any, BaseGeometry]:
    """Ground cut up around points: each gets what lies nearer to it than to any other.

    No cell reaches further than `reach_km` from all points together, nor beyond `within`.
    For demonstrations and first drafts of boundaries.
    """
    keys, spots = list(points), [Point(spot) for spot in points.values()]
    whole = MultiPoint(spots).buffer(reach_km / KM_PER_DEGREE_LAT)
    if within is not None and within.covers(MultiPoint(spots)):
        whole = whole.intersection(within)
    pieces = shapely.get_parts(
        shapely.voronoi_polygons(MultiPoint(spots), extend_to=whole)
    ).tolist()
    tree = shapely.STRtree(pieces)
    found = {}
    for key, spot in zip(keys, spots, strict=True):
        piece = next(pieces[at] for at in tree.query(spot).tolist() if pieces[at].covers(spot))
        found[key] = _areas_of(piece.intersection(whole))
    return found


def share_outside(area: BaseGeometry, outline: BaseGeometry) -> float:
    """How much of `area` lies outside of `outline`, in percent."""
    whole = km2(area)
    return 100 * km2(_areas_of(area.difference(outline))) / whole if whole else 0.0


def within_reach(area: BaseGeometry, outline: BaseGeometry, metres: float) -> bool:
    """Whether `area` lies in `outline`, give or take: outlines of counties are drawn coarsely."""
    return bool(outline.buffer(metres / 1000 / KM_PER_DEGREE_LAT).covers(area))


def moved(area: BaseGeometry, by: Callable[[float, float], tuple[float, float]]) -> BaseGeometry:
    """Each point of `area` taken through `by(lon, lat)`, such as `grid.datum.from_gcj`."""

    def each(points: Any) -> Any:
        points[:] = [by(lon, lat) for lon, lat in points.tolist()]
        return points

    return shapely.transform(area, each)
