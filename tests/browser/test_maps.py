"""Maps and trends in a real browser: names that do not touch, links by the mouse, paper, phones, no script."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, PHONE

Open = Callable[..., Page]
BOXES = """(group) => [...group.querySelectorAll("text")].map((text) => {
  const box = text.getBoundingClientRect();
  return [text.textContent, box.left, box.top, box.right, box.bottom];
})"""


def map_of(page: Page, name: str) -> Locator:
    return page.locator(f"svg[aria-labelledby='{name}-title {name}-text']")


def shown_names(drawing: Locator, width: int) -> list[list[float]]:
    """Text and rectangle of each name of a place, as the browser set it."""
    kind = "narrow" if width == PHONE else "wide"
    found: list[list[float]] = drawing.locator(f".map__names--{kind}").evaluate(BOXES)
    return found


def meet(one: list[float], two: list[float]) -> bool:
    # The rectangle of a line of text is higher than its letters.
    return one[1] < two[3] and two[1] < one[3] and one[2] + 4 < two[4] and two[2] + 4 < one[4]


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("language", ["en-gb", "sr"])
@pytest.mark.parametrize("name", ["map-region", "map-country", "map-around"])
def test_names_do_not_touch_and_stay_inside(open_page: Open, name: str, language: str, width: int) -> None:
    drawing = map_of(open_page("/design/", width=width, language=language), name)
    frame = drawing.bounding_box()
    assert frame is not None

    names = shown_names(drawing, width)
    countries = drawing.locator(".map__countries").evaluate(BOXES)

    assert len(names) >= 3
    assert len(countries) >= 1
    together = [(a[0], b[0]) for a, b in itertools.combinations([*names, *countries], 2) if meet(a, b)]
    assert together == []
    for _text, left, top, right, bottom in names:
        assert frame["x"] <= left
        assert right <= frame["x"] + frame["width"]
        assert frame["y"] <= top + 4
        assert bottom - 4 <= frame["y"] + frame["height"]


@pytest.mark.parametrize(("width", "other"), [(DESK, "narrow"), (PHONE, "wide")])
def test_each_width_has_names_of_its_own_that_can_be_read(open_page: Open, width: int, other: str) -> None:
    drawing = map_of(open_page("/design/", width=width), "map-region")

    heights = [bottom - top for _text, _left, top, _right, bottom in shown_names(drawing, width)]

    expect(drawing.locator(f".map__names--{other}")).to_be_hidden()
    assert min(heights) >= 14, "letters of 12 pixels"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_legend_draws_its_circles_as_large_as_the_map(open_page: Open, width: int) -> None:
    figure = open_page("/design/", width=width).locator("figure.map").first
    scales = figure.locator("svg.chart").evaluate_all("(all) => all.map((svg) => svg.getScreenCTM().a)")

    assert len(scales) == 2
    assert scales[0] == pytest.approx(scales[1], rel=0.01)
    # Nothing of the legend is cut off.
    right = figure.locator(".map__sizes").evaluate("(svg) => svg.getBoundingClientRect().right")
    ends = figure.locator(".map__sizes text").evaluate_all("(all) => all.map((t) => t.getBoundingClientRect().right)")
    assert max(ends) <= right


def test_a_circle_leads_to_its_place_and_tab_passes_the_map_by(open_page: Open) -> None:
    page = open_page("/design/")
    drawing = map_of(page, "map-region")

    assert drawing.locator("a, [tabindex]").count() == 0
    expect(page.locator(".map__live")).to_have_count(3)
    drawing.locator("[data-href] circle").first.click()

    assert page.url.endswith("/design/#charts")
    assert page.complaints == []


def test_without_script_the_map_is_whole_and_nothing_pretends_to_be_a_link(open_page: Open) -> None:
    page = open_page("/design/", java_script_enabled=False)
    drawing = page.locator("figure.map").first.locator("svg.map__picture")

    assert drawing.locator("circle").count() == 32
    expect(page.locator(".map__live")).to_have_count(0)
    expect(page.get_by_text("1 place has no coordinates.")).to_be_visible()


def test_on_paper_the_whole_map_is_drawn(open_page: Open) -> None:
    page = open_page("/design/")
    page.emulate_media(media="print")
    drawing = map_of(page, "map-region")
    box = drawing.bounding_box()
    assert box is not None

    assert box["width"] / box["height"] == pytest.approx(700 / 560, rel=0.01)
    expect(drawing.locator(".map__names--wide")).to_be_visible()


def test_a_forced_palette_leaves_text_and_ground_of_charts_as_they_are(open_page: Open) -> None:
    page = open_page("/design/", forced_colors="active", color_scheme="dark")

    for name, text in (("map-region", ".map__names--wide text"), ("trend-year", ".trend__months text")):
        drawing = map_of(page, name)
        colours = drawing.locator(text).first.evaluate(
            """(text) => [getComputedStyle(text).fill, getComputedStyle(text.closest("svg")).backgroundColor]"""
        )
        assert colours[0] in ("rgb(22, 39, 44)", "rgb(70, 87, 92)")
        assert colours[1] == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("language", ["en-gb", "sr"])
def test_the_words_of_a_trend_do_not_touch(open_page: Open, language: str, width: int) -> None:
    page = open_page("/design/", width=width, language=language)
    for name in ("trend-year", "trend-large"):
        drawing = map_of(page, name)
        for group in (".trend__months", ".trend__totals", ".trend__scale"):
            texts = drawing.locator(group).evaluate(BOXES)
            assert len(texts) >= 2
            assert [(a[0], b[0]) for a, b in itertools.combinations(texts, 2) if meet(a, b)] == []
