"""What the maps of grids show: areas with their colour, the county beneath. No geometry is computed here."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from grid.models import Grid, GroundFault
from towns.models import Division
from towns.outlines import MAP_NUMBER, outline_of


def map_of_grid(grid: Grid) -> dict[str, Any] | None:
    """The grid among its county; None where it isn't drawn."""
    if grid.boundary is None:
        return None
    return _map([_area(grid.name, grid.boundary, value=grid.code)], grid.county)


def map_of_town(
    town: Division, grids: Iterable[Grid], faults: Iterable[GroundFault]
) -> dict[str, Any]:
    """All drawn grids of a town: those without a worker in amber, overlaps and gaps in cinnabar."""
    areas = [
        _area(
            grid.name,
            grid.boundary,
            value=getattr(grid, "worker_name", None) or _("without a full-time worker"),
            url=grid.get_absolute_url(),
            tone="" if getattr(grid, "worker_name", None) else "soon",
        )
        for grid in grids
    ]
    areas += [
        _area(str(fault), fault.shape, value=f"{fault.share}%", tone="late") for fault in faults
    ]
    return _map(areas, town.county)


def map_of_draft(features: Iterable[dict[str, Any]], county: Division | None) -> dict[str, Any]:
    """Uploaded boundaries before they are taken over."""
    areas = [
        _area(row["name"] or row["called"], row["boundary"], tone=_tone(row))
        for row in features
        if row["boundary"]
    ]
    return _map(areas, county)


def _tone(row: dict[str, Any]) -> str:
    if row["faults"]:
        return "late"
    return "soon" if row["warnings"] else "good"


def _area(
    label: str, geometry: Any, value: str = "", url: str = "", tone: str = ""
) -> dict[str, Any]:
    return {"label": label, "geometry": geometry, "value": value, "url": url, "tone": tone}


def _map(areas: list[dict[str, Any]], county: Division | None) -> dict[str, Any]:
    outline = outline_of(county.code) if county else None
    return {"areas": areas, "shapes": outline, "notice": MAP_NUMBER if outline else ""}
