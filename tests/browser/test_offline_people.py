"""What is kept on a device, and for whom: shared computers, the next person, signing out, sealed texts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from municipalities.models import User
from needs.models import Need
from tests.browser import axe
from tests.browser.conftest import picture
from tests.browser.test_autosave import end_sessions, eventually, expect_state
from tests.browser.test_offline_typing import TEXT, on_disk
from tests.browser.test_offline_worker import with_worker
from tests.cast import Cast, build_cast
from tests.factories import PASSWORD, fresh, make_need

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
LINE_CUT = re.compile(r"net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    return make_need(
        people.lind, created_by=people.ada, sector=people.sector, title="Kreveti za Шид", lacking=["staff", "money"]
    )


def kept_names(page: Page) -> list[str]:
    """What this browser holds of the portal beside cookies."""
    return page.evaluate(
        """async () => [...(await indexedDB.databases()).map((one) => one.name), ...await caches.keys(),
            ...Object.keys(localStorage),
            ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope)]"""
    )


def sign_in(page: Page, person: User, *, is_shared: bool = False) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    if is_shared:
        page.get_by_label("This is a shared computer").check()
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("load")


def test_on_a_shared_computer_nothing_is_written_to_it(open_page: Opened, people: Cast, need: Need):
    page = open_page("/sign-in/")
    assert axe.findings(page) == []
    sign_in(page, people.ada)
    page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
    with_worker(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")

    sign_in(page, people.mira, is_shared=True)
    page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
    expect(page.locator("[data-not-kept=shared]")).to_be_visible()
    page.locator("#id_title").fill("Mira's title")
    expect_state(page, "Saved")
    assert fresh(need).title == "Mira's title"
    page.context.set_offline(True)
    page.locator("#id_source").fill("Register")
    expect_state(page, "Not saved, trying again")
    assert on_disk(page) == 0
    assert [name for name in kept_names(page) if name != "portal-kept"] == []
    assert page.evaluate("() => caches.keys()") == []
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("it is lost")
    assert axe.findings(page) == []
    picture(page, "offline-leaving")
    page.get_by_role("button", name="Stay on the page").click()
    assert page.locator("#id_source").input_value() == "Register"
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("() => window.location.reload()")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("button", name="Leave without saving").click()
    page.wait_for_timeout(1000)
    assert asked == ["beforeunload"]


def test_what_one_person_left_on_a_device_opens_for_nobody_after_them(form_of: Opened, people: Cast, need: Need):
    page = with_worker(form_of(people.ada, need))
    page.context.set_offline(True)
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Offline, 1 change kept")
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    end_sessions()
    page.goto("/sign-in/")
    sign_in(page, people.mira)

    page.context.set_offline(True)
    page.goto("/kept/", wait_until="networkidle")
    expect(page.locator("[data-kept-said]")).to_contain_text("Nothing is kept")
    assert page.locator("[data-row]").count() == 0
    page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
    expect(page.locator("[data-no-copy]")).to_be_visible()

    # A bad line while she signs out: what Ada typed is not hers to throw away, nor for whoever comes next to read.
    page.context.set_offline(False)
    page.goto("/needs/")
    page.route("**/session/", lambda route: route.abort())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert on_disk(page) == 1
    page.context.set_offline(True)
    page.goto("/kept/", wait_until="networkidle")
    assert page.locator("[data-row]").count() == 0

    page.context.set_offline(False)
    page.unroute("**/session/")
    page.goto("/sign-in/")
    sign_in(page, people.ada)
    page.goto("/kept/")
    eventually(lambda: fresh(need).title == TEXT, seconds=20)


@pytest.mark.parametrize("choice", ["Send it, then sign out", "Discard it and sign out"])
def test_signing_out_asks_what_to_do_with_what_is_kept_and_ends_its_key(
    form_of: Opened, people: Cast, need: Need, choice: str
):
    page = form_of(people.ada, need)
    page.context.set_offline(True)
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Offline, 1 change kept")
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto("/needs/")
    expect(page.locator("[data-kept-link]")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[data-leaving-choice]")).to_contain_text("1 change on this device has not reached the portal.")
    assert axe.findings(page) == []
    picture(page, "offline-sign-out")
    page.get_by_role("button", name=choice).click()
    page.wait_for_url("**/sign-in/")

    assert fresh(need).title == (TEXT if choice.startswith("Send") else "Kreveti za Шид")
    assert on_disk(page) == 0
    keys = page.evaluate(
        """() => new Promise((resolve) => { const request = indexedDB.open("portal-kept");
            request.onsuccess = () => { const all = request.result.transaction("keys").objectStore("keys").getAllKeys();
                all.onsuccess = () => resolve(all.result); }; })"""
    )
    assert keys == []


def test_keys_on_the_device_cannot_be_read_out_and_texts_are_sealed(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.context.set_offline(True)
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Offline, 1 change kept")

    told = page.evaluate(
        """() => new Promise((resolve) => { const request = indexedDB.open("portal-kept"); request.onsuccess = () => {
            const stores = request.result.transaction(["keys", "changes", "copies"]); const found = {};
            for (const name of ["keys", "changes", "copies"]) {
                const all = stores.objectStore(name).getAll(); all.onsuccess = () => { found[name] = all.result; }; }
            stores.oncomplete = async () => {
                const told = crypto.subtle.exportKey("raw", found.keys[0].key);
                const refused = await told.then(() => "", (error) => error.name);
                const words = (row) => new TextDecoder().decode(row.sealed) + JSON.stringify(row);
                resolve([refused, found.keys[0].key.extractable, found.changes.map(words), found.copies.map(words)]); };
        }; })"""
    )

    refused, is_extractable, changes, copies = told
    assert (refused, is_extractable) == ("InvalidAccessError", False)
    assert len(changes) == 1
    assert len(copies) >= 2
    assert [one for one in [*changes, *copies] if "Kreveti" in one or "Lind" in one] == []
