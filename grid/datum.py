"""Positions of Chinese map services (GCJ-02) and true ones (CGCS2000, WGS 84).

Phones' map services and most of the shops' maps show positions shifted by 300 to 700 metres. The shift is
the published approximation that every open converter uses; it is true to a few metres.
"""

from math import cos, pi, radians, sin, sqrt

AXIS = 6_378_245.0
ECCENTRICITY = 0.006_693_421_622_965_943


def to_gcj(lon: float, lat: float) -> tuple[float, float]:
    """A true position as the map services write it."""
    east, north = _shift(lon - 105.0, lat - 35.0)
    angle = radians(lat)
    magic = 1 - ECCENTRICITY * sin(angle) ** 2
    root = sqrt(magic)
    north = north * 180 / (AXIS * (1 - ECCENTRICITY) / (magic * root) * pi)
    east = east * 180 / (AXIS / root * cos(angle) * pi)
    return lon + east, lat + north


def from_gcj(lon: float, lat: float) -> tuple[float, float]:
    """A position of the map services as it truly is; undone by trial, to a centimetre."""
    east, north = lon, lat
    for _step in range(5):
        seen = to_gcj(east, north)
        east, north = east + lon - seen[0], north + lat - seen[1]
    return east, north


def _shift(x: float, y: float) -> tuple[float, float]:
    """Metres to the east and to the north."""
    waves = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += 2 / 3 * (waves + 20 * sin(x * pi) + 40 * sin(x / 3 * pi))
    east += 2 / 3 * (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += 2 / 3 * (waves + 20 * sin(y * pi) + 40 * sin(y / 3 * pi))
    north += 2 / 3 * (160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi))
    return east, north
