"""Where the names on a map stand: beside their circles and inside their lands, without covering one another.

Widths of text are estimated from the kinds of its letters, a little too wide rather than too narrow.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from coordination.situation.circles import Circle
from coordination.situation.outlines import CORE, CORE_LEFT, HEIGHT, WIDTH, Outline, Spot

#: Longest name drawn beside a circle; the whole one is in its tooltip and in the table.
LONGEST: Final = 32
#: Sizes of letters in units: on a desk one unit is about one pixel, on a phone about seven tenths.
WIDE_LETTERS, NARROW_LETTERS, LAND_LETTERS = 13.0, 17.0, 12.5
_LAND_LETTERS_NARROW = 15.5
_LINE = 1.15
_GAP = 3.5
# From the middle of a line of text down to its baseline, in sizes of its letters.
_RISE = 0.36
_DIRECTIONS = 16
# How far the name of a country may stand beside the middle of a row of its land.
_SHIFTS = (0, -12, 12, -26, 26, -42, 42)
# A name stands at most so far from the edge of its circle, in units.
_FARTHEST = 36.0
_NARROW_SHAPES = frozenset("ijlItfr.,'’()[]-–·јіїЈІ/ ")
_WIDE_SHAPES = frozenset("mwMWшщжюфмѓШЩЖЮФМљњЉЊџЏæœ@%…")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Area(NamedTuple):
    """A rectangle in units."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        """Whether both have a point in common."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not (is_beside or self.bottom <= other.top or other.bottom <= self.top)

    def covers(self, circle: Circle) -> bool:
        """Whether the circle reaches into it."""
        across = max(self.left - circle.x, 0, circle.x - self.right)
        down = max(self.top - circle.y, 0, circle.y - self.bottom)
        return across**2 + down**2 < circle.radius**2


#: What a desk shows, and what a phone shows.
WIDE, NARROW = Area(0, 0, WIDTH, HEIGHT), Area(CORE_LEFT, 0, CORE_LEFT + CORE, HEIGHT)


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text at its baseline; `anchor` is start, middle or end of it. `line` leads to its circle."""

    text: str
    x: float
    y: float
    anchor: str
    is_strong: bool = False
    line: tuple[float, float, float, float] | None = None


@dataclass(slots=True)
class Ground:
    """What is taken already."""

    bounds: Area
    circles: Sequence[Circle]
    areas: list[Area] = field(default_factory=list)

    def near(self, circle: Circle, reach: float) -> list[Circle]:
        """The other circles that come nearer than this to the middle of the circle."""
        return [
            other
            for other in self.circles
            if abs(other.x - circle.x) < reach + other.radius
            and abs(other.y - circle.y) < reach + other.radius
            and other is not circle
        ]

    def is_free(self, area: Area, circles: Iterable[Circle]) -> bool:
        """Whether text may stand here without touching an edge, other text or one of these circles."""
        inside = (
            area.left >= self.bounds.left + 2
            and area.right <= self.bounds.right - 2
            and area.top >= self.bounds.top + 1
            and area.bottom <= self.bounds.bottom - 1
        )
        return (
            inside
            and not any(area.meets(other) for other in self.areas)
            and not any(area.covers(circle) for circle in circles)
        )


def shortened(name: str, longest: int = LONGEST) -> str:
    """The name on one line, without characters nobody can see, cut with an ellipsis when it is too long."""
    seen = "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in name)
    text = " ".join(seen.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def width_of(text: str, size: float) -> float:
    """About how wide the text is in letters of this size."""
    return sum(_width(letter) for letter in text) * size


def _width(letter: str) -> float:
    if letter in _NARROW_SHAPES:
        return 0.34
    if letter in _WIDE_SHAPES:
        return 0.86
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.66 if letter.isupper() else 0.56


def place_names(names: Iterable[tuple[Circle, str, bool]], ground: Ground, size: float, most: int) -> list[Label]:
    """Names beside their circles, in the given order, at most `most`.

    A strong name without room beside its circle stands a little farther off with a hairline; any other is left out.
    """
    placed: list[Label] = []
    # Where this many do not fit, the picture is full, and looking further would only take time.
    for circle, text, is_strong in itertools.islice(names, 3 * most):
        if len(placed) == most:
            break
        width = width_of(text, size) * (1.05 if is_strong else 1)
        near = ground.near(circle, circle.radius + _FARTHEST + width)
        places = _beside(circle, text, width, size)
        if is_strong:
            places = itertools.chain(places, _away(circle, text, width, size))
        for label, area in places:
            if ground.is_free(area, near) and not _is_crossed(label, near):
                ground.areas.append(area)
                placed.append(dataclasses.replace(label, is_strong=is_strong))
                break
    return placed


def _beside(circle: Circle, text: str, width: float, size: float) -> Iterator[tuple[Label, Area]]:
    """The eight places around a circle, the easiest to read first."""
    away = circle.radius + _GAP
    slant = circle.radius * 0.72 + _GAP
    for across, down, anchor in (
        (away, 0.0, "start"),
        (-away, 0.0, "end"),
        (slant, -slant, "start"),
        (slant, slant, "start"),
        (-slant, -slant, "end"),
        (-slant, slant, "end"),
        (0.0, -away - size * 0.42, "middle"),
        (0.0, away + size * 0.42, "middle"),
    ):
        label = Label(text, circle.x + across, circle.y + down + size * _RISE, anchor)
        yield label, _taken(label, width, size)


def _away(circle: Circle, text: str, width: float, size: float) -> Iterator[tuple[Label, Area]]:
    """Places around a circle in growing distance, each with the line that leads there."""
    for distance in (circle.radius + 14, circle.radius + 24, circle.radius + _FARTHEST):
        for number in range(_DIRECTIONS):
            turn = 2 * math.pi * number / _DIRECTIONS
            across, down = math.cos(turn), math.sin(turn)
            end = (circle.x + across * distance, circle.y + down * distance)
            line = (circle.x + across * circle.radius, circle.y + down * circle.radius, *end)
            anchor = "middle" if abs(across) < 0.3 else "start" if across > 0 else "end"
            shift = 0.0 if anchor == "middle" else math.copysign(2, across)
            rise = down * size * 0.5 if anchor == "middle" else 0.0
            label = Label(text, end[0] + shift, end[1] + rise + size * _RISE, anchor, line=line)
            yield label, _taken(label, width, size)


def _taken(label: Label, width: float, size: float) -> Area:
    left = {"start": label.x, "middle": label.x - width / 2, "end": label.x - width}[label.anchor]
    middle = label.y - size * _RISE
    return Area(left, middle - size * 0.52, left + width, middle + size * 0.52)


def _is_crossed(label: Label, circles: Iterable[Circle]) -> bool:
    """Whether the line to the label would run over one of the circles."""
    if label.line is None:
        return False
    x, y, end_x, end_y = label.line
    across, down = end_x - x, end_y - y
    for circle in circles:
        along = ((circle.x - x) * across + (circle.y - y) * down) / (across**2 + down**2)
        along = min(max(along, 0), 1)
        if math.hypot(x + along * across - circle.x, y + along * down - circle.y) < circle.radius + 2:
            return True
    return False


class Option(NamedTuple):
    """One way to write a country's name. `hidden` says how much lies under it or across its border; 0 is best."""

    hidden: float
    far: float
    labels: list[Label]
    area: Area


