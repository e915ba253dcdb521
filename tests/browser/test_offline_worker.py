"""Without a line: the form opens from the browser's own store, a need is begun, and nothing of a tenant is stored."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from playwright.sync_api import Page, Route, expect

from coordination.core.severity import LEVELS
from needs.models import Need, NeedMove
from needs.models.circumstances import Phase, Urgency
from needs.models.line import LineKind
from tests.browser import axe
from tests.browser.conftest import PHONE, picture
from tests.browser.person import complaints
from tests.browser.test_autosave import eventually, expect_state
from tests.browser.test_offline_typing import TEXT, on_disk
from tests.cast import Cast, build_cast
from tests.factories import as_system, fresh, make_need

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


def with_worker(page: Page) -> Page:
    """Wait until the worker has stored what it keeps and serves this browser."""
    page.evaluate("() => navigator.serviceWorker.ready")
    page.reload(wait_until="networkidle")
    assert page.evaluate("() => Boolean(navigator.serviceWorker.controller)")
    return page


def stored(page: Page) -> dict[str, str]:
    """Everything in the worker's store that is text, by address."""
    return page.evaluate(
        """async () => { const found = {};
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    const answer = await cache.match(request, {ignoreVary: true});
                    found[new URL(request.url).pathname] = await answer.text();
                } }
            return found; }"""
    )


@pytest.mark.parametrize(("width", "language"), [(1280, "en-gb"), (PHONE, "sr")])
def test_a_draft_that_was_open_once_opens_without_a_line_and_goes_on(
    form_of: Opened, people: Cast, need: Need, width: int, language: str
):
    page = with_worker(form_of(people.ada, need, width=width, language=language))
    before = page.locator("form[data-autosave]").evaluate("(form) => [...new FormData(form)].slice(1).join()")
    page.context.set_offline(True)

    page.reload(wait_until="networkidle")

    assert page.evaluate("() => document.querySelector('[data-shell]') !== null")
    after = page.locator("form[data-autosave]").evaluate("(form) => [...new FormData(form)].slice(1).join()")
    assert after == before
    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    picture(page, f"offline-form-{width}-{language}")
    page.locator("#id_situation").fill(TEXT)
    page.locator("#id_source").fill("Регистар")
    expect(page.locator(".save-bar [data-state=offline]")).to_be_visible(timeout=10_000)
    page.reload(wait_until="networkidle")
    assert page.locator("#id_situation").input_value() == TEXT

    page.context.set_offline(False)
    expect(page.locator("[data-online-again]")).to_be_visible(timeout=20_000)
    assert (fresh(need).situation, fresh(need).source) == (TEXT, "Регистар")
    assert (fresh(need).title, fresh(need).lacking) == ("Kreveti za Шид", ["staff", "money"])
    page.locator("[data-full-form]").click()
    expect(page.locator("[data-shell]")).to_have_count(0)
    assert page.locator("#id_situation").input_value() == TEXT
    assert [line for line in complaints(page) if not LINE_CUT.search(line)] == []


def test_a_need_begun_without_a_line_is_made_once_when_the_line_is_back(form_of: Opened, people: Cast, need: Need):
    page = with_worker(form_of(people.ada, need))
    page.goto("/needs/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Log a need").first.click()
    expect(page.locator("[data-offline-page]")).to_be_visible()
    page.locator("#id_title").fill(TEXT)
    page.locator("#id_people_ASY_women").fill("7")
    expect_state(page, "Offline, 2 changes kept")
    address = page.url
    page.close()

    page = page.context.new_page()
    page.goto(address.removesuffix("?begin"), wait_until="networkidle")
    assert page.locator("#id_title").input_value() == TEXT
    page.route("**/needs/begin/", lambda route: (route.fetch(), route.abort()))
    page.context.set_offline(False)
    page.wait_for_timeout(4000)
    page.unroute("**/needs/begin/")
    expect(page.locator("[data-online-again]")).to_be_visible(timeout=20_000)

    key = address.split("/")[-3]
    with as_system():
        made = Need.objects.unscoped("the test looks at what was made").get(uuid=key)
        begun = NeedMove.objects.unscoped("the test looks at what was made").filter(need=made, kind="begin").count()
    assert (made.title, made.people_by_group, made.authority_id) == (TEXT, {"ASY": {"women": 7}}, people.lind.pk)
    assert (begun, made.created_by_id) == (1, people.ada.pk)
    page.goto(f"/needs/{key}/edit/")
    assert page.locator("#id_title").input_value() == TEXT


