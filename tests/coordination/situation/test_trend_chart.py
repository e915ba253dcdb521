"""The trend: columns in proportion, round scales, months in the language, and the finding in one sentence."""

import gzip
import itertools
import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from coordination.situation import trend_chart
from coordination.situation.map_labels import width_of
from coordination.situation.trend_chart import TrendView, ticks_for

SVG = "{http://www.w3.org/2000/svg}"
FIRST = {1: 40, 2: 38, 3: 44, 4: 21, 5: 6}
LAST = {1: 45, 2: 65, 3: 74, 4: 44, 5: 17}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en-gb"):
        yield


def months(number: int, factor: int = 1) -> list[tuple[date, dict[int, int]]]:
    """Months from December 2025 on; the first and the last are those of the mock-up's year."""
    found = []
    for at in range(number):
        counts = LAST if at == number - 1 and number > 1 else FIRST
        found.append((date(2025 + (at + 11) // 12, (at + 11) % 12 + 1, 1), {k: v * factor for k, v in counts.items()}))
    return found


def html(view: TrendView, **inputs: Any) -> str:
    return render_to_string("components/trend_chart.html", {"trend": view, **inputs})


def picture(view: TrendView) -> ET.Element:
    text = html(view)
    drawing = text[text.index("<svg") : text.index("</svg>") + 6]
    return ET.fromstring(drawing.replace("<svg", f'<svg xmlns="{SVG[1:-1]}"'))  # noqa: S314 (made by ourselves)


def columns(view: TrendView) -> list[tuple[str | None, float, float, float]]:
    """Class, x, top and height of every part."""
    return [
        (one.get("class"), float(one.get("x", 0)), float(one.get("y", 0)), float(one.get("height", 0)))
        for one in picture(view).findall(f".//{SVG}g[@class='trend__columns']/{SVG}rect")
    ]


def test_heights_are_in_proportion_and_the_worst_stands_at_the_bottom() -> None:
    parts = columns(trend_chart.draw([(date(2026, 11, 3), {1: 100, 2: 50, 5: 100})]))

    assert [name for name, *_place in parts] == ["s5", "s2", "s1"]
    heights = [height + 1 for *_place, height in parts]
    assert heights[0] == pytest.approx(heights[2], abs=0.2)
    assert heights[1] == pytest.approx(heights[0] / 2, abs=0.2)
    bottom = parts[0][2] + parts[0][3]
    assert bottom == pytest.approx(258, abs=0.1)
    for (_one, _x, top, _height), (_two, _x2, above, height) in itertools.pairwise(parts):
        assert above + height == pytest.approx(top - 1, abs=0.2)


def test_the_top_of_a_column_meets_the_scale() -> None:
    view = trend_chart.draw([(date(2026, 11, 1), {3: 200})])
    line = next(tick for tick in view.ticks if tick.text == "200")

    assert columns(view)[0][2] - 1 == pytest.approx(float(line.y), abs=0.2)


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (6, [0, 1, 2, 3, 4, 5, 6]),
        (7, [0, 2, 4, 6, 8]),
        (245, [0, 50, 100, 150, 200, 250]),
        (300, [0, 50, 100, 150, 200, 250, 300]),
        (301, [0, 100, 200, 300, 400]),
        (3_000_000, [0, 500_000, 1_000_000, 1_500_000, 2_000_000, 2_500_000, 3_000_000]),
    ],
)
def test_the_scale_is_round_and_holds_the_largest(largest: int, ticks: list[int]) -> None:
    assert ticks_for(largest) == ticks


def test_every_scale_is_1_2_or_5_times_a_power_of_ten() -> None:
    for largest in range(1, 3000, 7):
        ticks = ticks_for(largest)
        assert ticks[-2] < largest <= ticks[-1]
        assert len(ticks) <= 7
        assert re.fullmatch(r"[125]0*", str(ticks[1]))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([FIRST, LAST], "Open needs rose from 149 (December 2025) to 245 (January 2026)."),
        ([LAST, FIRST], "Open needs fell from 245 (December 2025) to 149 (January 2026)."),
        ([FIRST, FIRST], "Open needs: 149, as many as at the start (December 2025 and January 2026)."),
        ([FIRST], "Open needs: 149 (December 2025)."),
        ([{}, {}], "Open needs: none in these months."),
        ([{}, {5: 1}], "Open needs rose from 0 (December 2025) to 1 (January 2026)."),
        ([], "Open needs: none in these months."),
    ],
)
def test_the_finding_in_one_sentence(counts: list[dict[int, int]], sentence: str) -> None:
    days = (date(2025, 12, 1), date(2026, 1, 1))
    drawn = trend_chart.draw(list(zip(days, counts, strict=False)))

    assert drawn.description == sentence


def test_what_is_counted_can_be_something_else() -> None:
    drawn = trend_chart.draw(months(2), counted="Met needs")

    assert drawn.title == "Met needs by month and severity"
    assert drawn.description == "Met needs rose from 149 (December 2025) to 245 (January 2026)."


def test_the_picture_is_one_image_with_title_and_sentence() -> None:
    view = trend_chart.draw(months(12))
    drawing = picture(view)
    labelled = (drawing.get("aria-labelledby") or "").split()

    assert drawing.get("role") == "img"
    assert [one.text for one in drawing if one.get("id") in labelled] == [view.title, view.description]
    assert not [one for one in drawing.iter() if {"tabindex", "href"} & set(one.keys())]


