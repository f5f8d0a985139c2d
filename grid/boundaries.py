"""Boundaries out of a file: read, judged feature by feature, taken over all or not at all (ZJ-12)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid import datum, ground, measuring
from grid.models import BoundaryDraft, Grid, GroundFault
from grid.reshaping import Decision, redraw, refuse
from towns.models import Division, PolicyParameter
from towns.outlines import outline_of

MOST_BYTES = 10 * 1024 * 1024
MOST_FEATURES = 2_000
COARSE_METRES = 3_000.0
"""How far beyond the county's bundled outline ground may reach: the outline is drawn coarsely."""
NAMES = ("code", "网格编码", "wgbm", "name", "网格名称", "wgmc")


class FileRefused(ValueError):
    """The file can't be read as boundaries at all; the text is the sentence to show."""


@dataclass
class Line:
    """One feature: which grid it means, its ground, what stands against it and what to look at."""

    number: int
    called: str
    grid: Grid | None = None
    area: Any = None
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(content: bytes) -> list[dict[str, Any]]:
    """The features of the file; FileRefused where it is no GeoJSON."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 10 MB. Simplify the boundaries or divide it."))
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise FileRefused(_not_json(problem)) from None
    features = _features(found)
    if not features:
        raise FileRefused(_("The file holds no boundary."))
    if len(features) > MOST_FEATURES:
        raise FileRefused(
            _("The file holds %(found)s boundaries, at most %(most)s are taken at once.")
            % {"found": len(features), "most": MOST_FEATURES}
        )
    return features


def _not_json(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return _("This is no GeoJSON: it can't be read at line %(line)s, column %(column)s.") % {
            "line": problem.lineno,
            "column": problem.colno,
        }
    return _("This is no GeoJSON: it is not text in UTF-8.")


def _features(found: Any) -> list[dict[str, Any]]:
    """A collection, one feature, or a bare geometry."""
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        return [part if isinstance(part, dict) else {} for part in found["features"]]
    if kind == "Feature":
        return [found]
    if kind in ("Polygon", "MultiPolygon"):
        return [{"type": "Feature", "properties": {}, "geometry": found}]
    raise FileRefused(
        _(
            "This is no GeoJSON of boundaries: a FeatureCollection, a Feature or a Polygon is expected."
        )
    )


def property_of(features: list[dict[str, Any]], asked: str) -> str:
    """The property that names the grid: the one asked for, or the first known one that is there."""
    there = {name for row in features for name in _properties(row)}
    if asked:
        if asked not in there:
            raise FileRefused(
                _("No boundary has the property “%(asked)s”. There are: %(there)s.")
                % {"asked": asked, "there": "、".join(sorted(there)[:20]) or "–"}
            )
        return asked
    found = next((name for name in NAMES if name in there), "")
    if not found:
        raise FileRefused(
            _("Say which property holds the code or name of the grid. There are: %(there)s.")
            % {"there": "、".join(sorted(there)[:20]) or "–"}
        )
    return found


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    given = feature.get("properties")
    return given if isinstance(given, dict) else {}


def judged(
    features: list[dict[str, Any]],
    town: Division,
    *,
    named_by: str,
    is_gcj: bool = False,
    only: Grid | None = None,
) -> list[Line]:
    """Each feature with its grid and what is wrong; overlaps and gaps among all grids of the town."""
    known = _grids_of(town)
    most = int(PolicyParameter.objects.value(measuring.MOST_POINTS, town))
    outline = outline_of(town.county.code) if town.county else None
    county = ground.stored(outline["geometry"]) if outline else None
    lines = []
    for number, feature in enumerate(features, 1):
        called = str(_properties(feature).get(named_by, "") or "").strip()[:100]
        line = Line(number, called)
        line.grid = only or _meant(line, known)
        _draw(line, feature, most, is_gcj)
        _look_around(line, county)
        lines.append(line)
    _say_twice(lines)
    _among_all(lines, town)
    return lines


def _grids_of(town: Division) -> dict[str, list[Grid]]:
    """The town's grids by code, and by name where several may share one."""
    known: dict[str, list[Grid]] = {}
    for grid in Grid.objects.in_force().filter(town=town).order_by("pk"):
        for word in {grid.code, grid.name} - {""}:
            known.setdefault(word, []).append(grid)
    return known