def place_lands(
    lands: Sequence[Outline], names: Mapping[str, str], ground: Ground, subjects: Collection[str]
) -> list[Label]:
    """Names of countries inside their outlines, where the fewest circles lie under them.

    The subjects of the map get their name wherever a row of their land is seen, the others where nothing lies in the
    way. Placed for the larger letters of a phone.
    """
    placed: list[Label] = []
    for land in sorted(lands, key=lambda one: (one.code not in subjects, not one.is_participant, one.code)):
        name = names.get(land.code, "")
        options = [option for lines in _lines(name) for option in _inside(land, lines, ground)] if name else []
        found = [option for option in options if land.code in subjects or option.hidden == 0]
        if found:
            best = min(found, key=lambda option: option.hidden + option.far)
            ground.areas.append(best.area)
            placed += best.labels
    return placed


def _lines(name: str) -> list[list[str]]:
    """The name on one line, and on two where it has a space near its middle."""
    short = shortened(name, 40)
    breaks = [at for at, letter in enumerate(short) if letter == " "]
    if not breaks:
        return [[short]]
    middle = min(breaks, key=lambda at: abs(at - len(short) / 2))
    return [[short], [short[:middle], short[middle + 1 :]]]


def _inside(land: Outline, lines: list[str], ground: Ground) -> Iterator[Option]:
    """Places for these lines in and about the rows of the land, inside the middle of the view, clear of other names."""
    size = _LAND_LETTERS_NARROW
    width = max(width_of(line, size) + 0.6 * len(line) for line in lines)
    height = size * _LINE * len(lines)
    circles = list(_within(land, width, ground.circles))
    home = max(land.spots, key=lambda one: one.width, default=Spot(0, 0, 0))
    for spot in land.spots[:: 1 + len(land.spots) // 24]:
        for shift in _SHIFTS:
            x = spot.x + shift
            area = Area(x - width / 2, spot.y - height / 2, x + width / 2, spot.y + height / 2)
            if area.left < NARROW.left + 2 or area.right > NARROW.right - 2 or area.top < 4 or area.bottom > HEIGHT - 4:
                continue
            if any(area.meets(other) for other in ground.areas):
                continue
            outside = max(0.0, abs(shift) + (width - spot.width) / 2 - 3)
            hits = sum(area.covers(circle) for circle in circles)
            far = abs(spot.y - home.y) + 0.4 * abs(x - home.x)
            yield Option(60.0 * hits + 5.0 * outside, far, list(_set(lines, x, area.top, size)), area)


def _within(land: Outline, width: float, circles: Sequence[Circle]) -> Iterator[Circle]:
    """The circles that a name of this width could meet anywhere in the land."""
    if not land.spots:
        return
    left, right = min(spot.x for spot in land.spots) - width, max(spot.x for spot in land.spots) + width
    top, bottom = land.spots[0].y - 40, land.spots[-1].y + 40
    for circle in circles:
        if left < circle.x < right and top < circle.y < bottom:
            yield circle


def _set(lines: list[str], x: float, top: float, size: float) -> Iterator[Label]:
    for number, line in enumerate(lines):
        yield Label(line, x, top + size * _LINE * (number + 0.5) + size * 0.34, "middle")
