"""Names on the map: never over one another, whole or honestly cut, and the countries' where they can be read."""

import random

import pytest

from coordination.situation.circles import Circle
from coordination.situation.map_labels import (
    NARROW,
    WIDE,
    Area,
    Ground,
    Label,
    place_lands,
    place_names,
    shortened,
    width_of,
)
from coordination.situation.outlines import PARTICIPANTS, frame_of_country, outlines

NAMES = {
    "AL": "Albania",
    "BA": "Bosnia and Herzegovina",
    "XK": "Kosovo*",
    "ME": "Montenegro",
    "MK": "North Macedonia",
    "RS": "Serbia",
    "HR": "Croatia",
    "GR": "Greece",
}


def circle(x: float, y: float, radius: float = 10) -> Circle:
    return Circle(x, y, radius, x, y)


def area_of(label: Label, size: float) -> Area:
    """The rectangle that the text takes, from its own measures."""
    width = width_of(label.text, size)
    left = {"start": label.x, "middle": label.x - width / 2, "end": label.x - width}[label.anchor]
    return Area(left, label.y - size * 0.7, left + width, label.y + size * 0.1)


def test_a_name_stands_right_of_a_circle_that_is_alone() -> None:
    (label,) = place_names([(circle(300, 200), "Bihać", False)], Ground(WIDE, [circle(300, 200)]), 13, 5)

    assert label.anchor == "start"
    assert label.x == pytest.approx(313.5)
    assert 200 < label.y < 208


def test_at_the_right_edge_it_stands_left() -> None:
    alone = circle(680, 200)

    (label,) = place_names([(alone, "Dimitrovgrad", False)], Ground(WIDE, [alone]), 13, 5)

    assert label.anchor == "end"
    assert label.x < 670


@pytest.mark.parametrize("seed", range(15))
def test_names_cover_neither_each_other_nor_a_circle_nor_an_edge(seed: int) -> None:
    chance = random.Random(seed)
    size, bounds = chance.choice([(13.0, WIDE), (17.0, NARROW)])
    circles = [circle(chance.uniform(110, 590), chance.uniform(10, 550), chance.uniform(7, 20)) for _n in range(50)]
    names = [(one, "x" * chance.randint(3, 20), chance.random() < 0.5) for one in circles]

    labels = place_names(names, Ground(bounds, circles), size, 30)
    areas = [area_of(label, size) for label in labels]

    assert len(labels) >= 5
    for at, area in enumerate(areas):
        assert bounds.left <= area.left
        assert area.right <= bounds.right
        assert not any(area.meets(other) for other in areas[at + 1 :])
        assert not any(area.covers(one) for one in circles)


def test_a_strong_name_without_room_stands_farther_off_with_a_line_and_a_weak_one_is_left_out() -> None:
    middle = circle(350, 280, 12)
    ring = [circle(350 + x, 280 + y, 12) for x, y in ((26, 0), (-26, 0), (0, 26), (0, -26), (19, 19), (-19, -19))]
    ground = [middle, *ring]

    (strong,) = place_names([(middle, "Preševo", True)], Ground(WIDE, ground), 13, 5)

    assert strong.line is not None
    assert strong.line[:2] != strong.line[2:]
    assert place_names([(middle, "Preševo", False)], Ground(WIDE, ground), 13, 5) == []


def test_no_more_names_than_asked_for() -> None:
    circles = [circle(100 + 50 * number, 100) for number in range(8)]

    assert len(place_names([(one, "ab", False) for one in circles], Ground(WIDE, circles), 13, 3)) == 3


@pytest.mark.parametrize("view", [None, *PARTICIPANTS])
def test_what_the_map_is_about_is_named_once_and_inside_itself(view: str | None) -> None:
    lands = outlines(frame_of_country(view))
    subjects = (view,) if view else PARTICIPANTS

    labels = place_lands(lands, NAMES, Ground(NARROW, []), subjects)
    text = " ".join(label.text for label in labels)

    for code in subjects:
        assert text.count(NAMES[code].split()[-1]) == 1
    for at, label in enumerate(labels):
        area = area_of(label, 15.5)
        assert NARROW.left < area.left
        assert area.right < NARROW.right
        assert not any(area.meets(area_of(other, 15.5)) for other in labels[at + 1 :])


def test_a_country_name_moves_out_of_the_way_of_circles() -> None:
    lands = outlines(frame_of_country(None))
    (first,) = place_lands(lands, {"RS": "Serbia"}, Ground(NARROW, []), PARTICIPANTS)
    in_the_way = [circle(first.x, first.y - 5, 15)]

    (moved,) = place_lands(lands, {"RS": "Serbia"}, Ground(NARROW, in_the_way), PARTICIPANTS)

    assert (moved.x, moved.y) != (first.x, first.y)
    assert not area_of(moved, 15.5).covers(in_the_way[0])


def test_a_neighbour_without_room_is_not_named() -> None:
    lands = outlines(frame_of_country(None))
    full = [circle(x, y, 14) for x in range(100, 600, 30) for y in range(0, 560, 30)]

    labels = place_lands(lands, NAMES, Ground(NARROW, full), PARTICIPANTS)

    assert {label.text for label in labels} & {"Croatia", "Greece"} == set()
    assert "Kosovo*" in {label.text for label in labels}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Bihać", "Bihać"),
        ("Mitrovicë / Južna Mitrovica", "Mitrovicë / Južna Mitrovica"),
        ("Општина Нови Пазар и околна насеља", "Општина Нови Пазар и околна нас…"),
        ("  two\n lines\t", "two lines"),
        ("a\x00b\u202ec\u200bd\u2028e", "a b c d e"),
        ("", ""),
        ("ш" * 300, "ш" * 31 + "…"),
    ],
)
def test_names_are_cut_and_lose_what_nobody_sees(name: str, text: str) -> None:
    assert shortened(name) == text
    assert len(shortened(name)) <= 32


def test_wide_letters_count_more() -> None:
    assert width_of("Шид", 13) > width_of("Šid", 13) > width_of("lij", 13)
    assert width_of("", 13) == 0
    assert width_of("с\u0301", 13) == width_of("с", 13)