def _meant(line: Line, known: Mapping[str, list[Grid]]) -> Grid | None:
    found = known.get(line.called, [])
    if not line.called:
        line.faults.append(_("The boundary names no grid."))
    elif not found:
        line.faults.append(
            _("No grid in force of this town has the code or name “%(called)s”.")
            % {"called": line.called}
        )
    elif len(found) > 1:
        line.faults.append(
            _("Several grids are called “%(called)s”: use the code.") % {"called": line.called}
        )
    return found[0] if len(found) == 1 else None


def _draw(line: Line, feature: dict[str, Any], most: int, is_gcj: bool) -> None:
    try:
        line.area = ground.polygon(feature.get("geometry"), most)
    except ground.GroundRefused as refusal:
        line.faults.append(str(refusal))
        return
    if is_gcj:
        line.area = ground.moved(line.area, datum.from_gcj)


def _look_around(line: Line, county: Any) -> None:
    """Outside of the county, or shifted as map services shift it."""
    if line.area is None:
        return
    if county is not None and not ground.within_reach(line.area, county, COARSE_METRES):
        line.faults.append(
            _("The boundary lies outside of the county. Are its coordinates the right ones?")
        )
    before = line.grid.boundary if line.grid else None
    if before and _is_shifted(line.area, ground.stored(before)):
        line.warnings.append(
            _(
                "The boundary fits the present one only when it is taken as GCJ-02, the shifted "
                "coordinates of map services. Choose that above if they come from one."
            )
        )


def _is_shifted(area: Any, before: Any) -> bool:
    outside = ground.share_outside(area, before)
    back = ground.share_outside(ground.moved(area, datum.from_gcj), before)
    return outside > 20 and back < outside / 4


def _say_twice(lines: list[Line]) -> None:
    seen: dict[int, int] = {}
    for line in lines:
        if line.grid is None:
            continue
        first = seen.setdefault(line.grid.pk, line.number)
        if first != line.number:
            line.faults.append(
                _("The same grid as boundary %(number)s of the file.") % {"number": first}
            )


def _among_all(lines: list[Line], town: Division) -> None:
    """Overlaps with each other and with the grids that stay as they are."""
    areas = measuring.areas_of(town)
    by_grid = {line.grid.pk: line for line in lines if line.grid and line.area is not None}
    areas |= {key: line.area for key, line in by_grid.items()}
    overlap, _uncovered = measuring.tolerances(town)
    names: dict[Any, str] = dict(Grid.objects.filter(pk__in=areas).values_list("pk", "name"))
    for found in ground.overlaps(areas, overlap):
        for one, other in ((found.one, found.other), (found.other, found.one)):
            if one in by_grid:
                by_grid[one].warnings.append(
                    _("%(share)s %% of the smaller one's ground overlaps “%(other)s”.")
                    % {"share": round(found.share, 1), "other": names.get(other, "")}
                )


def gaps_with(lines: list[Line], town: Division) -> list[GroundFault]:
    """The ground that would still be left out, were the lines taken over."""
    areas = measuring.areas_of(town)
    areas |= {line.grid.pk: line.area for line in lines if line.grid and line.area is not None}
    found = measuring.faults_of(town, areas)
    return [fault for fault in found if fault.kind == GroundFault.Kind.GAP]


# --- keeping and taking over ----------------------------------------------------------------------


def as_features(lines: list[Line]) -> list[dict[str, Any]]:
    """The lines as a draft keeps them."""
    return [
        {
            "number": line.number,
            "called": line.called,
            "grid": line.grid.pk if line.grid else None,
            "name": line.grid.name if line.grid else "",
            "boundary": ground.plain(line.area) if line.area is not None else None,
            "km2": round(ground.km2(line.area), 4) if line.area is not None else None,
            "faults": line.faults,
            "warnings": line.warnings,
        }
        for line in lines
    ]


def has_faults(draft: BoundaryDraft) -> bool:
    return any(row["faults"] for row in draft.features)


@transaction.atomic
def take_over(draft: BoundaryDraft, by: Any) -> int:
    """All boundaries of the draft, or none; the faults of the town are measured anew."""
    kept = BoundaryDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if kept is None:
        raise refuse(_("These boundaries were taken over already."))
    if has_faults(kept):
        raise refuse(_("Mend the file first: boundaries are taken over all or not at all."))
    decision = Decision(kept.changed_date, by, kept.number)
    grids = Grid.objects.in_force().in_bulk([row["grid"] for row in kept.features])
    for row in kept.features:
        grid = grids.get(row["grid"])
        if grid is None:
            raise refuse(_("“%(name)s” has ended meanwhile.") % {"name": row["name"]})
        redraw(grid, ground.measure(ground.stored(row["boundary"])), decision)
    measuring.remeasure(kept.town)
    kept.delete()
    return len(grids)
