"""The keys of the review: off until switched on, never while somebody types, and on for the person from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from municipalities.models import User
from needs.models import Need
from tests.browser import axe
from tests.browser.conftest import PHONE, picture, visitor
from tests.cast import Cast, build_cast
from tests.factories import fresh
from tests.needs.deciding import submitted
from tests.pages import browser as signed_in_client

pytestmark = pytest.mark.django_db(transaction=True)
Sitting = Callable[..., Page]
TITLES = ("Beds for the hall", "Heaters for the hall", "A doctor on Sundays")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def needs(people: Cast) -> list[Need]:
    """Three needs that wait for the county, in the order of the queue."""
    return [submitted(people, title=title) for title in TITLES]


@pytest.fixture
def sitting(browser: Browser, portal: str) -> Iterator[Sitting]:
    """Sit a person down at a browser of its own: `sitting(finn, "/needs/queue/", width=PHONE)`."""
    contexts = []

    def sit(person: User, path: str, **options: int) -> Page:
        page = visitor(browser, portal, **options)
        contexts.append(page.context)
        held = signed_in_client(person).cookies.items()
        page.context.add_cookies([{"name": name, "value": one.value, "url": portal} for name, one in held])
        page.goto(path, wait_until="networkidle")
        return page

    yield sit
    for context in contexts:
        context.close()


def focused(page: Page) -> str:
    """The words of the element that has the focus."""
    return page.evaluate("document.activeElement === document.body ? '' : document.activeElement.innerText.trim()")


def focused_field(page: Page) -> tuple[str, str]:
    """The move whose form holds the focus, and the name of the field."""
    return tuple(
        page.evaluate("[document.activeElement.closest('[data-move]')?.dataset.move, document.activeElement.name]")
    )


def press(page: Page, *keys: str) -> list[str]:
    """Press keys one after the other; what has the focus after each."""
    found = []
    for key in keys:
        page.keyboard.press(key)
        found.append(focused(page))
    return found


def switch(page: Page, words: str) -> None:
    """Open the list of keys and press its button."""
    if page.locator("#keys").get_attribute("open") is None:
        page.locator("#keys summary").click()
    page.get_by_role("button", name=words, exact=True).click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")


@pytest.fixture
def with_keys(sitting: Sitting, people: Cast, needs: list[Need]) -> Page:
    """Finn's queue, after he switched the keys on."""
    page = sitting(people.finn, "/needs/queue/")
    switch(page, "Switch the keys on")
    return page


def test_without_asking_for_them_no_key_does_anything(sitting: Sitting, people: Cast, needs: list[Need]) -> None:
    page = sitting(people.finn, "/needs/queue/")

    assert press(page, "j", "k", "c", "r", "?") == [""] * 5
    assert page.locator("#keys").get_attribute("open") is None

    page.goto(f"/needs/{needs[0].number}/?queue=all", wait_until="networkidle")
    assert press(page, "j", "k", "c", "r", "?") == [""] * 5
    expect(page.locator("h1")).to_have_text(TITLES[0])
    assert page.complaints == []


def test_j_and_k_walk_the_queue_and_stop_at_its_ends(with_keys: Page) -> None:
    page = with_keys
    picture(page, "review-keys-on")

    assert press(page, "j", "j", "j", "j", "k", "k", "k") == [
        TITLES[0],
        TITLES[1],
        TITLES[2],
        TITLES[2],
        TITLES[1],
        TITLES[0],
        TITLES[0],
    ]
    assert page.complaints == []


def test_on_the_page_of_a_need_j_and_k_go_to_its_neighbours(with_keys: Page, needs: list[Need]) -> None:
    page = with_keys
    page.goto(f"/needs/{needs[0].number}/?queue=all", wait_until="networkidle")

    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text(TITLES[1])
    page.wait_for_load_state("networkidle")
    page.keyboard.press("k")

    expect(page.locator("h1")).to_have_text(TITLES[0])


@pytest.mark.parametrize(("key", "move"), [("c", "accept"), ("r", "return")])
def test_c_and_r_lead_to_the_forms_and_decide_nothing(with_keys: Page, needs: list[Need], key: str, move: str) -> None:
    page = with_keys
    press(page, "j", "j")
    page.keyboard.press(key)

    expect(page.locator("h1")).to_have_text(TITLES[1])
    page.wait_for_function("document.activeElement.closest('[data-move]')")
    from_queue = focused_field(page)
    page.goto(f"/needs/{needs[1].number}/?queue=all", wait_until="networkidle")
    page.keyboard.press(key)

    assert from_queue[0] == move
    assert focused_field(page) == from_queue
    assert page.locator(":focus").is_visible()
    assert {fresh(one).state for one in needs} == {"submitted"}
    assert page.complaints == []


def test_no_key_acts_while_somebody_types_or_holds_another_key(with_keys: Page, needs: list[Need]) -> None:
    page = with_keys
    page.goto(f"/needs/{needs[0].number}/?queue=all", wait_until="networkidle")
    page.keyboard.press("r")
    field = focused_field(page)

    page.keyboard.type("jkcr?")

    assert page.locator(":focus").input_value() == "jkcr?"
    assert focused_field(page) == field
    expect(page.locator("h1")).to_have_text(TITLES[0])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Alt+j")
    page.keyboard.press("Control+Shift+k")
    expect(page.locator("h1")).to_have_text(TITLES[0])


@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_list_of_keys_opens_with_a_question_mark(
    sitting: Sitting, with_keys: Page, people: Cast, width: int
) -> None:
    page = sitting(people.finn, "/needs/queue/", width=width)

    page.keyboard.press("?")

    expect(page.locator("#keys dl.keys")).to_be_visible()
    assert page.locator("#keys kbd").all_inner_texts() == ["j", "k", "c", "r", "?"]
    assert focused(page).startswith("Keys for the review")
    assert axe.findings(page) == []
    picture(page, f"review-keys-list-{width}")


def test_they_stay_on_in_another_browser_until_they_are_switched_off(
    sitting: Sitting, with_keys: Page, people: Cast
) -> None:
    other = sitting(people.finn, "/needs/queue/")
    colleague = sitting(people.ben, "/needs/queue/")

    assert press(other, "j") == [TITLES[0]]
    assert press(colleague, "j") == [""]
    switch(other, "Switch the keys off")
    assert press(other, "j", "c") == ["", ""]
    with_keys.reload(wait_until="networkidle")
    with_keys.evaluate("document.activeElement.blur()")
    assert press(with_keys, "j") == [""]
