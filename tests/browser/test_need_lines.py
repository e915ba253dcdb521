"""Line items of a need's form in Chromium: rows added, added up, removed and put back; also without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import fresh, make_need

Opened = Callable[..., Page]
LINES = {
    "1": {"kind": "goods", "item": "Winter blankets", "quantity": 500, "unit": "piece", "unit_cost_minor": 1250},
    "2": {"kind": "staff", "item": "Interpreters, Farsi and Arabic", "quantity": 3, "unit": "month"},
}


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_rows_fit_and_are_accessible(form_of: Opened, people: Cast, width: int):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector, lines=LINES)
    page = form_of(people.ada, need, width=width)
    while page.locator("details.fold:not([open])").count():
        page.locator("details.fold:not([open]) > summary").first.click()
    picture(page, f"lines-{width}")

    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    assert complaints(page) == []
    assert page.locator("[data-line]:visible").count() == 3
    assert page.locator("[data-line='1'] [data-line-total]").inner_text() == "€6,250"
    assert page.locator("[data-lines-sum]").inner_text() == "€6,250"


def test_a_row_is_added_summed_removed_and_put_back(form_of: Opened, people: Cast):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector, lines=LINES)
    page = form_of(people.ada, need)

    page.get_by_role("button", name="Add a row").click()
    expect(page.locator("#id_line_4_item")).to_be_focused()
    expect(page.locator("[data-line='1']").get_by_text("Row in all")).to_be_visible()
    expect(page.locator("[data-line='4']").get_by_text("Row in all")).to_be_hidden()
    page.locator("#id_line_4_item").fill("Boilers")
    page.locator("#id_line_4_quantity").fill("2")
    page.locator("#id_line_4_unit_cost").fill("1.250,50")
    page.locator("#id_line_4_unit_cost").blur()

    expect(page.locator("[data-line='4'] [data-line-total]")).to_have_text("€2,501")
    expect(page.locator("[data-line='4']").get_by_text("Row in all")).to_be_visible()
    expect(page.locator("[data-lines-sum]")).to_have_text("€8,751")
    assert fresh(need).lines["4"] == {"item": "Boilers", "quantity": 2, "unit_cost_minor": 125050}

    page.locator("[data-line='1']").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Row 1 was removed.")).to_be_visible()
    expect(page.locator("[data-lines-sum]")).to_have_text("€2,501", timeout=10_000)
    assert "1" not in fresh(need).lines
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_line_1_item")).to_have_value("Winter blankets")
    expect(page.locator("[data-lines-sum]")).to_have_text("€8,751", timeout=10_000)
    assert fresh(need).lines["1"] == LINES["1"]
    assert complaints(page) == []


def test_what_is_wrong_in_a_cell_is_said_there_and_the_summary_leads_to_it(form_of: Opened, people: Cast):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector, lines=LINES)
    page = form_of(people.ada, need)

    page.locator("#id_line_2_unit_cost").fill("12.505,999")
    page.locator("#id_line_2_unit_cost").blur()

    expect(page.locator("#id_line_2_unit_cost_error")).to_contain_text("at most two decimal places")
    page.get_by_role("button", name="Save and close").last.click()
    link = page.locator(".govuk-error-summary a")
    expect(link).to_have_text(
        "Row 2, cost of one unit: Enter an amount with at most two decimal places, for example 12.50"
    )
    link.click()
    expect(page.locator("#id_line_2_unit_cost")).to_be_focused()
    picture(page, "lines-error")
