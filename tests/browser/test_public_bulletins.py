"""Somebody without an account: from the page where one signs in to what is for everyone, to its feeds, and back."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.person import complaints
from tests.bulletins.told import tell_everyone
from tests.cast import Cast, build_cast

Open = Callable[..., Page]


@pytest.fixture
def cast(portal: str) -> Cast:
    """The small cast in the portal that runs."""
    with transaction.atomic():
        return build_cast()


def looks_well(page: Page, name: str, scripts: bool) -> None:
    picture(page, name)
    assert axe.overflow(page) == 0
    assert complaints(page) == []
    if scripts:
        assert axe.findings(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_stranger_finds_what_is_for_everyone_and_the_way_to_signing_in(
    cast: Cast, open_page: Open, width: int, scripts: bool
) -> None:
    page = open_page("/", width=width, java_script_enabled=scripts)
    expect(page).to_have_url(re.compile("/sign-in/"))
    looks_well(page, f"public-sign-in-{width}", scripts)

    page.locator("main").get_by_role("link", name="Bulletins for everyone").click()
    expect(page.locator("main")).to_contain_text("Bulletins appear here once they are told to everyone.")
    looks_well(page, f"public-empty-{width}", scripts)
    with transaction.atomic():
        tell_everyone(cast, title="The bridge at Lind is closed")

    page.reload()
    page.get_by_role("link", name="The bridge at Lind is closed").click()
    expect(page.locator("h1")).to_have_text("The bridge at Lind is closed")
    looks_well(page, f"public-bulletin-{width}", scripts)
    page.locator("footer").get_by_role("link", name="Bulletins for everyone").click()
    looks_well(page, f"public-list-{width}", scripts)

    feeds = page.locator("#feeds a").evaluate_all("found => found.map(one => one.href)")
    asked = [page.request.get(urlsplit(one).path) for one in feeds]
    assert [one.status for one in asked] == [200, 200, 200]
    assert ["The bridge at Lind is closed" in one.text() for one in asked] == [True, True, False]

    page.locator("main").get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=/bulletins/"))
    page.get_by_role("link", name="Help", exact=True).click()
    page.locator("footer").get_by_role("link", name="Bulletins for everyone").click()
    expect(page).to_have_url(re.compile("/bulletins/$"))
