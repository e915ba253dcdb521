"""The situation in a real browser: filters by script, by keyboard and without script; the way down; paper."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.person import Person, complaints

pytestmark = pytest.mark.django_db

Open = Callable[..., Page]
READER = "laura@iom"


@pytest.fixture
def situation(network: str, open_page: Open) -> Callable[..., Page]:
    """A page of the situation as an observer reads it: `situation("/situation/ba/", width=390)`."""

    def opened(path: str, **options: object) -> Page:
        page = open_page("/", **options)
        person = Person(page, READER)
        person.sign_in()
        person.open(path)
        return page

    return opened


def address(page: Page) -> str:
    """Path and query of the page."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def key_figure(page: Page, label: str) -> int:
    """A key figure as a number."""
    item = page.locator(".figures__item", has=page.get_by_text(label, exact=True))
    return int(re.sub(r"\D", "", item.locator(".figures__n").inner_text()))


def test_a_filter_changes_the_whole_page_and_its_address_without_leaving_it(situation) -> None:
    page = situation("/situation/")
    before = key_figure(page, "Open needs")
    page.evaluate("window.stayed = true")

    page.get_by_label("Severity", exact=True).select_option("4-5")
    page.get_by_role("button", name="Apply filters").press("Enter")

    expect(page.locator(".chips")).to_contain_text("Severity: 4 Severe and above")
    after = key_figure(page, "Open needs")
    assert 0 < after < before
    expect(page.locator("#live")).to_have_text(f"{after} needs found")
    assert address(page) == "/situation/?sev=4-5"
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.activeElement.textContent") == "Apply filters"
    assert page.locator(".heat tfoot td").last.inner_text() == str(after)
    assert complaints(page) == []

    page.get_by_role("link", name="Clear all").click()
    page.wait_for_load_state()
    assert (address(page), key_figure(page, "Open needs")) == ("/situation/", before)


def test_a_view_shown_as_table_stays_one_when_filtered(situation) -> None:
    page = situation("/situation/ba/")

    page.get_by_role("link", name="Show as table").click()
    page.wait_for_url("**/situation/ba/?view=table#where")
    expect(page.locator("#where table")).to_be_visible()
    assert page.locator("svg[data-map]").count() == 0
    page.get_by_label("State", exact=True).select_option("all")
    page.get_by_role("button", name="Apply filters").click()

    expect(page.locator(".chips")).to_contain_text("Open and met")
    assert address(page) == "/situation/ba/?state=all&view=table"
    expect(page.locator("#where table")).to_be_visible()


def test_the_way_down_to_a_municipality_and_up_again_keeps_what_was_chosen(situation) -> None:
    page = situation("/situation/?sev=2-5", width=PHONE)

    for place in ("Bosnia and Herzegovina", "Federation of Bosnia and Herzegovina", "Una-Sana Canton", "Bihać"):
        page.locator("table").get_by_role("link", name=place, exact=True).click()
        page.wait_for_load_state()
        assert page.locator("h1").inner_text() == place
        assert urlsplit(page.url).query == "sev=2-5"
    expect(page.locator("section.contact")).to_contain_text("Last submission of a need:")
    page.locator(".govuk-breadcrumbs").get_by_role("link", name="Una-Sana Canton").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Una-Sana Canton"


def test_a_circle_of_the_map_leads_to_its_place(situation) -> None:
    page = situation("/situation/ba/")

    page.locator("[data-map] [data-href$='/bihac/']").click()

    page.wait_for_url("**/una-sana-canton/bihac/")


def test_a_cell_of_the_matrix_leads_to_just_its_needs(situation) -> None:
    page = situation("/situation/")
    cell = page.locator(".heat tbody td a").first
    number = int(cell.inner_text())

    cell.click()
    page.wait_for_url("**/needs/?*")

    assert page.locator("#need-results tbody tr").count() == number


def test_without_scripts_filters_lead_to_the_same_address(situation) -> None:
    page = situation("/situation/", java_script_enabled=False)

    page.get_by_label("Population group", exact=True).select_option("ASY")
    page.get_by_role("button", name="Apply filters").click()

    assert address(page) == "/situation/?group=ASY"
    expect(page.locator(".chips")).to_contain_text("Population group: Asylum seekers")


def test_on_paper_stand_the_figures_the_filters_and_the_moment_but_no_controls_and_no_people(situation) -> None:
    page = situation("/situation/ba/federation-of-bosnia-and-herzegovina/una-sana-canton/bihac/?sev=2-5")

    page.emulate_media(media="print")

    for shown in (".fresh", ".figures", ".chips", "svg[data-map]", ".trend svg", ".heat", "h1"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (
        ".panel details",
        ".chips .govuk-link",
        ".filters",
        ".head__act",
        ".panel__tools",
        "section.contact",
        ".govuk-breadcrumbs",
        ".mast__tools",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