def test_the_first_and_the_last_sum_are_written_and_no_others() -> None:
    assert [one.text for one in trend_chart.draw(months(12)).totals] == ["149", "245"]
    assert [one.text for one in trend_chart.draw(months(1)).totals] == ["149"]
    assert trend_chart.draw([]).totals == []


def test_sums_stand_above_every_column_they_reach_over() -> None:
    counts = (1_100_000, 3_000_000, 5, 5, 5, 5, 5)
    view = trend_chart.draw([(date(2026, 1 + at, 1), {3: count}) for at, count in enumerate(counts)])
    first, _last = view.totals
    tallest = min(top for _name, _x, top, _height in columns(view))

    assert float(first.y) < tallest
    # It does not run into the numbers of the scale.
    assert float(first.x) - len(first.text) * 0.5 * 19 / 2 > float(view.left)


def test_no_needs_at_all_still_draw_a_scale() -> None:
    view = trend_chart.draw([(day, {}) for day, _counts in months(12)])

    assert columns(view) == []
    assert [tick.text for tick in view.ticks] == ["0", "1"]
    assert len(view.months) == 12


def test_without_months_there_is_a_sentence_and_no_picture() -> None:
    text = html(trend_chart.draw([]))

    assert "There are no months to show yet." in text
    assert "<svg" not in text


def test_large_numbers_get_room_and_the_marks_of_the_language() -> None:
    small, large = trend_chart.draw(months(12)), trend_chart.draw(months(12, 12_000))

    assert large.ticks[-1].text == "3,000,000"
    assert float(large.left) > float(small.left) + 40
    with translation.override("sr"):
        assert trend_chart.draw(months(12, 12_000)).ticks[-1].text == "3.000.000"


def test_a_single_need_beside_thousands_is_still_drawn() -> None:
    parts = columns(trend_chart.draw([(date(2026, 1, 1), {1: 5000, 5: 1})]))

    assert parts[0][0] == "s5"
    assert parts[0][3] > 0


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en-gb", ["Dec", "Jan", "Feb"], "December 2025"),
        ("sr", ["дец", "јан", "феб"], "децембар 2025"),
        ("sr-latn", ["dec", "jan", "feb"], "decembar 2025"),
        ("bs", ["dec", "jan", "feb"], "decembar 2025"),
        ("hr", ["pro", "sij", "velj"], "prosinac 2025"),
        ("cnr", ["dec", "jan", "feb"], "decembar 2025"),
        ("mk", ["дек", "јан", "фев"], "декември 2025"),
        ("sq", ["dhj", "jan", "shk"], "dhjetor 2025"),
    ],
)
def test_months_are_named_in_the_language_and_not_declined(language: str, short: list[str], long: str) -> None:
    with translation.override(language):
        view = trend_chart.draw(months(3))

    assert [one.text for one in view.months] == short
    assert view.rows[0].name == long


def test_names_of_many_months_are_thinned_and_the_last_stays() -> None:
    shown = [one.text for one in trend_chart.draw(months(24)).months]

    assert len(shown) < 24
    assert shown[-1] == "Nov"
    assert len(set(shown)) > 3


def test_names_of_months_do_not_run_into_each_other_nor_over_the_edge() -> None:
    for number in (1, 2, 12, 13, 24, 36, 60):
        shown = trend_chart.draw(months(number)).months
        ends = [(float(one.x) - width_of(one.text, 18) / 2, float(one.x) + width_of(one.text, 18) / 2) for one in shown]
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(ends)), number
        assert ends[-1][1] <= 520.1


def test_each_year_is_written_once_under_its_first_month() -> None:
    drawn = trend_chart.draw(months(24))
    years = {one.text: one.x for one in drawn.years}
    january = next(one.x for one in drawn.months if one.text == "Jan")

    assert [one.text for one in drawn.years] == ["2026", "2027"]
    assert years["2026"] == january
    assert [one.text for one in trend_chart.draw(months(2)).years] == ["2025", "2026"]


@pytest.mark.parametrize("language", ["en-gb", "sr", "bs"])
def test_coordinates_have_a_dot_and_at_most_one_decimal_in_every_language(language: str) -> None:
    with translation.override(language):
        drawing = picture(trend_chart.draw(months(12, 12_000)))

    names = ("x", "y", "x1", "x2", "y1", "y2", "width", "height")
    values = [one.get(name) for one in drawing.iter() for name in names]
    given = [value for value in values if value is not None]
    assert len(given) > 240
    assert [value for value in given if not re.fullmatch(r"\d{1,3}(\.\d)?|\.\d", value)] == []


def test_nothing_is_styled_inline_and_it_is_light() -> None:
    text = html(trend_chart.draw(months(12)))

    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", text)
    assert len(gzip.compress(text.encode())) < 2500


@pytest.mark.parametrize("counts", [{0: 1}, {6: 1}, {3: -1}])
def test_numbers_that_cannot_be_are_refused(counts: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="no numbers"):
        trend_chart.draw([(date(2026, 1, 1), counts)])


def test_the_table_has_the_same_numbers() -> None:
    text = render_to_string("components/trend_table.html", {"trend": trend_chart.draw(months(2, 100))})

    assert re.findall(r'<th scope="row">([^<]+)<', text) == ["December 2025", "January 2026"]
    assert re.findall(r"<td[^>]*>([\d,]+)<", text) == [
        *("4,000", "3,800", "4,400", "2,100", "600", "14,900"),
        *("4,500", "6,500", "7,400", "4,400", "1,700", "24,500"),
    ]
