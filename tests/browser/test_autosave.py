"""Nothing typed is lost: autosave in Chromium while sessions end, lines are cut and colleagues write too."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from municipalities.models import User
from needs.models import Need
from tests.browser import axe
from tests.browser.conftest import PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import PASSWORD, as_system, fresh, make_need
from tests.pages import browser as signed_in_client
from tests.pages import page_of

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
LINE_CUT = re.compile(r"net::ERR_INTERNET_DISCONNECTED")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    return make_need(people.lind, created_by=people.ada, sector=people.sector, title="", people_affected=None)


def state(page: Page) -> str:
    """What the save bar says now."""
    return page.locator(".save-bar [data-state]:visible").inner_text().strip()


def expect_state(page: Page, words: str) -> None:
    expect(page.locator(".save-bar [data-state]:visible")).to_contain_text(words, timeout=12_000)


def end_sessions() -> None:
    with as_system():
        Session.objects.all().delete()


def writes(person: User, need: Need, **values: object) -> None:
    """A colleague's autosave from another machine."""
    check = {"version": fresh(need).version, "authority": str(need.authority.uuid), "changed": list(values)}
    answer = signed_in_client(person).post(f"/needs/{need.uuid}/autosave/", {**check, **values})
    assert answer.status_code == 200


def eventually(holds: Callable[[], bool], *, seconds: float) -> None:
    """Wait until something holds that the browser does not show; AssertionError after the time."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.05)


def sign_in(page: Page, person: User) -> None:
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form.measure button[type=submit]").click()
    page.wait_for_load_state("load")


def spoken(page: Page) -> None:
    """Collect what the live region says."""
    page.evaluate(
        """() => { window.heard = []; new MutationObserver(() => {
            const text = document.getElementById("live").textContent;
            if (text) window.heard.push(text); }).observe(document.getElementById("live"), {childList: true}); }"""
    )


def test_what_is_typed_is_saved_after_a_pause_and_on_leaving_a_field(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    spoken(page)

    page.locator("#id_title").press_sequentially("Beds for the winter")
    assert state(page) == "Not saved yet"
    expect_state(page, "Saved")
    assert fresh(need).title == "Beds for the winter"

    page.locator("#id_people_affected").fill("1.200")
    page.locator("#id_people_affected").blur()
    eventually(lambda: fresh(need).people_affected == 1200, seconds=1.5)
    page.get_by_label("Money").check()
    eventually(lambda: fresh(need).lacking == ["money", "equipment", "space"], seconds=1.5)
    assert page.evaluate("window.heard") == []
    assert page.locator(".contents a", has_text="What is needed").inner_text().endswith("Complete")
    assert complaints(page) == []


def test_an_ended_session_loses_nothing(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.locator("#id_title").press_sequentially("Before it ended")
    expect_state(page, "Saved")
    end_sessions()

    page.locator("#id_situation").fill("Typed after the session had ended: Đenovići, Шид.")
    expect(page.locator("[data-notice=signedOut]")).to_be_visible(timeout=10_000)
    assert state(page) == "Not saved: you are signed out"
    assert axe.findings(page) == []
    picture(page, "autosave-signed-out")
    page.locator("details:has(#id_source)").evaluate_all("folds => folds.forEach((fold) => { fold.open = true; })")
    page.locator("#id_source").press_sequentially("And still more")
    assert page.url.endswith("/edit/")

    with page.expect_popup() as popup:
        page.locator("[data-notice=signedOut]").get_by_role("link", name="Sign in in a new tab").click()
    sign_in(popup.value, people.ada)
    expect(popup.value.locator("h1")).to_have_text("You are signed in again")

    expect_state(page, "Saved")
    expect(page.locator("[data-notice=signedOut]")).to_be_hidden()
    kept = fresh(need)
    assert (kept.title, kept.source) == ("Before it ended", "And still more")
    assert kept.situation == "Typed after the session had ended: Đenovići, Шид."
    page.get_by_role("button", name="Save and close").first.click()
    expect(page.locator(".notice--success")).to_contain_text("Saved.")
    assert complaints(page) == []


def test_a_submission_after_the_session_ended_stays_in_the_form_and_goes_after_signing_in(
    form_of: Opened, people: Cast, need: Need
):
    page = form_of(people.ada, need)
    page.locator("#id_title").fill("Beds")
    page.locator("#id_title").blur()
    expect_state(page, "Saved")
    end_sessions()

    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("[data-notice=signedOut]")).to_be_visible()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(popup.value, people.ada)
    expect(page.locator("[data-notice=signedOut]")).to_be_hidden(timeout=20_000)
    page.wait_for_timeout(1100)
    page.get_by_role("button", name="Submit for review").click()

    expect(page.locator(".notice--success")).to_contain_text("Submitted as NL-LIN-0001")
    assert fresh(need).state == "submitted"


def test_somebody_else_who_signs_in_sends_nothing_of_it(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    end_sessions()
    page.locator("#id_title").fill("Ada's words")
    expect(page.locator("[data-notice=signedOut]")).to_be_visible(timeout=10_000)

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(popup.value, people.mira)

    expect(page.locator("[data-notice=otherPerson]")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(2500)
    assert (fresh(need).title, page.locator("#id_title").input_value()) == ("", "Ada's words")


def test_somebody_else_who_is_signed_in_already_sends_nothing_either(form_of: Opened, people: Cast, need: Need):
    """No 401 warns here: the cookie is simply another person's, with another token."""
    page = form_of(people.ada, need)
    other = page.context.new_page()
    end_sessions()
    other.goto("/sign-in/")
    sign_in(other, people.mira)

    page.locator("#id_title").fill("Ada's words")

    expect(page.locator("[data-notice=otherPerson]")).to_be_visible(timeout=10_000)
    assert fresh(need).title == ""


