"""Circles on a map: how large each is, and pushing apart those that would hide one another.

Everything here is deterministic: the same circles give the same places on every run and every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coordination.situation.outlines import CORE, CORE_LEFT, HEIGHT, WIDTH

SMALLEST: Final = 6.6
LARGEST: Final = 21.0
#: Circles together cover at most this many square units; with many places the largest are drawn smaller.
_COVERED: Final = 30_000
#: Two circles overlap by at most this much when `spread` is done.
TOLERANCE: Final = 0.5

_GAP = 0.8
_STEPS = 1200
_STEPS_HOMEWARDS = 60
_HOMEWARDS = 0.06
_STEPS_PER_SEARCH = 4
_SLACK = 6.0
# The golden angle: circles at one and the same place are pushed in directions that never repeat.
_TURN = math.pi * (3 - math.sqrt(5))


@dataclass(slots=True)
class Circle:
    """A circle and where it belongs, in units of the view."""

    x: float
    y: float
    radius: float
    home_x: float
    home_y: float

    @property
    def shift(self) -> float:
        """How far it stands from its place."""
        return math.hypot(self.x - self.home_x, self.y - self.home_y)


@dataclass(frozen=True, slots=True)
class Scale:
    """Radius by number: the area is proportional, down to the smallest circle that still holds a digit."""

    per_root: float

    def radius(self, number: int | None) -> float:
        """The radius of a number; the smallest for none."""
        return max(SMALLEST, self.per_root * math.sqrt(number)) if number else SMALLEST

    def steps(self, largest: int) -> list[int]:
        """Up to three round numbers for the legend, largest first, each drawn in true proportion."""
        found = [number for number in round_numbers(largest) if self.per_root * math.sqrt(number) >= SMALLEST]
        return found[:3]


def scale_for(numbers: Sequence[int | None]) -> Scale:
    """The scale at which the largest number fills the largest circle, smaller where there are many large ones."""
    known = [number for number in numbers if number]
    if not known:
        return Scale(0)
    largest = LARGEST
    while largest > SMALLEST:
        scale = Scale(largest / math.sqrt(max(known)))
        if sum(scale.radius(number) ** 2 for number in numbers) * math.pi <= _COVERED:
            return scale
        largest -= 0.5
    return Scale(SMALLEST / math.sqrt(max(known)))


def round_numbers(largest: int) -> Iterator[int]:
    """1, 2 and 5 times powers of ten, from the largest not above `largest` down to 1."""
    power = 10 ** (len(str(largest)) - 1)
    while power >= 1:
        yield from (step * power for step in (5, 2, 1) if step * power <= largest)
        power //= 10


def spread(circles: Sequence[Circle]) -> None:
    """Push the circles apart until no two overlap by more than `TOLERANCE`; small ones give way to large ones.

    A circle that meets no other and no edge stays exactly where it belongs. All stay inside the picture, and what
    belongs into its middle stays there. 80 circles at random places of the middle stay within 45 units of their own.
    """
    order = sorted(range(len(circles)), key=lambda at: (-circles[at].radius, at))
    ordered = [circles[at] for at in order]
    pairs: list[tuple[int, int]] = []
    for step in range(_STEPS):
        if step % _STEPS_PER_SEARCH == 0:
            pairs = list(_close(ordered))
            if step and not any(_overlap(ordered[one], ordered[two]) > 0 for one, two in pairs):
                break
        if step < _STEPS_HOMEWARDS:
            _pull_home(ordered)
        for one, two in pairs:
            _push(ordered[one], ordered[two], one * len(ordered) + two)
        for circle in ordered:
            _keep_inside(circle)


def _overlap(one: Circle, two: Circle) -> float:
    return one.radius + two.radius - math.hypot(one.x - two.x, one.y - two.y)


def _close(circles: Sequence[Circle]) -> Iterator[tuple[int, int]]:
    """Pairs that touch or might within the next steps."""
    reach = 2 * max((circle.radius for circle in circles), default=0) + _SLACK
    across = sorted(range(len(circles)), key=lambda at: circles[at].x)
    for position, one in enumerate(across):
        for two in across[position + 1 :]:
            if circles[two].x - circles[one].x > reach:
                break
            if _overlap(circles[one], circles[two]) > -_SLACK:
                yield (one, two) if one < two else (two, one)


def _pull_home(circles: Iterable[Circle]) -> None:
    for circle in circles:
        circle.x += (circle.home_x - circle.x) * _HOMEWARDS
        circle.y += (circle.home_y - circle.y) * _HOMEWARDS


def _keep_inside(circle: Circle) -> None:
    # What belongs into the middle of the view stays where a phone shows it.
    is_core = CORE_LEFT <= circle.home_x <= CORE_LEFT + CORE
    left, right = (CORE_LEFT, CORE_LEFT + CORE) if is_core else (0, WIDTH)
    room = circle.radius + 1.5
    circle.x = min(max(circle.x, left + room), right - room)
    circle.y = min(max(circle.y, room), HEIGHT - room)


def _push(large: Circle, small: Circle, turn: int) -> None:
    across, down = small.x - large.x, small.y - large.y
    distance = math.hypot(across, down)
    missing = large.radius + small.radius + _GAP - distance
    if missing <= 0:
        return
    if distance < 0.01:
        across, down, distance = math.cos(turn * _TURN), math.sin(turn * _TURN), 1.0
    weight = large.radius**2 + small.radius**2
    for circle, share in ((large, -(small.radius**2)), (small, large.radius**2)):
        circle.x += across / distance * missing * share / weight
        circle.y += down / distance * missing * share / weight
