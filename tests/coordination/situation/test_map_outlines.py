"""The outlines: every land is there, in its place, cut to the view and light."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import override_settings

from coordination.situation import outlines
from coordination.situation.outlines import CORE, CORE_LEFT, HEIGHT, PARTICIPANTS, WIDTH, Box, Frame, Outline
from coordination.situation.projection import project

#: A place well inside each participant.
INSIDE = {
    "AL": (20.0, 41.2),
    "BA": (17.8, 44.2),
    "XK": (20.9, 42.55),
    "ME": (19.2, 42.8),
    "MK": (21.6, 41.6),
    "RS": (20.9, 44.0),
}
VIEWS = [None, *PARTICIPANTS]


def lands(frame: Frame) -> dict[str, Outline]:
    return {land.code: land for land in outlines.outlines(frame)}


def rings(path: str) -> list[list[tuple[float, float]]]:
    """The points of a path of relative steps."""
    found = []
    for ring in re.findall(r"M([^z]*)z", path):
        start, steps = ring.split("l")
        numbers = [float(one) for one in re.findall(r"-?(?:\d+(?:\.\d)?|\.\d)", steps)]
        x, y = (float(one) for one in re.findall(r"-?[\d.]+", start))
        points = [(x, y)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            points.append((x, y))
        found.append(points)
    return found


def holds(path: str, x: float, y: float) -> bool:
    """Whether the point lies inside, by counting crossings to its left."""
    crossed = 0
    for ring in rings(path):
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 <= y) != (y2 <= y) and x1 + (y - y1) * (x2 - x1) / (y2 - y1) < x:
                crossed += 1
    return crossed % 2 == 1


@pytest.mark.parametrize("view", VIEWS)
def test_each_participant_lies_where_its_places_are(view: str | None) -> None:
    frame = outlines.frame_of_country(view)
    shown = lands(frame)
    for code in PARTICIPANTS if view is None else (view,):
        x, y = frame.units(*project(*INSIDE[code]))
        assert [land for land in shown if holds(shown[land].path, x, y)] == [code]


@pytest.mark.parametrize("view", VIEWS)
def test_what_a_view_is_about_lies_whole_in_the_part_that_a_phone_shows(view: str | None) -> None:
    shown = lands(outlines.frame_of_country(view))
    for code in PARTICIPANTS if view is None else (view,):
        points = [point for ring in rings(shown[code].path) for point in ring]
        assert all(CORE_LEFT < x < CORE_LEFT + CORE and 0 < y < HEIGHT for x, y in points)
        assert len(points) > 40


def test_kosovo_is_an_outline_of_its_own() -> None:
    shown = lands(outlines.frame_of_country(None))
    frame = outlines.frame_of_country(None)
    x, y = frame.units(*project(*INSIDE["XK"]))

    assert not holds(shown["RS"].path, x, y)
    assert shown["XK"].is_participant


def test_lands_beside_each_other_leave_no_gap_between_them() -> None:
    """Where one participant ends the next begins: points on a line across all of them lie in exactly one land."""
    frame = outlines.frame_of_country(None)
    shown = lands(frame)
    counted = {
        sum(holds(land.path, *frame.units(*project(lon / 100, lat))) for land in shown.values())
        for lon in range(1950, 2300, 3)
        for lat in (41.55, 42.6, 43.55)
    }

    assert counted == {1}


def test_nothing_hangs_over_the_edge_and_coordinates_are_short() -> None:
    for view in VIEWS:
        for land in outlines.outlines(outlines.frame_of_country(view)):
            assert re.fullmatch(r"(M-?[\d.]+[ -][\d.]+l[\d .-]+z)+", land.path)
            assert not re.search(r"\.\d\d|\d{4}|e", land.path)
            for ring in rings(land.path):
                assert all(-9 < x < WIDTH + 9 and -9 < y < HEIGHT + 9 for x, y in ring)


def test_the_outlines_of_every_view_stay_light() -> None:
    sizes = {
        view: len(
            gzip.compress("".join(one.path for one in outlines.outlines(outlines.frame_of_country(view))).encode())
        )
        for view in VIEWS
    }

    assert sizes[None] < 8500
    assert max(sizes.values()) < 8500
    assert min(sizes.values()) > 1000


def test_neighbours_come_before_participants() -> None:
    order = [land.is_participant for land in outlines.outlines(outlines.frame_of_country(None))]

    assert order == sorted(order)
    assert order.count(True) == 6
    assert order.count(False) >= 6


def test_names_have_room_inside_their_land() -> None:
    frame = outlines.frame_of_country(None)
    for land in lands(frame).values():
        for spot in land.spots:
            assert spot.x - spot.width / 2 > CORE_LEFT - 0.001
            assert spot.x + spot.width / 2 < CORE_LEFT + CORE + 0.001
            assert holds(land.path, spot.x, spot.y)
    assert all(lands(frame)[code].spots for code in PARTICIPANTS)


def test_a_view_around_one_town_keeps_the_detail_of_its_borders() -> None:
    frame = Frame.around(Box(-400, -240, -350, -190))
    shown = lands(frame)

    assert set(shown) == {"BA", "HR"}
    assert sum(len(ring) for ring in rings(shown["BA"].path)) > 25


def test_like_boxes_share_one_drawing() -> None:
    one, two = Frame.around(Box(-399.7, -239.6, -350.9, -190.2)), Frame.around(Box(-399.2, -239.1, -350.1, -190.8))

    assert one == two == Frame(-375, -215, 462 / 50)
    assert outlines.outlines(one) is outlines.outlines(two)


def test_an_unknown_country_has_no_view() -> None:
    with pytest.raises(KeyError):
        outlines.frame_of_country("ZZ")


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    outlines._file.cache_clear()
    try:
        with (
            override_settings(STATICFILES_DIRS=[tmp_path]),
            pytest.raises(outlines.OutlinesMissing, match="npm run build"),
        ):
            outlines._file()
    finally:
        outlines._file.cache_clear()
    assert outlines._file()["lands"]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (5, ".5"), (-5, "-.5"), (10, "1"), (-123, "-12.3"), (7000, "700"), (-40, "-4")]
)
def test_coordinates_are_written_as_short_as_can_be(value: int, text: str) -> None:
    assert outlines.tenths(value) == text
