"""Writing bulletins on a phone: an early notice in under a minute, impatient presses, a file, a session that ended."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coordination.bulletins.models import Bulletin
from tests.browser import axe
from tests.browser.conftest import PHONE, picture
from tests.browser.person import Person
from tests.factories import as_system

Open = Callable[..., Page]


def titled(title: str) -> int:
    """How many bulletins of this title there are."""
    with as_system():
        return Bulletin._base_manager.filter(title=title).count()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_early_notice_takes_less_than_a_minute_and_is_told_once(own_network: str, open_page: Open, scripts: bool):
    page = open_page("/", width=PHONE, language=None, java_script_enabled=scripts)
    amra = Person(page, "amra@bihac")
    amra.sign_in()

    began = time.monotonic()
    amra.click("Warn the towns down the route")
    amra.fill("What is coming", "Two buses with families")
    page.get_by_text(amra.say("Now, or within the hour")).click()
    page.get_by_role("button", name=amra.say("Tell them now")).dblclick()
    expect(page.locator("h1")).to_have_text("Two buses with families")
    seconds = time.monotonic() - began

    assert seconds < 60
    assert titled("Two buses with families") == 1
    amra.sees("Who was told")
    assert axe.overflow(page) == 0


def test_what_was_typed_outlives_the_session_and_a_file_follows(own_network: str, open_page: Open):
    page = open_page("/", width=PHONE, language=None)
    amra = Person(page, "amra@bihac")
    amra.sign_in()
    amra.go("Bulletins")
    amra.click("New bulletin")
    page.get_by_label(amra.say("Situation note")).check()
    amra.click("Begin")
    amra.fill("Title", "The kitchen stands still")
    amra.fill("Text", "From **noon** on.")
    amra.fill("What it counts", "meals a day")
    amra.fill("Value", "320")
    page.locator("#id_figure_1_source").fill("Own count")
    page.context.clear_cookies(name="sessionid")
    amra.click("Save, then go to the files")
    amra.fill("E-mail address", amra.email)
    amra.fill("Password", "one-river-many-bridges")
    amra.click("Sign in")

    amra.sees("All that you typed is here.")
    expect(page.get_by_label(amra.say("Title"), exact=True)).to_have_value("The kitchen stands still")
    expect(page.locator("#id_figure_1_value")).to_have_value("320")
    amra.click("Save, then go to the files")
    page.locator("#new_file").set_input_files(
        {"name": "meals.txt", "mimeType": "text/plain", "buffer": b"Monday 320\nTuesday 310\n"}
    )
    amra.click("Add this file")
    expect(page.get_by_role("link", name="meals.txt", exact=True)).to_be_visible()
    assert axe.findings(page) == []
    picture(page, "bulletin-files-phone")
    assert axe.overflow(page) == 0
