"""GeoJSON files that must be refused, each with the words that the person reads. Places as in registers.py."""

import json

SQUARE = [[20.0, 41.0], [20.2, 41.0], [20.2, 41.2], [20.0, 41.2], [20.0, 41.0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry, code="AL911", **properties):
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def ring(*positions):
    return collection(feature(polygon(list(positions))))


GOOD = collection(
    feature(polygon(SQUARE)),
    feature(
        {"type": "MultiPolygon", "coordinates": [[[[x + 0.2, y, 310.5] for x, y in SQUARE]]]},
        code="AL912",
    ),
)
_CROSSING = [[20.0, 41.0], [20.2, 41.2], [20.2, 41.0], [20.0, 41.2], [20.0, 41.0]]
_SWAPPED = [[y, x] for x, y in SQUARE]
_METRES = [[x * 100_000, y * 100_000] for x, y in SQUARE]
_FAR = [[x - 15, y + 10] for x, y in SQUARE]

BAD = {
    "no bytes": (b"", "The file is empty."),
    "not JSON": (b'{"type": "FeatureCollection",', "Line 1: is not JSON"),
    "CP1250": ('{"name": "Malësi"}'.encode("cp1250"), "The file is not written in UTF-8."),
    "a list": (b"[]", "The file is not a GeoJSON FeatureCollection."),
    "a single geometry": (json.dumps(polygon(SQUARE)).encode(), "The file is not a GeoJSON FeatureCollection."),
    "no features": (collection(), "The file holds no features."),
    "features are not a list": (b'{"type": "FeatureCollection", "features": {}}', "The file holds no features."),
    "NaN": (GOOD.replace(b"20.0,", b"NaN,", 1), "The file holds NaN, which is not a number."),
    "Infinity": (GOOD.replace(b"20.0,", b"-Infinity,", 1), "The file holds -Infinity, which is not a number."),
    "a number beyond floats": (
        GOOD.replace(b"20.0,", b"1" + b"0" * 400 + b",", 1),
        "Feature 1 (AL911): has a position",
    ),
    "the same key twice": (
        GOOD.replace(b'"code": "AL911"', b'"code": "AL911", "code": "AL912"'),
        "The file gives “code” twice in one object.",
    ),
    "nested too deeply": (b"[" * 100_000, "The file is nested too deeply to be an outline."),
    "nested coordinates": (
        collection(feature({"type": "Polygon", "coordinates": [[[[[[SQUARE]]]]]]})),
        "Feature 1 (AL911): has a position that is not",
    ),
    "not a feature": (collection(polygon(SQUARE)), "Feature 1: is not of the type Feature."),
    "no code": (collection({"type": "Feature", "properties": {}, "geometry": None}), "Feature 1: has no code"),
    "code is a number": (collection(feature(polygon(SQUARE), code=911)), "Feature 1: has no code"),
    "unknown code": (
        collection(feature(polygon(SQUARE), code="AL999")),
        "Feature 1 (AL999): the portal has no place with this code.",
    ),
    "code twice": (
        collection(feature(polygon(SQUARE)), feature(polygon(SQUARE))),
        "Feature 2 (AL911): feature 1 has the same code already.",
    ),
    "null geometry": (collection(feature(None)), "Feature 1 (AL911): has no geometry."),
    "a point": (
        collection(feature({"type": "Point", "coordinates": [20.0, 41.0]})),
        "Feature 1 (AL911): has the geometry 'Point'; an outline is a Polygon or MultiPolygon.",
    ),
    "a collection in a collection": (
        collection(feature({"type": "GeometryCollection", "geometries": [polygon(SQUARE)]})),
        "Feature 1 (AL911): has the geometry 'GeometryCollection'",
    ),
    "empty coordinates": (collection(feature({"type": "MultiPolygon", "coordinates": []})), "has an empty outline."),
    "empty ring": (collection(feature(polygon([]))), "has an empty ring."),
    "ring of three": (ring(*SQUARE[:2], SQUARE[0]), "has a ring of 3 positions; a ring needs 4 or more."),
    "unclosed ring": (ring(*SQUARE[:4]), "has a ring that is not closed"),
    "self-crossing ring": (ring(*_CROSSING), "has a ring that crosses itself near"),
    "axes swapped": (ring(*_SWAPPED), "Feature 1 (AL911): longitude and latitude look swapped."),
    "metres": (ring(*_METRES), "which is not in degrees of WGS 84."),
    "text for numbers": (ring(["20.0", "41.0"], *SQUARE[1:]), "has a position that is not made of numbers."),
    "true for a number": (ring([True, 41.0], *SQUARE[1:]), "has a position that is not made of numbers."),
    "one number": (ring([20.0], *SQUARE[1:]), "has a position that is not a pair of longitude and latitude."),
    "far away": (ring(*_FAR), "km from Malësi e Re."),
    "too many positions": (
        ring(*[[20 + index / 1_000_000, 41.0] for index in range(20_001)], [20.0, 41.2], [20.0, 41.0]),
        "has more than 20,000 positions; simplify it.",
    ),
}
