"""A mass mail in the browser: the count follows the boxes with scripts, a button counts without, two people release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coordination.digests.models import DigestDelivery, MassMail
from municipalities.models import User
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, visitor
from tests.coordination.digests.mass import IN_TOWNS, make_second
from tests.factories import as_system
from tests.pages import browser as signed_in_client

Open = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, portal: str) -> Iterator[Open]:
    """Open a page as a person who is signed in."""
    contexts = []

    def opened(person: User, path: str, *, width: int = DESK, **options: Any) -> Page:
        page = visitor(browser, portal, width=width, **options)
        contexts.append(page.context)
        held = signed_in_client(person).cookies.items()
        page.context.add_cookies([{"name": name, "value": one.value, "url": portal} for name, one in held])
        page.goto(path, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_count_follows_the_boxes_without_a_click_on_a_button(cast: Any, open_as: Open) -> None:
    page = open_as(cast.dara, "/digests/mail/mass/new/", width=PHONE)
    count = page.locator("#mass-count")
    expect(count).to_contain_text("Choose kinds of authority and roles")

    page.get_by_label("Municipality").check()
    page.get_by_label("Officer").check()
    expect(count).to_have_text("4 people")
    page.get_by_label("Administrator").check()
    expect(count).to_have_text("5 people")
    page.get_by_label("Municipality").uncheck()
    expect(count).to_contain_text("Choose kinds of authority and roles")

    assert page.complaints == []
    assert axe.findings(page) == []
    assert axe.overflow(page) == 0


def test_two_people_without_scripts(cast: Any, open_as: Open) -> None:
    nora = make_second(cast)
    page = open_as(cast.dara, "/digests/mail/mass/new/", java_script_enabled=False)
    page.get_by_label("Subject").fill("Closed on Sunday")
    page.get_by_label("Text", exact=True).fill("From 8 to 10.")
    for box in ("Municipality", "Officer", "Approver", "Administrator"):
        page.get_by_label(box).check()
    page.get_by_role("button", name="Count").click()
    expect(page.locator("#mass-count")).to_have_text("6 people")
    page.get_by_label("No: it is about the work").check()
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("button", name="Put forward for release").click()
    expect(page.get_by_role("main")).to_contain_text("did not write in it")
    assert page.get_by_role("button", name="Release").count() == 0

    second = open_as(nora, page.url, java_script_enabled=False)
    second.get_by_role("button", name="Release").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Release this mass mail?")
    second.get_by_role("button", name="Release").click()
    expect(second.get_by_role("main")).to_contain_text("6 mails: 0 sent, 6 waiting")
    second.get_by_role("button", name="Stop it").click()
    second.get_by_role("button", name="Stop it").click()
    with as_system():
        assert MassMail.objects.get().state == "stopped"
        assert DigestDelivery.objects.filter(state="suppressed").count() == len(IN_TOWNS)
