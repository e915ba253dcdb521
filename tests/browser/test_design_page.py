"""Every component in a real browser: nothing to find for axe, nothing too wide, nothing the policy refuses."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE

PAGES = ("/design/", "/design/form/", "/design/record/", "/design/confirm/")
# Chromium writes one line for any answer of 400 and above; that answer is what the test asked for.
REFUSED = "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"

Open = Callable[..., Page]


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("path", PAGES)
def test_components_are_accessible_fit_and_break_no_policy(open_page: Open, path: str, width: int) -> None:
    page = open_page(path, width=width)

    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    assert page.complaints == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_cyrillic_pages_are_accessible_and_fit(open_page: Open, width: int) -> None:
    page = open_page("/design/", width=width, language="sr")

    assert page.locator("html").get_attribute("lang") == "sr-Cyrl"
    assert axe.findings(page) == []
    assert axe.overflow(page) == 0


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_refused_form_leads_to_its_first_error(open_page: Open, width: int) -> None:
    page = open_page("/design/form/", width=width)

    page.get_by_role("button", name="Submit").click()
    page.wait_for_load_state("networkidle")

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    page.get_by_role("link", name="Choose how serious it is").click()
    assert page.evaluate("document.activeElement.id") == "id_severity"
    assert page.complaints == [REFUSED]


def test_what_was_typed_is_still_there_after_a_refusal(open_page: Open) -> None:
    page = open_page("/design/form/")

    page.get_by_label("Short title").fill("Кревети <за> зиму")
    page.get_by_text("Many people go without").click()
    page.get_by_role("button", name="Submit").click()
    page.wait_for_load_state("networkidle")

    assert page.get_by_label("Short title").input_value() == "Кревети <за> зиму"
    assert page.locator("input[name=severity]:checked").get_attribute("value") == "4"


def test_the_text_area_counts_down(open_page: Open) -> None:
    page = open_page("/design/form/")

    page.get_by_label("What is the situation?").fill("x" * 1199)

    counter = page.locator(".govuk-character-count__status")
    counter.get_by_text("You have 1 character remaining").wait_for()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_everything_can_be_read_without_scripts(open_page: Open, width: int) -> None:
    page = open_page("/design/", width=width, java_script_enabled=False)

    for name in ("Home", "Sign out"):
        links = page.get_by_text(name, exact=True)
        assert links.count() == 0 or links.first.is_visible()
    assert page.get_by_role("button", name="Apply filters").is_visible()
    assert page.get_by_role("button", name="Copy link").count() == 0
    page.locator("details.menu summary").click()
    assert page.get_by_role("button", name="Српски").is_visible()


def test_the_filters_fold_on_a_phone_and_open_again(open_page: Open) -> None:
    page = open_page("/design/", width=PHONE)
    apply = page.get_by_role("button", name="Apply filters")

    assert not apply.is_visible()
    page.get_by_text("Filters, 2 in use").click()
    assert apply.is_visible()


def test_folded_filters_come_back_when_the_window_widens(open_page: Open) -> None:
    page = open_page("/design/", width=PHONE)
    apply = page.get_by_role("button", name="Apply filters")
    expect(apply).to_be_hidden()

    page.set_viewport_size({"width": 1280, "height": 900})

    expect(apply).to_be_visible()


def test_the_language_menu_closes_on_escape_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page("/design/")
    menu = page.locator("details.menu")

    menu.locator("summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_skip_link_is_the_first_stop(open_page: Open) -> None:
    page = open_page("/design/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_switching_the_language_keeps_the_page(open_page: Open) -> None:
    page = open_page("/design/record/")

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Srpski", exact=True).click()
    page.wait_for_load_state("networkidle")

    assert page.url.endswith("/design/record/")
    assert page.locator("html").get_attribute("lang") == "sr-Latn"


def test_text_spacing_and_a_zoom_of_400_per_cent_push_nothing_out(open_page: Open) -> None:
    page = open_page("/design/record/", width=PHONE)
    # 1280 pixels at 400 per cent are 320; the sheet of WCAG 1.4.12 is adopted by script, which the policy allows.
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          const wide = "letter-spacing: .12em !important; word-spacing: .16em !important";
          sheet.replaceSync(`* { line-height: 1.5 !important; ${wide} }`);
          document.adoptedStyleSheets.push(sheet);
        }"""
    )

    assert axe.overflow(page) == 0
