"""One field, two devices: without scripts a choice above the form, with scripts at the field; nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from playwright.sync_api import Page, Route, expect

from municipalities.models import User
from needs.models import Need
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import fresh, make_need
from tests.pages import browser as signed_in_client

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
TITLE = "Кревети у Борићима, Đenovići"
SITUATION = "Први ред.\nDrugi red, " + "ж" * 900


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    return make_need(people.lind, created_by=people.ada, sector=people.sector)


def writes(person: User, need: Need, **values: object) -> None:
    """A colleague's autosave from another machine."""
    check = {"version": fresh(need).version, "authority": str(need.authority.uuid), "changed": list(values)}
    answer = signed_in_client(person).post(f"/needs/{need.uuid}/autosave/", {**check, **values})
    assert answer.status_code == 200


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and close").last.click()
    page.wait_for_load_state("load")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_two_devices_without_scripts_lose_no_character(form_of: Opened, people: Cast, need: Need, width: int):
    desk = form_of(people.ada, need, java_script_enabled=False)
    phone = form_of(people.mira, need, width=width, java_script_enabled=False)
    desk.locator("#id_title").fill("Ada's title")
    desk.locator("#id_situation").fill("Ada's text")
    save(desk)
    phone.locator("#id_title").fill(TITLE)
    phone.locator("#id_situation").fill(SITUATION)
    save(phone)

    panel = phone.locator(".choices")
    picture(phone, f"form-conflict-without-scripts-{width}")
    for words in (TITLE, SITUATION, "Ada's title", "Ada's text", "saved by Ada"):
        expect(panel).to_contain_text(words)
    assert (phone.locator("#id_title").input_value(), phone.locator("#id_situation").input_value()) == (
        TITLE,
        SITUATION,
    )
    assert axe.overflow(phone) == 0

    writes(people.ada, need, title="Ada's third title")
    panel.get_by_role("group", name="What is the situation?").get_by_text("Take theirs").click()
    save(phone)
    expect(panel).to_contain_text("Ada's third title")
    assert (phone.locator("#id_title").input_value(), phone.locator("#id_situation").input_value()) == (
        TITLE,
        SITUATION,
    )
    expect(panel.locator("#keep_situation_theirs")).to_be_checked()
    expect(panel.locator("#keep_title_mine")).to_be_checked()

    save(phone)
    expect(phone.locator(".notice--success")).to_contain_text("Saved.")
    kept = fresh(need)
    assert (kept.title, kept.situation) == (TITLE, "Ada's text")


def in_race(form_of: Opened, people: Cast, need: Need) -> Page:
    """Ada's form after Mira was faster than its last sending, between the autosave and the submission."""
    page = form_of(people.ada, need)

    def overtaken(route: Route) -> None:
        # Not on this thread: the browser's events run on it.
        with ThreadPoolExecutor() as elsewhere:
            elsewhere.submit(mira_writes).result()
        route.continue_()

    def mira_writes() -> None:
        try:
            writes(people.mira, need, title="Mira's title")
        finally:
            connections.close_all()

    page.locator("#id_title").fill(TITLE)
    page.route("**/edit/", overtaken, times=1)
    save(page)
    return page


def test_with_scripts_the_choice_is_asked_at_the_field_and_nothing_is_saved_before_it(
    form_of: Opened, people: Cast, need: Need
):
    page = in_race(form_of, people, need)

    box = page.locator("[data-conflict=title]")
    expect(box).to_contain_text("Mira's title")
    expect(box).to_contain_text(TITLE)
    expect(page.locator(".choices")).to_have_count(0)
    assert axe.findings(page) == []
    page.wait_for_timeout(3000)
    assert (fresh(need).title, page.locator("#id_title").input_value()) == ("Mira's title", TITLE)

    box.get_by_role("button", name="Keep mine").click()
    expect(page.locator(".save-bar [data-state]:visible")).to_contain_text("Saved", timeout=12_000)
    assert fresh(need).title == TITLE
    assert [line for line in complaints(page) if "409" not in line] == []


def test_with_scripts_theirs_is_taken_with_one_button(form_of: Opened, people: Cast, need: Need):
    page = in_race(form_of, people, need)

    page.locator("[data-conflict=title]").get_by_role("button", name="Take theirs").click()
    expect(page.locator("#id_title")).to_have_value("Mira's title")
    save(page)

    expect(page.locator(".notice--success")).to_contain_text("Saved.")
    assert fresh(need).title == "Mira's title"


def test_the_choice_is_accessible(form_of: Opened, people: Cast, need: Need):
    """axe needs scripts, so the page is one whose own scripts were kept away."""
    page = form_of(people.ada, need, service_workers="block")
    page.route("**/form*.js", lambda route: route.abort())
    page.reload()
    writes(people.mira, need, title="Mira's title")
    page.locator("#id_title").fill(TITLE)
    save(page)

    expect(page.locator(".choices")).to_be_visible()
    assert axe.findings(page) == []
