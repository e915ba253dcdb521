"""The form of a need in Chromium: sections, sums, folding on phones, keyboard, both widths, two scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import fresh, make_need

Opened = Callable[..., Page]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.mark.parametrize("language", ["en-gb", "sr"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_form_fits_is_accessible_and_shows_what_is_saved(form_of: Opened, people: Cast, width: int, language: str):
    need = make_need(
        people.lind,
        created_by=people.ada,
        sector=people.sector,
        people_by_group={"ASY": {"women": 58, "men": 210, "under_18": 61}, "HOS": {"women": 200, "men": 120}},
        people_in_groups=649,
        cost_minor=38_500_000,
        cost_eur_cents=38_500_000,
        rate=1,
    )
    page = form_of(people.ada, need, width=width, language=language)
    picture(page, f"form-{language}-{width}")

    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    assert complaints(page) == []
    assert page.locator("#id_people_ASY_men").input_value() == "210"
    page.get_by_role("button", name="Submit for review" if language == "en-gb" else "Поднесите на разматрање").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    picture(page, f"form-error-{language}-{width}")
    assert axe.findings(page) == []
    assert fresh(need).state == "draft"
