"""Tags and filters that every page uses."""

import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone, translation

from coordination.core import severity, states
from coordination.core.templatetags import portal

MOMENT = datetime.datetime(2026, 11, 20, 8, 5, tzinfo=datetime.UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("en-gb", 48300, "48,300"),
        ("sr", 48300, "48.300"),
        ("sr-latn", 48300, "48.300"),
        ("cnr", 1234567, "1.234.567"),
        ("mk", 999, "999"),
        ("en-gb", 0, "0"),
        ("en-gb", -1500, "\N{MINUS SIGN}1,500"),
    ],
)
def test_figures_carry_the_thousands_mark_of_the_language(language: str, value: int, expected: str) -> None:
    with translation.override(language):
        assert portal.figure(value) == expected


def test_decimals_take_the_other_mark() -> None:
    with translation.override("en-gb"):
        assert portal.figure(Decimal("1234567.50"), 1) == "1,234,567.5"
    with translation.override("sr"):
        assert portal.figure(Decimal("1234567.50"), 1) == "1.234.567,5"


def test_an_unknown_figure_says_so_and_is_not_nought() -> None:
    with translation.override("en-gb"):
        assert portal.figure(None) == "not known"


@pytest.mark.parametrize("value", ["", "12", True])
def test_a_figure_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="figure needs a number"):
        portal.figure(value)


def test_dates_are_written_as_people_of_the_language_write_them() -> None:
    day = datetime.date(2026, 11, 2)

    with translation.override("en-gb"):
        assert portal.day(day) == '<time datetime="2026-11-02">2 Nov 2026</time>'
    with translation.override("sr-latn"):
        assert portal.day(day) == '<time datetime="2026-11-02">2. 11. 2026.</time>'
    for without_last_stop in ("mk", "sq"):
        with translation.override(without_last_stop):
            assert portal.day(day) == '<time datetime="2026-11-02">02.11.2026</time>'


def test_moments_are_shown_in_the_current_time_zone_on_the_24_hour_clock() -> None:
    with translation.override("en-gb"), timezone.override("Europe/Belgrade"):
        assert portal.moment(MOMENT) == '<time datetime="2026-11-20T09:05+01:00">20 Nov 2026, 09:05</time>'
        assert portal.clock(MOMENT) == '<time datetime="2026-11-20T09:05+01:00">09:05</time>'


def test_a_moment_late_in_the_evening_has_the_date_of_its_place() -> None:
    late = datetime.datetime(2026, 11, 20, 23, 30, tzinfo=datetime.UTC)

    with translation.override("en-gb"), timezone.override("Europe/Belgrade"):
        assert "21 Nov 2026" in portal.day(late)


def test_no_date_shows_nothing() -> None:
    assert [portal.day(None), portal.moment(None), portal.clock(None)] == ["", "", ""]


def test_the_page_language_is_given_with_its_script() -> None:
    found = {}
    for code in ("en-gb", "sr", "sr-latn", "mk"):
        with translation.override(code):
            found[code] = (portal.html_lang(), portal.writes_cyrillic())

    assert found == {
        "en-gb": ("en-GB", False),
        "sr": ("sr-Cyrl", True),
        "sr-latn": ("sr-Latn", False),
        "mk": ("mk", True),
    }


def test_icons_are_hidden_from_screen_readers_and_point_into_the_sprite() -> None:
    shown = render('{% icon "map-pin" %}')

    assert 'aria-hidden="true"' in shown
    assert '.svg#map-pin"></use>' in shown


def test_severity_always_shows_its_number_and_never_loses_its_word() -> None:
    with translation.override("en-gb"):
        for level in severity.LEVELS.values():
            long = render_to_string("components/severity.html", {"level": level.number})
            short = render_to_string("components/severity.html", {"level": level.number, "short": True})

            assert f'<span class="sev__n">{level.number}</span>{level.word}' in long
            assert f'<span class="govuk-visually-hidden">{level.word}</span>' in short


def test_a_severity_that_was_not_chosen_says_so() -> None:
    with translation.override("en-gb"):
        assert "not chosen" in render_to_string("components/severity.html", {"level": None})


def test_every_state_has_a_word_an_icon_and_its_own_look() -> None:
    with translation.override("en-gb"):
        shown = {state: render_to_string("components/state_badge.html", {"state": state}) for state in states.LOOKS}

    assert len(set(shown.values())) == len(states.LOOKS)
    assert all(str(look.word) in shown[state] for state, look in states.LOOKS.items())
    assert all(f'.svg#{look.icon}"' in shown[state] for state, look in states.LOOKS.items())


def test_a_state_that_does_not_exist_is_an_error_and_not_an_empty_badge() -> None:
    with pytest.raises(KeyError):
        render_to_string("components/state_badge.html", {"state": "approved"})


def test_initials_take_the_first_and_the_last_word() -> None:
    assert [portal.initials(name) for name in ("Amra Hodžić", "Ајше", "Ana Marija Šarić-Kovač", "")] == [
        "AH",
        "А",
        "AŠ",
        "",
    ]