def test_a_new_need_of_a_tab_that_was_closed_is_sent_from_the_page_of_what_is_kept(
    form_of: Opened, people: Cast, need: Need
):
    page = with_worker(form_of(people.ada, need))
    page.context.set_offline(True)
    page.goto("/needs/new/")
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Offline, 1 change kept")
    key = page.url.split("/")[-3]
    page.close()

    page = page.context.new_page()
    page.goto("/kept/", wait_until="networkidle")
    expect(page.locator("[data-row]")).to_contain_text(TEXT)
    expect(page.locator("[data-kept-said]")).to_contain_text("The portal cannot be reached")
    assert axe.findings(page) == []
    picture(page, "offline-kept")
    page.context.set_offline(False)
    expect(page.locator("[data-kept-said]")).to_contain_text("Nothing is kept", timeout=20_000)
    with as_system():
        assert Need.objects.unscoped("the test looks at what was made").get(uuid=key).title == TEXT
    assert on_disk(page) == 0


@pytest.mark.parametrize("language", ["en-gb", "sr"])
def test_what_was_chosen_from_lists_is_told_in_the_words_of_the_form(
    form_of: Opened, people: Cast, need: Need, language: str
):
    with translation.override(language):
        words = [str(one.label) for one in (Urgency.DAYS, Phase.RESPOND, LineKind.GOODS)]
        lacking = f"{Need.Lacking.STAFF.label}, {Need.Lacking.SPACE.label}"
        severity = f"5 {LEVELS[5].word} {LEVELS[5].anchor}"
    page = with_worker(form_of(people.ada, need, language=language))
    page.evaluate("document.querySelectorAll('#need-form details').forEach((one) => { one.open = true; })")
    page.context.set_offline(True)
    for name, code in (("urgency", "72h"), ("phase", "respond"), ("line_1_kind", "goods")):
        page.locator(f"#id_{name}").select_option(code)
    page.locator("[name=lacking][value=money]").uncheck()
    page.locator("[name=lacking][value=space]").check()
    page.locator("[name=severity][value='5']").check()
    page.locator("#id_title").fill(TEXT)
    page.wait_for_timeout(300)
    page.close()

    page = page.context.new_page()
    page.goto("/kept/", wait_until="networkidle")
    page.locator("[data-row] summary").click()

    told = sorted(page.locator("[data-row] dd").all_inner_texts())
    picture(page, f"kept-chosen-{language}")
    assert told == sorted([*words, lacking, severity, TEXT])


def test_the_worker_stores_no_page_of_a_tenant_and_nothing_of_a_person(form_of: Opened, people: Cast, need: Need):
    page = with_worker(form_of(people.ada, need))
    for path in ("/", "/needs/", f"/needs/{need.slug}/", "/account/", "/kept/", f"/needs/{need.slug}/edit/"):
        page.goto(path, wait_until="networkidle")

    found = stored(page)

    pages = {path for path in found if not path.startswith("/static/")}
    assert pages == {"/kept/shell/", "/kept/offline/", "/needs/shell/"}
    for path in pages:
        for secret in (
            people.ada.name,
            people.ada.email,
            people.lind.name,
            need.title,
            str(need.uuid),
            'csrf-token" content="a',
        ):
            assert secret not in found[path]
        assert not re.search(r'name="csrf-token" content="[^"]{8}', found[path])


def test_a_page_that_was_never_open_says_so_without_a_line(form_of: Opened, people: Cast, need: Need):
    page = with_worker(form_of(people.ada, need))
    other = make_need(people.lind, created_by=people.ada, sector=people.sector)
    page.context.set_offline(True)

    page.goto(f"/needs/{other.slug}/edit/", wait_until="networkidle")
    expect(page.locator("[data-no-copy]")).to_be_visible()
    assert axe.findings(page) == []
    page.goto("/needs/", wait_until="networkidle")
    expect(page.locator("h1")).to_have_text("The portal cannot be reached")
    assert axe.findings(page) == []
    picture(page, "offline-page")


def test_deleting_what_is_kept_can_be_taken_back(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.context.set_offline(True)
    page.locator("#id_title").fill(TEXT)
    expect_state(page, "Offline, 1 change kept")
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.route("**/health/live", lambda route: route.abort())
    page.goto("/kept/", wait_until="networkidle")

    page.locator("[data-row]").get_by_role("button", name="Delete").click()
    expect(page.locator("[data-row]")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.dataset.undo") == ""
    assert axe.findings(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-row]")).to_contain_text(TEXT)
    page.get_by_role("button", name="Delete all").click()
    page.wait_for_timeout(10_600)
    assert on_disk(page) == 0


def test_what_was_typed_before_the_script_ran_is_saved_too(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need, service_workers="block")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/form.*.js", hold)
    page.reload(wait_until="commit")
    page.locator("#id_source").fill("Typed on a slow line")
    page.locator("#id_severity_1").check()
    page.wait_for_timeout(300)
    held[0].continue_()

    expect_state(page, "Saved")
    eventually(lambda: fresh(need).source == "Typed on a slow line", seconds=8)
    assert fresh(need).severity == 2
