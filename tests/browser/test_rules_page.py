"""A person's rules in the browser: the preview follows the choices, with scripts and without; going away and back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, HEIGHTS, PHONE, picture
from tests.browser.person import Person

Open = Callable[..., Page]
PREVIEW = re.compile(r"In the last month this would have been [\d,]+ items? of news")


def good(page: Page, name: str) -> None:
    """Nothing for axe to find and nothing too wide, at each width."""
    has_scripts = page.locator("body.govuk-frontend-supported").count() > 0
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        # Without scripts axe never comes back.
        assert (width, axe.findings(page) if has_scripts else []) == (width, [])
        assert (width, axe.overflow(page)) == (width, 0)
        picture(page, f"{name}-{width}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_rule_is_made_with_a_preview_and_rests_while_its_person_is_away(
    own_network: str, open_page: Open, scripts: bool
) -> None:
    laura = Person(open_page("/", language=None, java_script_enabled=scripts), "laura@iom")
    page = laura.page
    laura.sign_in()
    assert laura.open("/digests/rules/new/") == 200
    shown = page.locator("#rule-preview")
    expect(shown).to_contain_text(PREVIEW)
    everything = shown.inner_text()

    page.get_by_label("How serious must it be at least?").select_option("5")
    if not scripts:
        laura.click("Preview")
    expect(shown).to_contain_text("These choices are not saved yet.")
    assert shown.inner_text() != everything
    good(page, f"rule-{scripts}")

    laura.click("Save")
    if scripts:
        expect(page.locator(".govuk-error-summary")).to_contain_text("Give the rule a name")
    laura.fill("Name of the rule", "Grave needs")
    page.get_by_label("How serious must it be at least?").select_option("5")
    # By keyboard alone: the radio of a day, then the button.
    page.get_by_label("Every working day").focus()
    page.keyboard.press("Space")
    laura.click("Save")

    expect(page.get_by_role("rowheader", name="Grave needs")).to_be_visible()
    laura.sees("at least 5 Critical")
    laura.fill("I am away; no e-mails before", "24.12.2026")
    laura.click("Let them rest")
    laura.sees("only urgent e-mails come")
    good(page, f"rules-{scripts}")
    laura.click("I am back: send e-mails again")
    expect(laura.text("only urgent e-mails come")).to_have_count(0)
