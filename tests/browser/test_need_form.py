"""The form of a need in Chromium: sections, sums, folding on phones, keyboard, both widths, two scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from municipalities.models import User
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture, visitor
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import as_system, fresh, make_need
from tests.pages import browser as signed_client

Opened = Callable[..., Page]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def form_of(browser, portal: str, people: Cast):
    """Open the form of a need for somebody: `form_of(people.ada, need, width=PHONE, language="sr")`."""
    contexts = []

    def opened(person: User, need, *, width: int = DESK, language: str = "en-gb", **options) -> Page:
        with as_system():
            User.objects.filter(pk=person.pk).update(language=language)
        page = visitor(browser, portal, width=width, **options)
        contexts.append(page.context)
        client = signed_client(person)
        cookies = [{"name": name, "value": held.value, "url": portal} for name, held in client.cookies.items()]
        page.context.add_cookies(cookies)
        page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


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
    page.get_by_role("button", name="Submit for review" if language == "en-gb" else "Поднеси на разматрање").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    picture(page, f"form-error-{language}-{width}")
    assert axe.findings(page) == []
    assert fresh(need).state == "draft"
