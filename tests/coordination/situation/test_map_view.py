"""The map as a whole: what it shows, what it says, what it must never tell, and how it comes into the page."""

import gzip
import itertools
import math
import random
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from coordination.situation import map_view
from coordination.situation.map_view import MapPoint, MapView
from municipalities.access.suppression import HIDDEN

NAMES = {
    "AL": "Albania",
    "BA": "Bosnia and Herzegovina",
    "XK": "Kosovo*",
    "ME": "Montenegro",
    "MK": "North Macedonia",
    "RS": "Serbia",
}
BIHAC = MapPoint("bihac", "Bihać", Decimal("15.87000"), Decimal("44.81000"), 5200, 5, 19, "/situation/ba/bihac/")
PRESEVO = MapPoint("presevo", "Preševo", 21.65, 42.31, 3400, 5, 14, "/situation/rs/presevo/")
BAR = MapPoint("bar", "Bar", 19.1, 42.09, 310, 2, 1, "/situation/me/bar/")
THREE = [BAR, PRESEVO, BIHAC]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en-gb"):
        yield


def many(number: int, seed: int = 1) -> list[MapPoint]:
    chance = random.Random(seed)
    return [
        MapPoint(
            f"place-{at}",
            f"Place {at}",
            chance.uniform(15.9, 22.8),
            chance.uniform(40, 46),
            round(10 ** chance.uniform(0.8, 4)),
            chance.randint(1, 5),
            chance.randint(1, 20),
            f"/situation/rs/place-{at}/",
        )
        for at in range(number)
    ]


def html(view: MapView, **inputs: Any) -> str:
    return render_to_string("components/map.html", {"map": view, **inputs})


