"""Reading outlines: from the bytes of a GeoJSON file to checked geometries, or to a list of all that is wrong."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from municipalities.services.register_files import ImportRefused, Problem

BYTES_MAX = 20_000_000
FEATURES_MAX = 5_000
POSITIONS_MAX = 20_000
# Five decimals are about a metre; more would only make files larger and comparisons shaky.
DECIMALS = 5

Position = tuple[float, float]
Ring = list[Position]


class BadGeometry(ValueError):
    """A geometry that cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One place's outline. `feature` counts the features of the file from 1."""

    feature: int
    code: str
    geometry: dict[str, Any]
    middle: Position


def read_boundaries(data: bytes) -> list[Outline]:
    """The outlines of the file. Raises ImportRefused with every problem that can be seen in the file alone."""
    features = _features(_parsed(data))
    outlines: list[Outline] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        try:
            outline = _outline(number, feature)
        except BadGeometry as fault:
            problems.append(Problem(0, f"{_title(number, feature)}: {fault}."))
            continue
        if outline.code in seen:
            first = seen[outline.code]
            problems.append(Problem(0, f"{_title(number, feature)}: feature {first} has the same code already."))
        seen.setdefault(outline.code, number)
        outlines.append(outline)
    if problems:
        raise ImportRefused(problems)
    return outlines


def _parsed(data: bytes) -> Any:
    if len(data) > BYTES_MAX:
        raise ImportRefused([Problem(0, f"The file is larger than {BYTES_MAX // 1_000_000} MB.")])
    if not data.strip():
        raise ImportRefused([Problem(0, "The file is empty.")])
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_no_repeats, parse_int=_whole
        )
    except UnicodeDecodeError:
        raise ImportRefused([Problem(0, "The file is not written in UTF-8.")]) from None
    except json.JSONDecodeError as fault:
        raise ImportRefused([Problem(fault.lineno, f"is not JSON: {fault.msg}.")]) from None
    except RecursionError:
        raise ImportRefused([Problem(0, "The file is nested too deeply to be an outline.")]) from None
    except BadGeometry as fault:
        raise ImportRefused([Problem(0, f"The file {fault}.")]) from None


def _no_constant(word: str) -> NoReturn:
    raise BadGeometry(f"holds {word}, which is not a number")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise BadGeometry(f"gives “{repeated[:40]}” twice in one object")
    return found


def _whole(digits: str) -> float:
    """Whole numbers as floats: a number of hundreds of digits becomes infinite and is refused as out of range."""
    return float(digits)


def _features(content: Any) -> list[Any]:
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise ImportRefused([Problem(0, "The file is not a GeoJSON FeatureCollection.")])
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise ImportRefused([Problem(0, "The file holds no features.")])
    if len(features) > FEATURES_MAX:
        raise ImportRefused([Problem(0, f"The file holds more than {FEATURES_MAX:,} features.")])
    return features


def _title(number: int, feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    return f"Feature {number} ({code[:40]})" if isinstance(code, str) else f"Feature {number}"


def _outline(number: int, feature: Any) -> Outline:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BadGeometry("is not of the type Feature")
    properties = feature.get("properties")
    code = properties.get("code") if isinstance(properties, dict) else None
    if not isinstance(code, str) or not code.strip():
        raise BadGeometry("has no code in its properties")
    geometry = feature.get("geometry")
    if geometry is None:
        raise BadGeometry("has no geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise BadGeometry(f"has the geometry {str(kind)[:40]!r}; an outline is a Polygon or MultiPolygon")
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
    checked = [[_ring(ring) for ring in _list(part, "part")] for part in _list(parts, "outline")]
    if sum(len(ring) for part in checked for ring in part) > POSITIONS_MAX:
        raise BadGeometry(f"has more than {POSITIONS_MAX:,} positions; simplify it")
    lists = [[[list(position) for position in ring] for ring in part] for part in checked]
    return Outline(
        number,
        code.strip(),
        {"type": geometry["type"], "coordinates": lists[0] if geometry["type"] == "Polygon" else lists},
        _middle(checked),
    )


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BadGeometry(f"has an empty {what}")
    return value


def _ring(value: Any) -> Ring:
    ring = [_position(position) for position in _list(value, "ring")]
    if len(ring) < 4:
        raise BadGeometry(f"has a ring of {len(ring)} positions; a ring needs 4 or more")
    if ring[0] != ring[-1]:
        raise BadGeometry("has a ring that is not closed: its last position is not its first")
    crossing = next(_crossings(ring), None)
    if crossing is not None:
        raise BadGeometry(f"has a ring that crosses itself near {crossing[0]}, {crossing[1]}")
    return ring


def _position(value: Any) -> Position:
    if not isinstance(value, list) or len(value) not in {2, 3}:
        raise BadGeometry("has a position that is not a pair of longitude and latitude")
    if any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in value):
        raise BadGeometry("has a position that is not made of numbers")
    longitude, latitude = float(value[0]), float(value[1])
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise BadGeometry("has a position that is not a finite number")
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise BadGeometry(f"has the position {longitude:g}, {latitude:g}, which is not in degrees of WGS 84")
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


def _crossings(ring: Ring) -> Iterator[Position]:
    """Where two edges of the ring cross. Edges are swept from west to east, so only those that overlap meet."""
    edges = sorted((min(start, end), max(start, end)) for start, end in pairwise(ring) if start != end)
    for index, (west, east) in enumerate(edges):
        for other_west, other_east in edges[index + 1 :]:
            if other_west[0] > east[0]:
                break
            if _cross(west, east, other_west, other_east):
                yield other_west


def _cross(a: Position, b: Position, c: Position, d: Position) -> bool:
    """True when the segments a-b and c-d cross at a point inside both; touching ends do not count."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Position, b: Position, point: Position) -> float:
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def _middle(parts: list[list[Ring]]) -> Position:
    outer = [position for part in parts for position in part[0]]
    longitudes = [longitude for longitude, _ in outer]
    latitudes = [latitude for _, latitude in outer]
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2