def test_a_cut_line_is_said_and_everything_goes_out_when_it_is_back(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need, width=PHONE)
    spoken(page)
    page.context.set_offline(True)

    page.locator("#id_title").fill("Typed without a line")
    page.locator("#id_source").fill("Register")
    page.locator("#id_source").blur()
    expect_state(page, "Offline, 2 changes kept")
    page.locator("#id_situation").fill("More of it")
    expect_state(page, "Offline, 3 changes kept")
    assert fresh(need).title == ""

    page.context.set_offline(False)
    expect_state(page, "Saved")
    kept = fresh(need)
    assert (kept.title, kept.source, kept.situation) == ("Typed without a line", "Register", "More of it")
    page.wait_for_timeout(100)
    assert page.evaluate("window.heard") == ["Offline, 2 changes kept", "Saved again."]
    assert [line for line in complaints(page) if not LINE_CUT.search(line)] == []


def test_of_two_who_write_in_one_field_the_second_chooses(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    writes(people.mira, need, title="Mira's title", source="Mira's source", severity="2")

    page.locator("#id_title").fill("Ada's title")
    box = page.locator("[data-conflict=title]")
    expect(box).to_contain_text("Mira's title", timeout=10_000)
    expect(box).to_contain_text("Mira: This field was changed meanwhile.")
    assert state(page) == "Not saved: choose which text stays"
    assert axe.findings(page) == []
    picture(page, "autosave-conflict")
    assert page.locator("#id_source").input_value() == "Mira's source"
    assert page.locator("input[name=severity][value='2']").is_checked()
    assert fresh(need).title == "Mira's title"

    box.get_by_role("button", name="Keep mine").click()
    expect_state(page, "Saved")
    assert fresh(need).title == "Ada's title"

    writes(people.mira, need, source="Mira again")
    page.locator("#id_source").fill("Ada too")
    expect(page.locator("[data-conflict=source]")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Take theirs").click()
    expect_state(page, "Saved")
    assert (page.locator("#id_source").input_value(), fresh(need).source) == ("Mira again", "Mira again")
    assert complaints(page) == []


def test_a_refused_field_is_marked_and_the_others_are_saved(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    spoken(page)
    page.locator("#id_title").fill("Beds")
    page.locator("#id_people_affected").fill("3,5")
    page.locator("#id_people_ASY_men").fill("-4")
    page.locator("#id_people_ASY_men").blur()

    expect_state(page, "Not saved: correct the marked field")
    error = page.locator("#id_people_affected_error")
    expect(error).to_have_text("Error: Enter a whole number without a decimal part, for example 620")
    expect(page.locator("#id_people_ASY_men_error")).to_have_text(
        "Error: Asylum seekers, men: Enter 0 or more: the number cannot be negative"
    )
    described = page.locator("#id_people_affected").get_attribute("aria-describedby")
    assert described.split() == ["id_people_affected_hint", "id_people_affected_error"]
    assert page.locator(".contents a", has_text="Who is affected").inner_text().endswith("2 errors")
    assert axe.findings(page) == []
    picture(page, "autosave-refused")
    assert (fresh(need).title, fresh(need).people_affected) == ("Beds", None)

    page.locator("#id_people_affected").fill("4")
    page.locator("#id_people_ASY_men").fill("5")
    page.locator("#id_people_ASY_men").blur()
    expect(error).to_have_count(0)
    expect(page.locator("#id_people_affected_warning")).to_have_text(
        "To check: The groups add up to 5, but the total is 4"
    )
    expect_state(page, "Saved")
    page.wait_for_timeout(100)
    assert page.evaluate("window.heard") == ["Not saved: correct the marked field", "Saved again."]
    assert complaints(page) == []


def test_leaving_asks_nothing_while_all_that_was_typed_is_kept_on_this_device(
    form_of: Opened, people: Cast, need: Need
):
    page = form_of(people.ada, need)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_title").press_sequentially("Half")
    page.wait_for_timeout(100)
    page.goto("/needs/")
    assert asked == []

    page.goto(f"/needs/{need.uuid}/edit/")
    expect(page.locator("#id_title")).to_have_value("Half")
    expect_state(page, "Saved")
    assert fresh(need).title == "Half"


def test_a_need_submitted_elsewhere_says_so_and_keeps_what_was_typed(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    mira = signed_in_client(people.mira)
    path = f"/needs/{need.uuid}/edit/"
    answer = mira.post(path, page_of(mira, path).fields() | {"title": "Beds", "submit": "yes"})
    assert answer.status_code == 302

    page.locator("#id_source").fill("Too late")

    expect(page.locator("[data-notice=late]")).to_contain_text("the need is now “Submitted”, by Mira", timeout=10_000)
    assert page.locator("#id_source").input_value() == "Too late"


def test_switch_and_send_again_from_the_open_form(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.lena, need)
    other = page.context.new_page()
    other.goto("/acting/")
    other.get_by_role("button", name=re.compile(r"Act for it\s*:\s*Holm")).click()
    other.wait_for_load_state("load")

    page.locator("#id_title").fill("Typed for Lind")
    page.get_by_role("button", name="Switch to Lind and send again").click(timeout=15_000)

    expect_state(page, "Saved")
    assert fresh(need).title == "Typed for Lind"
