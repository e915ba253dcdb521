"""Country outlines for the maps: cut to a view, as SVG paths, with the places where a country's name can stand.

The build step writes them projected into static/dist/outlines.json (static/src/outlines/outlines.mjs); they are read
once per process, and what was made of them for a view is kept. Source: Natural Earth, public domain (NOTICE).

A view is `WIDTH` x `HEIGHT` units. What a view is about lies in its middle, `CORE` units wide, so that a phone can
show the middle alone and larger.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

WIDTH: Final = 700
HEIGHT: Final = 560
CORE: Final = 490
CORE_LEFT: Final = (WIDTH - CORE) / 2
#: The six participants by ISO code; XK is used as everywhere in the portal.
PARTICIPANTS: Final = ("AL", "BA", "XK", "ME", "MK", "RS")
REGION: Final = "region"

_EDGE = 14.0
# Lines are cut outside the picture, so that the strokes along the cut are not seen.
_OUTSIDE = 8.0
# Points that change a line by less than this many square units are left out.
_LEAST = 1.5
_ROW = 8
_NARROWEST_NAME = 30.0

Ring = list[tuple[float, float, float]]


class OutlinesMissing(Exception):
    """The front end was not built, so there is nothing to draw a map on."""


class Box(NamedTuple):
    """A part of the plane in kilometres."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a view lies: the plane's point in its centre (kilometres) and units per kilometre."""

    x: float
    y: float
    scale: float

    def units(self, x: float, y: float) -> tuple[float, float]:
        """The units of a point of the plane."""
        return (x - self.x) * self.scale + WIDTH / 2, (y - self.y) * self.scale + HEIGHT / 2

    @classmethod
    def around(cls, box: Box) -> Frame:
        """The view whose middle holds the box, widened to whole kilometres so that like boxes share one drawing."""
        left, top, right, bottom = (*map(math.floor, box[:2]), *map(math.ceil, box[2:]))
        scale = min((CORE - 2 * _EDGE) / max(right - left, 1), (HEIGHT - 2 * _EDGE) / max(bottom - top, 1))
        return cls((left + right) / 2, (top + bottom) / 2, scale)


class Spot(NamedTuple):
    """Where a name can stand inside a land: the middle of a free row, and its width."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Outline:
    """One land in a view. `path` is the value of an SVG path; `spots` are empty where no name fits."""

    code: str
    path: str
    is_participant: bool
    spots: tuple[Spot, ...]


def frame_of_country(code: str | None) -> Frame:
    """The view of one participant, or of the whole region for None. Raises KeyError for any other code."""
    return Frame.around(_extent([code] if code else PARTICIPANTS))


@functools.lru_cache(maxsize=128)
def outlines(frame: Frame) -> tuple[Outline, ...]:
    """Every land that the view shows, neighbours first, so that the lines of the participants lie on top."""
    found = []
    for code, rings in _lands().items():
        cut = [ring for ring in (_cut(ring, frame) for ring in rings) if ring]
        if cut:
            path = "".join(_path(ring) for ring in cut)
            found.append(Outline(code, path, code in PARTICIPANTS, tuple(_spots(cut))))
    return tuple(sorted(found, key=lambda land: (land.is_participant, land.code)))


@functools.cache
def _lands() -> dict[str, list[Ring]]:
    """Rings per land: x and y in kilometres, and how much a point matters in square kilometres."""
    return {
        code: [
            [(ring[at] / 10, ring[at + 1] / 10, ring[at + 2] / 100) for at in range(0, len(ring), 3)] for ring in rings
        ]
        for code, rings in _file()["lands"].items()
    }


@functools.cache
def _file() -> dict[str, dict[str, list[list[int]]]]:
    path = Path(settings.STATICFILES_DIRS[0]) / "outlines.json"
    try:
        made: dict[str, dict[str, list[list[int]]]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        raise OutlinesMissing("The outlines for maps are missing. Build the front end: npm run build") from fault
    return made


def _extent(codes: Iterable[str]) -> Box:
    points = [point for code in codes for ring in _lands()[code] for point in ring]
    across, down = [point[0] for point in points], [point[1] for point in points]
    return Box(min(across), min(down), max(across), max(down))


def _cut(ring: Ring, frame: Frame) -> list[tuple[float, float]]:
    """The ring in units, without what does not show at this scale, cut to the picture; empty when nothing is left."""
    least = _LEAST / frame.scale**2
    kept = [frame.units(x, y) for x, y, weight in ring if weight >= least]
    for axis, length in enumerate((WIDTH, HEIGHT)):
        kept = _cut_at(_cut_at(kept, axis, -_OUTSIDE, 1), axis, length + _OUTSIDE, -1)
    return kept if len(kept) > 2 and _area(kept) > 2 * _LEAST else []


def _cut_at(ring: Sequence[tuple[float, float]], axis: int, bound: float, sign: int) -> list[tuple[float, float]]:
    """One step of Sutherland and Hodgman (1974): what lies on the side of the bound to which `sign` points."""
    kept = []
    for index, point in enumerate(ring):
        before = ring[index - 1]
        is_in, was_in = (point[axis] - bound) * sign >= 0, (before[axis] - bound) * sign >= 0
        if is_in != was_in:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            crossing = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            kept.append((bound, crossing) if axis == 0 else (crossing, bound))
        if is_in:
            kept.append(point)
    return kept


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return abs(sum(ring[at - 1][0] * y - x * ring[at - 1][1] for at, (x, y) in enumerate(ring))) / 2


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """Relative steps in tenths of a unit: the shortest form, and one that packs well."""
    x, y = (round(value * 10) for value in ring[0])
    steps = []
    for point in ring[1:]:
        across, down = round(point[0] * 10), round(point[1] * 10)
        if (across, down) != (x, y):
            steps.append(f"{tenths(across - x)}{'' if down < y else ' '}{tenths(down - y)}")
        x, y = across, down
    start = f"M{tenths(round(ring[0][0] * 10))} {tenths(round(ring[0][1] * 10))}"
    return f"{start}l{' '.join(steps)}z".replace(" -", "-")


def tenths(value: int) -> str:
    """A coordinate from whole tenths, always with a dot, as short as can be: -5 is -.5, 120 is 12."""
    whole, rest = divmod(abs(value), 10)
    digits = f"{whole or (0 if not rest else '')}{f'.{rest}' if rest else ''}"
    return f"-{digits}" if value < 0 else digits


def _spots(rings: Sequence[Sequence[tuple[float, float]]]) -> list[Spot]:
    """Free rows of the land inside the middle of the view, two rows high, the widest of each height."""
    right = CORE_LEFT + CORE
    rows = [_inside(rings, y) for y in range(_ROW, HEIGHT, _ROW)]
    found = []
    for number in range(1, len(rows) - 1):
        widest = max(
            (
                (min(one[1], two[1], three[1], right) - max(one[0], two[0], three[0], CORE_LEFT), one, two, three)
                for one in rows[number - 1]
                for two in rows[number]
                for three in rows[number + 1]
            ),
            default=None,
        )
        if widest and widest[0] >= _NARROWEST_NAME:
            left = max(CORE_LEFT, *(one[0] for one in widest[1:]))
            found.append(Spot(left + widest[0] / 2, (number + 1) * _ROW, widest[0]))
    return found


def _inside(rings: Sequence[Sequence[tuple[float, float]]], y: float) -> list[tuple[float, float]]:
    """From where to where a horizontal line runs inside the land."""
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in rings
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (y1 <= y) != (y2 <= y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))