def picture(view: MapView) -> ET.Element:
    """The drawing, read as XML; fails when it is not well-formed."""
    text = html(view)
    drawing = text[text.index("<svg") : text.index("</svg>") + 6]
    return ET.fromstring(drawing.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"'))  # noqa: S314 (made by ourselves)


def circles(view: MapView) -> list[ET.Element]:
    return picture(view).findall(f".//{SVG}g[@class='map__marks']//{SVG}circle")


def test_places_are_drawn_with_their_number_colour_and_address() -> None:
    marks = picture(map_view.draw(THREE, "region", NAMES)).find(f".//{SVG}g[@class='map__marks']")
    assert marks is not None

    drawn = [
        (mark.get("data-href"), mark.find(f"{SVG}circle").get("class"), mark.find(f"{SVG}text").text)  # type: ignore[union-attr]
        for mark in marks
    ]

    assert drawn == [
        ("/situation/ba/bihac/", "s5", "5"),
        ("/situation/rs/presevo/", "s5", "5"),
        ("/situation/me/bar/", "s2", "2"),
    ]


def test_areas_are_in_proportion_to_people() -> None:
    points = [replace(BIHAC, people=5000), replace(PRESEVO, people=1250)]
    first, second = (float(one.get("r", 0)) for one in circles(map_view.draw(points, "region", NAMES)))

    assert first == 21
    assert second == 10.5


def test_places_lie_where_the_projection_puts_them() -> None:
    (mark,) = map_view.draw([PRESEVO], "region", NAMES).marks
    (east,) = map_view.draw([replace(PRESEVO, lon=22.0)], "region", NAMES).marks
    (north,) = map_view.draw([replace(PRESEVO, lat=43.0)], "region", NAMES).marks

    assert float(east.x) > float(mark.x) + 15
    assert float(north.y) < float(mark.y) - 40


def test_the_picture_is_one_image_with_a_title_and_a_sentence_and_no_stops() -> None:
    drawing = picture(map_view.draw(THREE, "region", NAMES))
    labelled = (drawing.get("aria-labelledby") or "").split()

    assert drawing.get("role") == "img"
    assert [one.text for one in drawing if one.get("id") in labelled] == [
        "Map of people affected and the worst need of each place",
        "3 places have needs. Most people affected: Bihać, Preševo, Bar. The same figures are in the table.",
    ]
    assert {one.tag.removeprefix(SVG) for one in drawing.iter()} == {
        *("svg", "title", "desc", "rect", "g", "path", "text", "circle")
    }
    assert not [one for one in drawing.iter() if {"tabindex", "href", "role"} & set(one.keys()) and one is not drawing]


def test_tooltips_tell_what_the_list_tells() -> None:
    first, *_others, last = (mark.words for mark in map_view.draw(THREE, "region", NAMES).marks)

    assert first == "Bihać: people affected: 5,200, worst severity 5, Critical, 19 needs"
    assert last == "Bar: people affected: 310, worst severity 2, Stressed, 1 need"


@pytest.mark.parametrize("others", [[], [BIHAC], [BIHAC, PRESEVO]])
def test_a_hidden_number_looks_like_an_unknown_one(others: Sequence[MapPoint]) -> None:
    hidden = html(map_view.draw([*others, replace(BAR, people=HIDDEN)], "region", NAMES))
    unknown = html(map_view.draw([*others, replace(BAR, people=None)], "region", NAMES))
    shown = html(map_view.draw([*others, replace(BAR, people=310)], "region", NAMES))

    assert hidden == unknown
    assert hidden != shown
    assert "fewer" not in hidden


def test_hidden_and_unknown_numbers_draw_the_smallest_circle() -> None:
    points = [BIHAC, replace(BAR, people=HIDDEN), replace(PRESEVO, people=None)]

    assert sorted(one.get("r") for one in circles(map_view.draw(points, "region", NAMES))) == ["21", "6.6", "6.6"]


def test_a_small_number_given_by_mistake_shapes_nothing_either() -> None:
    small = html(map_view.draw([BIHAC, replace(BAR, people=4)], "region", NAMES))
    unknown = html(map_view.draw([BIHAC, replace(BAR, people=None)], "region", NAMES))

    assert small == unknown


def test_no_circle_of_the_picture_hides_another() -> None:
    for seed in range(5):
        for view in ("region", "around"):
            marks = map_view.draw(many(80, seed), view, NAMES).marks
            places = [(float(one.x), float(one.y), float(one.radius)) for one in marks]
            gaps = [math.dist(one[:2], two[:2]) - one[2] - two[2] for one, two in itertools.combinations(places, 2)]
            assert min(gaps) > -1


def test_without_any_number_there_is_no_legend_of_sizes() -> None:
    view = map_view.draw([replace(BAR, people=HIDDEN)], "region", NAMES)

    assert view.sizes == []
    assert "map__sizes" not in html(view)
    assert "Most people affected" not in view.description


@pytest.mark.parametrize("number", [0, 1, 3, 80])
def test_any_number_of_places_can_be_drawn(number: int) -> None:
    view = map_view.draw(many(number), "region", NAMES)

    assert len(circles(view)) == number
    assert view.sentences == []
    assert len(view.rows) == number
    if not number:
        assert view.description == "No place has needs in this view."


def test_of_three_thousand_the_worst_are_drawn_and_the_rest_is_counted() -> None:
    points = many(3000)
    map_view.draw(points[:1], "region", NAMES)

    map_view._drawn.cache_clear()
    begun = time.perf_counter()
    view = map_view.draw(points, "region", NAMES)
    text = html(view)
    seconds = time.perf_counter() - begun

    worst = sorted(points, key=lambda one: -one.severity)[: map_view.MOST_CIRCLES]
    assert len(view.marks) == map_view.MOST_CIRCLES == 200
    assert [mark.severity for mark in view.marks].count(5) == [one.severity for one in worst].count(5)
    assert view.sentences == ["2,800 places with less severe needs are not drawn."]
    assert "3,000 places have needs." in view.description
    assert len(view.rows) == 3000
    assert len(text) < 90_000
    assert len(gzip.compress(text.encode())) < 18_000
    assert seconds < 2, "0.2 s on a free core"


def test_the_region_with_35_places_weighs_less_than_12_kilobytes() -> None:
    for language in ("en-gb", "sr"):
        with translation.override(language):
            assert len(gzip.compress(html(map_view.draw(many(35), "region", NAMES)).encode())) < 12_000


@pytest.mark.parametrize("missing", [{"lon": None}, {"lat": None}, {"lon": None, "lat": None}])
def test_places_without_coordinates_are_counted_in_words_and_stay_in_the_table(missing: dict[str, None]) -> None:
    view = map_view.draw([BIHAC, replace(BAR, **missing), replace(PRESEVO, **missing)], "region", NAMES)

    assert len(view.marks) == 1
    assert view.sentences == ["2 places have no coordinates."]
    assert "2 places have no coordinates." in html(view)
    assert [row.label for row in view.rows] == ["Bihać", "Preševo", "Bar"]


def test_places_outside_the_map_are_counted_in_words() -> None:
    paris = replace(BAR, slug="paris", lon=2.35, lat=48.86)

    assert map_view.draw([BIHAC, paris], "region", NAMES).sentences == ["1 place lies outside this map."]
    assert map_view.draw([BIHAC, PRESEVO], "ba", NAMES).sentences == ["1 place lies outside this map."]


def test_the_same_places_are_drawn_once_for_each_language() -> None:
    one, two = map_view.draw(THREE, "region", NAMES), map_view.draw(list(THREE), "region", dict(NAMES))
    with translation.override("sr"):
        serbian = map_view.draw(THREE, "region", NAMES)

    assert one is two
    assert serbian.sizes[0].text == "5.000"
    assert map_view.draw([BIHAC], "region", NAMES) != one


def test_the_order_of_the_places_makes_no_difference() -> None:
    points = many(80)
    shuffled = points[:]
    random.Random(5).shuffle(shuffled)

    assert map_view.draw(points, "region", NAMES) == map_view.draw(shuffled, "region", NAMES)


def test_a_country_stands_out_in_its_own_map() -> None:
    tones = {tone: path for path, tone in map_view.draw([BIHAC], "ba", NAMES).lands}

    assert set(tones) == {"subject", "other", "neighbour"}
    assert [tone for _path, tone in map_view.draw([BIHAC], "ba", NAMES).lands].count("subject") == 1
    assert [tone for _path, tone in map_view.draw([BIHAC], "region", NAMES).lands].count("subject") == 6


@pytest.mark.parametrize("view", ["around", "fr"])
def test_a_map_around_places_shows_them_all_with_a_margin(view: str) -> None:
    drawn = map_view.draw(THREE, view, NAMES)
    alone = map_view.draw([BIHAC], view, NAMES)

    assert len(drawn.marks) == 3
    assert all(110 < float(mark.x) < 590 and 5 < float(mark.y) < 555 for mark in drawn.marks)
    assert (float(alone.marks[0].x), float(alone.marks[0].y)) == pytest.approx((350, 280), abs=12)
    assert map_view.draw([], view, NAMES).lands == map_view.draw([], "region", NAMES).lands


def test_a_far_place_does_not_widen_the_map_around_places() -> None:
    far = replace(BAR, slug="far", lon=170.0, lat=-60.0)

    drawn = map_view.draw([BIHAC, far], "around", NAMES)

    assert len(drawn.marks) == 1
    assert drawn.sentences == ["1 place lies outside this map."]


def test_impossible_coordinates_are_outside_the_map_and_no_error() -> None:
    pole = replace(BAR, slug="pole", lat=90)

    assert map_view.draw([BIHAC, pole], "around", NAMES).sentences == ["1 place lies outside this map."]
    assert map_view.draw([BIHAC, pole], "region", NAMES).sentences == ["1 place lies outside this map."]


def test_the_asterisk_comes_with_the_note() -> None:
    with_note = map_view.draw([BAR], "region", NAMES)
    without = map_view.draw([BIHAC], "around", NAMES)

    assert any(one.text == "Kosovo*" for one in with_note.land_names)
    assert "#status-note" in html(with_note)
    assert not without.needs_status_note
    assert "#status-note" not in html(without)


def test_names_of_300_letters_are_cut_in_the_picture_and_whole_in_the_table() -> None:
    long = "Општина " + "ш" * 292
    view = map_view.draw([replace(BIHAC, label=long), PRESEVO], "region", NAMES)

    assert long not in html(view)
    assert f"{long[:31]}…" in html(view)
    assert long in render_to_string("components/map_table.html", {"map": view})


def test_markup_in_names_stays_text() -> None:
    evil = "</svg><script>alert(1)</script>\x00\x08'\"&"
    points = [replace(BIHAC, label=evil, url='/x/"><script>/'), replace(PRESEVO, url="javascript:alert(1)")]
    view = map_view.draw(points, "region", {**NAMES, "RS": "<b>Serbia</b>"})

    assert "<script" not in html(view)
    assert "<b>" not in html(view)
    assert "<script" not in render_to_string("components/map_table.html", {"map": view})
    assert evil.split("\x00")[0][:20] in "".join(picture(view).itertext())


@pytest.mark.parametrize("language", ["en-gb", "sr", "bs"])
def test_coordinates_have_a_dot_and_at_most_one_decimal_in_every_language(language: str) -> None:
    with translation.override(language):
        drawing = picture(map_view.draw(many(80), "region", NAMES))

    values = [one.get(name) for one in drawing.iter() for name in ("x", "y", "cx", "cy", "r", "width", "height")]
    given = [value for value in values if value is not None]
    assert len(given) > 400
    assert [value for value in given if not re.fullmatch(r"-?(\d{1,3}(\.\d)?|\.\d)", value)] == []


@pytest.mark.parametrize(("language", "number"), [("en-gb", "5,200"), ("sr", "5.200"), ("bs", "5.200")])
def test_numbers_in_words_are_written_as_in_the_language(language: str, number: str) -> None:
    with translation.override(language):
        view = map_view.draw(THREE, "region", NAMES)

    assert number in view.marks[0].words
    assert view.sizes[0].text == number.replace("2", "0")


@pytest.mark.parametrize("view", ["region", "ba", "around"])
def test_nothing_is_styled_or_scripted_inline(view: str) -> None:
    text = html(map_view.draw(many(80), view, NAMES))

    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|javascript:", text)


def test_two_maps_on_a_page_have_names_of_their_own() -> None:
    view = map_view.draw(THREE, "region", NAMES)

    assert set(re.findall(r' id="([^"]+)"', html(view, ident="one") + html(view))) == {
        *("one-title", "one-text", "map-title", "map-text")
    }


def test_the_table_tells_hidden_unknown_and_known_apart() -> None:
    points = [BIHAC, replace(PRESEVO, people=HIDDEN), replace(BAR, people=None, url="")]
    text = render_to_string("components/map_table.html", {"map": map_view.draw(points, "region", NAMES)})

    assert [one.strip() for one in re.findall(r'data-l="People affected">([^<]*)<', text)] == [
        *("5,200", "fewer than 5", "not known")
    ]
    assert text.count("<a ") == 2
    assert 'href="/situation/ba/bihac/"' in text
