"""Nothing typed is ever lost: lines cut, tabs and browsers killed, sessions ended, servers that fail meanwhile."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from municipalities.models import User
from needs.models import Need
from needs.services import autosave as services
from tests.browser import axe, chromium
from tests.browser.conftest import picture
from tests.browser.test_autosave import end_sessions, expect_state, sign_in
from tests.cast import Cast, build_cast
from tests.factories import fresh, make_need
from tests.pages import browser as signed_in_client

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
TEXT = "Kreveti za zimu, Đenovići · Шид · Бујановац: ë ç ž"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    return make_need(
        people.lind, created_by=people.ada, sector=people.sector, title="", situation="", people_affected=None
    )


def again(page: Page, need: Need) -> Page:
    """The form in a new tab of the same browser."""
    opened = page.context.new_page()
    opened.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
    return opened


def on_disk(page: Page) -> int:
    """How many rows of unsent changes this browser keeps."""
    return page.evaluate(
        """() => new Promise((resolve) => { const request = indexedDB.open("portal-kept");
            request.onsuccess = () => {
                const counted = request.result.transaction("changes").objectStore("changes").count();
                counted.onsuccess = () => { request.result.close(); resolve(counted.result); }; }; })"""
    )


def kept(page: Page) -> None:
    """Wait until the last keystroke stands on the disk: a few milliseconds."""
    page.wait_for_timeout(150)
    assert on_disk(page) >= 1


def test_a_tab_closed_in_the_middle_of_a_word_loses_nothing(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.locator("#id_title").press_sequentially(TEXT)
    page.locator("#id_people_ASY_men").fill("58")
    page.get_by_label("Money").check()
    page.locator("#id_situation").press_sequentially("Line one\nline two")
    kept(page)
    page.close()

    page = again(page, need)

    expect(page.locator("[data-restored]")).to_be_visible()
    assert axe.findings(page) == []
    picture(page, "offline-restored")
    assert page.locator("#id_title").input_value() == TEXT
    expect_state(page, "Saved")
    saved = fresh(need)
    assert (saved.title, saved.situation) == (TEXT, "Line one\nline two")
    assert (saved.people_by_group["ASY"], "money" in saved.lacking) == ({"men": 58}, True)
    assert on_disk(page) == 0


def test_a_line_cut_and_the_tab_closed_then_opened_again_loses_nothing(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.context.set_offline(True)
    page.locator("#id_title").fill(TEXT)
    page.locator("#id_people_affected").fill("not a number")
    page.locator("#id_source").fill("Register")
    expect_state(page, "Offline, 3 changes kept")
    assert axe.findings(page) == []
    picture(page, "offline-typing")
    page.close()
    page.context.set_offline(False)

    page = again(page, need)

    expect_state(page, "Not saved: correct the marked field")
    assert page.locator("#id_people_affected").input_value() == "not a number"
    assert (fresh(need).title, fresh(need).source) == (TEXT, "Register")
    page.close()
    page = again(page, need)
    expect(page.locator("#id_people_affected")).to_have_value("not a number")


def test_a_session_that_ended_and_a_tab_that_was_closed_lose_nothing(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    end_sessions()
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Not saved: you are signed out")
    page.close()

    page = page.context.new_page()
    page.goto(f"/needs/{need.slug}/edit/")
    sign_in(page, people.ada)

    expect(page.locator("[data-restored]")).to_be_visible()
    expect_state(page, "Saved")
    assert (page.locator("#id_title").input_value(), fresh(need).title) == (TEXT, TEXT)


def test_what_one_person_typed_is_neither_shown_to_nor_sent_by_the_next(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    end_sessions()
    page.locator("#id_title").fill("Ada's words")
    expect_state(page, "Not saved: you are signed out")
    page.close()

    page = page.context.new_page()
    page.goto(f"/needs/{need.slug}/edit/")
    sign_in(page, people.mira)
    page.wait_for_timeout(3000)

    assert (page.locator("#id_title").input_value(), fresh(need).title) == ("", "")
    page.goto("/kept/", wait_until="networkidle")
    expect(page.locator("[data-kept-said]")).to_contain_text("Nothing is kept")


@pytest.mark.parametrize(
    ("fault", "words"), [(OperationalError("the database is away"), "503"), (RuntimeError("a defect"), "500")]
)
def test_a_server_that_fails_while_saving_loses_nothing(
    form_of: Opened, people: Cast, need: Need, monkeypatch: pytest.MonkeyPatch, fault: Exception, words: str
):
    answers: list[int] = []
    page = form_of(people.ada, need)
    page.on("response", lambda answer: "autosave" in answer.url and answers.append(answer.status))

    def fails(**_given: object) -> services.Saved:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(services, "autosave", fails)
        page.locator("#id_title").fill(TEXT)
        expect_state(page, "Not saved, trying again")
    assert answers[0] == int(words)
    page.close()

    page = again(page, need)
    expect_state(page, "Saved")
    assert (page.locator("#id_title").input_value(), fresh(need).title) == (TEXT, TEXT)


def test_an_answer_that_is_lost_on_the_way_writes_once_and_conflicts_with_nothing(
    form_of: Opened, people: Cast, need: Need
):
    page = form_of(people.ada, need)

    def loses_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/autosave/", loses_the_answer)
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Offline, 1 change kept")
    first = fresh(need)
    assert first.title == TEXT
    page.locator("#id_title").fill(f"{TEXT}, more")
    page.wait_for_timeout(200)
    page.close()

    page = again(page, need)
    expect_state(page, "Saved")
    assert page.locator(".conflict").count() == 0
    assert fresh(need).title == f"{TEXT}, more"
    assert fresh(need).version == first.version + 1


def test_the_same_field_on_two_devices_is_asked_about_after_the_line_is_back(form_of: Opened, people: Cast, need: Need):
    phone, desk = form_of(people.ada, need), form_of(people.ada, need)
    phone.context.set_offline(True)
    phone.locator("#id_title").fill("From the phone")
    expect_state(phone, "Offline, 1 change kept")
    phone.close()
    desk.locator("#id_title").fill("From the desk")
    desk.locator("#id_title").blur()
    expect_state(desk, "Saved")

    phone.context.set_offline(False)
    phone = again(phone, need)
    box = phone.locator("[data-conflict=title]")
    expect(box).to_contain_text("From the desk", timeout=10_000)
    expect(box).to_contain_text("From the phone")
    assert axe.findings(phone) == []
    picture(phone, "offline-two-devices")
    assert fresh(need).title == "From the desk"
    phone.close()
    phone = again(phone, need)
    phone.get_by_role("button", name="Keep mine").click(timeout=10_000)
    expect_state(phone, "Saved")
    assert fresh(need).title == "From the phone"


def test_fifty_changes_without_a_line_arrive_all(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.context.set_offline(True)
    cells = page.locator("[data-number-table] input")
    for number in range(cells.count()):
        cells.nth(number).fill(str(number + 1))
    page.locator("#id_people_affected").fill("10000")
    for word in range(25):
        page.locator("#id_situation").press_sequentially(f"{word} Ж ")
    expect_state(page, "changes kept")

    page.context.set_offline(False)
    expect_state(page, "Saved")
    saved = fresh(need)
    assert saved.people_in_groups == sum(range(1, cells.count() + 1))
    assert saved.situation == "".join(f"{word} Ж " for word in range(25)).strip()


# --- a browser that is killed: its own profile on the disk, its own process ---


def started(browser: Browser, profile: Path, portal: str, person: User) -> BrowserContext:
    """A browser on this profile with the session of the person."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=chromium.executable(), args=list(chromium.ARGUMENTS), base_url=portal, locale="en-GB"
    )
    cookies = signed_in_client(person).cookies.items()
    context.add_cookies([{"name": name, "value": one.value, "url": portal} for name, one in cookies])
    return context


def kill(profile: Path) -> None:
    """End every process of the browser on this profile, without a word to it."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_text(errors="replace")
        except OSError:
            continue
        if f"--user-data-dir={profile}" in words:
            os.kill(int(entry.name), signal.SIGKILL)
    time.sleep(0.5)
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def test_a_browser_that_is_killed_while_somebody_types_loses_nothing(
    browser: Browser, portal: str, people: Cast, need: Need, tmp_path: Path
):
    page = started(browser, tmp_path, portal, people.ada).new_page()
    page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
    page.locator("#id_title").press_sequentially(TEXT)
    kept(page)
    kill(tmp_path)
    assert fresh(need).title == ""

    context = started(browser, tmp_path, portal, people.ada)
    page = context.new_page()
    page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")

    expect(page.locator("[data-restored]")).to_be_visible()
    expect_state(page, "Saved")
    assert (page.locator("#id_title").input_value(), fresh(need).title) == (TEXT, TEXT)
    context.close()
