"""Outlines of counties for our own maps: bundled, so that no foreign host is ever asked.

Whoever prints one prints the number of its approval with it.
"""

import json
from functools import cache
from typing import Any

from towns.divisions import DATA

MAP_NUMBER = "GS(2024)0650号"
"""审图号 of the source: it stands under every map (data/README.md)."""


@cache
def _by_code() -> dict[str, dict[str, Any]]:
    with (DATA / "counties.geojson").open(encoding="utf-8") as file:
        return {row["properties"]["code"]: row for row in json.load(file)["features"]}


def outline_of(county_code: str) -> dict[str, Any] | None:
    """The county as a GeoJSON feature; None where its outline isn't bundled."""
    return _by_code().get(county_code[:6])


def outlines_below(code: str) -> dict[str, Any] | None:
    """The bundled counties of a province (2 digits) or city (4); None where there are none."""
    found = [row for key, row in _by_code().items() if key.startswith(code)]
    return {"type": "FeatureCollection", "features": found} if found else None
