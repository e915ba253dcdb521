"""The projection of the maps: Lambert's conformal conic, true on the parallels 40 and 46, centred on 20.6 E and 43 N.

The outlines of countries are projected with the same formula when the front end is built
(static/src/outlines/projection.mjs); a test compares both with figures of a third implementation, d3-geo.
Formula: J. P. Snyder, Map Projections, a Working Manual (1987), chapter 15, on the sphere.
"""

from __future__ import annotations

import math
from typing import Final

_EARTH: Final = 6371.0088
_MERIDIAN, _ORIGIN = 20.6, 43.0
_SOUTH, _NORTH = math.radians(40), math.radians(46)


def _stretch(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


_CONE: Final = math.log(math.cos(_SOUTH) / math.cos(_NORTH)) / math.log(_stretch(_NORTH) / _stretch(_SOUTH))
_SIZE: Final = _EARTH * math.cos(_SOUTH) * _stretch(_SOUTH) ** _CONE / _CONE


def _radius(latitude: float) -> float:
    return float(_SIZE / _stretch(math.radians(latitude)) ** _CONE)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to kilometres east of 20.6 E and south of 43 N, as an image counts them: x right, y down.

    Shapes and angles are true everywhere; lengths within 0.15 per cent between 39 and 47 N. Raises ValueError for a
    latitude of 89 degrees and more, where the plane has no end, and for anything that is no number.
    """
    if not (abs(latitude) < 89 and abs(longitude) <= 180):
        raise ValueError(f"not a place that a map of the region can show: {longitude}, {latitude}")
    angle = _CONE * math.radians(longitude - _MERIDIAN)
    distance = _radius(latitude)
    return distance * math.sin(angle), distance * math.cos(angle) - _radius(_ORIGIN)


def unproject(x: float, y: float) -> tuple[float, float]:
    """The longitude and latitude of a point of the plane; the inverse of `project`."""
    down = y + _radius(_ORIGIN)
    distance = math.hypot(x, down)
    latitude = 2 * math.atan((_SIZE / distance) ** (1 / _CONE)) - math.pi / 2
    return math.degrees(math.atan2(x, down) / _CONE) + _MERIDIAN, math.degrees(latitude)
