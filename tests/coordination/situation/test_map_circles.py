"""Circles: in proportion, apart from each other, and close to where they belong."""

import copy
import math
import random

import pytest

from coordination.situation.circles import LARGEST, SMALLEST, Circle, Scale, round_numbers, scale_for, spread
from coordination.situation.outlines import CORE, CORE_LEFT, HEIGHT

KINDS = ("everywhere", "one place", "two places", "a line", "the corner")


def crowd(kind: str, number: int, seed: int) -> list[Circle]:
    """Circles with numbers from 1 to 10,000 at random places of the middle of the view."""
    chance = random.Random(f"{kind} {number} {seed}")
    places = {
        "everywhere": lambda: (chance.uniform(CORE_LEFT, CORE_LEFT + CORE), chance.uniform(0, HEIGHT)),
        "one place": lambda: (350.0, 280.0),
        "two places": lambda: chance.choice([(350.0, 280.0), (352.0, 281.0)]),
        "a line": lambda: (chance.uniform(300, 400), 280.0),
        "the corner": lambda: (CORE_LEFT + 1, 1.0),
    }
    numbers = [round(10 ** chance.uniform(0, 4)) for _number in range(number)]
    scale = scale_for(numbers)
    found = []
    for people in numbers:
        x, y = places[kind]()
        found.append(Circle(x, y, scale.radius(people), x, y))
    return found


def overlaps(circles: list[Circle]) -> float:
    """By how many units the two that overlap most do."""
    return max(
        (
            one.radius + two.radius - math.dist((one.x, one.y), (two.x, two.y))
            for at, one in enumerate(circles)
            for two in circles[at + 1 :]
        ),
        default=0.0,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_circles_overlap_by_more_than_a_unit(kind: str) -> None:
    for seed in range(12):
        circles = crowd(kind, (2, 3, 10, 40, 80)[seed % 5], seed)
        spread(circles)
        assert overlaps(circles) <= 1, (kind, seed)
        for circle in circles:
            assert circle.x - circle.radius >= CORE_LEFT
            assert circle.x + circle.radius <= CORE_LEFT + CORE
            assert circle.y - circle.radius >= 0
            assert circle.y + circle.radius <= HEIGHT


def test_without_spreading_the_same_circles_do_overlap() -> None:
    assert overlaps(crowd("everywhere", 80, 1)) > 10


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_circles_are_put_in_the_same_places(kind: str) -> None:
    one = crowd(kind, 60, 7)
    two = copy.deepcopy(one)

    spread(one)
    spread(two)

    assert one == two


def test_circles_stay_close_to_their_place() -> None:
    shifts = []
    for seed in range(40):
        circles = crowd("everywhere", 80, seed)
        spread(circles)
        shifts += [circle.shift for circle in circles]

    assert max(shifts) < 45
    assert sum(shifts) / len(shifts) < 3


def test_eighty_at_one_place_lie_as_close_as_they_can() -> None:
    circles = crowd("one place", 80, 2)
    spread(circles)
    # A disc that holds them all, nine tenths filled at best.
    packed = math.sqrt(sum(circle.radius**2 for circle in circles) / 0.9)

    assert max(circle.shift for circle in circles) < 1.6 * packed


def test_a_circle_alone_does_not_move() -> None:
    circles = crowd("two places", 5, 1)
    alone = Circle(150, 500, 12, 150, 500)
    spread([*circles, alone])

    assert (alone.x, alone.y) == (150, 500)
    assert any(circle.shift > 1 for circle in circles)


def test_the_small_give_way_to_the_large() -> None:
    large, small = Circle(350, 280, 20, 350, 280), Circle(352, 280, 7, 352, 280)
    spread([small, large])

    assert large.shift < 4 < small.shift


def test_none_and_one_are_no_trouble() -> None:
    spread([])
    alone = Circle(350, 280, 10, 350, 280)
    spread([alone])
    assert alone.shift == 0


def test_areas_are_in_proportion() -> None:
    scale = scale_for([10_000, 2500, 40])

    assert scale.radius(10_000) == pytest.approx(LARGEST)
    assert scale.radius(2500) == pytest.approx(LARGEST / 2)
    assert scale.radius(40) == scale.radius(0) == scale.radius(None) == SMALLEST


def test_many_large_numbers_make_all_circles_smaller() -> None:
    few, many = scale_for([500] * 5), scale_for([500] * 80)

    assert few.radius(500) == pytest.approx(LARGEST)
    assert 80 * math.pi * many.radius(500) ** 2 <= 30_000
    assert scale_for([3_000_000] * 2000).radius(3_000_000) == pytest.approx(SMALLEST)


@pytest.mark.parametrize(
    ("largest", "steps"),
    [(5200, [5000, 2000, 1000]), (5000, [5000, 2000, 1000]), (999, [500, 200, 100]), (3, [2, 1]), (1, [1]), (0, [])],
)
def test_the_legend_has_round_numbers(largest: int, steps: list[int]) -> None:
    assert scale_for([largest]).steps(largest) == steps


def test_the_legend_shows_true_proportions_only() -> None:
    for largest in (1, 7, 49, 123, 6400, 19_999, 3_000_000):
        scale = scale_for([largest])
        for step in scale.steps(largest):
            assert scale.radius(step) == pytest.approx(scale.per_root * math.sqrt(step))
    assert Scale(0).steps(0) == []


def test_round_numbers_fall_to_one() -> None:
    assert list(round_numbers(320)) == [200, 100, 50, 20, 10, 5, 2, 1]
    assert list(round_numbers(0)) == []
