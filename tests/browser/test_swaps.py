"""What htmx may do here, tried on pieces of page that the test itself answers with."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

Open = Callable[..., Page]

ROWS = """<table id="rows"><tbody>
<tr><td><button id="one" hx-post="/swap/" hx-target="closest tr" hx-swap="delete">One</button></td></tr>
<tr><td><button id="two">Two</button></td></tr></tbody></table>"""
FORM = """<form id="piece" action="/swap/" method="post" hx-post="/swap/" hx-target="#piece" hx-swap="outerHTML">
<input name="text" value="typed"><button id="send">Send</button></form>"""
PART = '<div data-module="govuk-error-summary" id="piece" data-announce="1 need found">New</div>'


@pytest.fixture
def swapping(open_page: Open) -> Callable[..., tuple[Page, list[dict[str, str]]]]:
    """Put a piece into the page and answer its requests: `swapping(piece, status=422, body="...")`."""

    def prepare(piece: str, **answer: object) -> tuple[Page, list[dict[str, str]]]:
        page = open_page("/design/confirm/")
        sent: list[dict[str, str]] = []

        def reply(route: Route) -> None:
            sent.append(route.request.headers)
            if answer.get("offline"):
                route.abort()
                return
            headers = {"X-Request-Id": "ref-1", "Content-Type": "text/html", **answer.get("headers", {})}
            route.fulfill(status=answer.get("status", 200), body=answer.get("body", ""), headers=headers)

        def put_in(route: Route) -> None:
            whole = route.fetch()
            route.fulfill(response=whole, body=whole.text().replace("</main>", f"{piece}</main>"))

        page.route("**/swap/", reply)
        page.route("**/design/confirm/", put_in)
        page.reload(wait_until="networkidle")
        return page, sent

    return prepare


Swapping = Callable[..., tuple[Page, list[dict[str, str]]]]


def test_a_good_answer_is_swapped_announced_and_started_once(swapping: Swapping) -> None:
    page, sent = swapping(FORM, body=PART)

    page.click("#send")

    expect(page.locator("#live")).to_have_text("1 need found")
    assert page.locator("#piece").get_attribute("data-govuk-error-summary-init") == ""
    assert page.evaluate("document.activeElement.id") == "piece"
    assert sent[0]["x-csrftoken"] == page.locator('meta[name="csrf-token"]').get_attribute("content")
    assert page.complaints == []


@pytest.mark.parametrize("status", [409, 422])
def test_conflicts_and_refused_forms_are_swapped(swapping: Swapping, status: int) -> None:
    page, _sent = swapping(FORM, status=status, body='<p id="piece">Choose</p>')

    page.click("#send")

    expect(page.locator("#piece")).to_have_text("Choose")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "That did not work."),
        (401, "You are signed out."),
        (403, "You may not do this"),
        (404, "cannot be found"),
        (429, "Too many tries"),
        (500, "That did not work."),
        (503, "That did not work."),
    ],
)
def test_other_answers_change_nothing_and_are_said_with_their_reference(
    swapping: Swapping, status: int, words: str
) -> None:
    stray = '<p id="piece">x</p><h1 hx-swap-oob="outerHTML:h1">Stray</h1><title>Stray</title>'
    page, _sent = swapping(FORM, status=status, body=stray, headers={"HX-Push-Url": "/elsewhere/"})
    before = (page.title(), page.url, page.locator("h1").inner_text())

    page.click("#send")

    expect(page.locator("#live")).to_contain_text(words)
    expect(page.locator("#live")).to_contain_text("Reference: ref-1")
    assert page.locator("#piece input").input_value() == "typed"
    assert (page.title(), page.url, page.locator("h1").inner_text()) == before


def test_a_refusal_says_who_can_do_it_as_plain_words(swapping: Swapping) -> None:
    words = "Accept a need: this record is the business of <b>Vale County</b>."
    page, _sent = swapping(FORM, status=403, body=words, headers={"Content-Type": "text/plain; charset=utf-8"})

    page.click("#send")

    expect(page.locator("#live")).to_have_text(f"{words} Reference: ref-1")
    assert page.locator("#piece input").input_value() == "typed"


def test_a_lost_connection_is_said_and_nothing_typed_is_lost(swapping: Swapping) -> None:
    page, _sent = swapping(FORM, offline=True)

    page.click("#send")

    expect(page.locator("#live")).to_contain_text("could not be reached")
    assert page.locator("#piece input").input_value() == "typed"


def test_when_the_focused_row_goes_the_next_one_has_the_focus(swapping: Swapping) -> None:
    page, _sent = swapping(ROWS, body="")

    page.click("#one")

    expect(page.locator("#one")).to_have_count(0)
    expect(page.locator("#two")).to_be_focused()


def test_code_in_attributes_does_not_run(swapping: Swapping) -> None:
    page, _sent = swapping('<button id="code" hx-on:click="document.title = \'ran\'">x</button>')

    page.click("#code")

    assert page.title() != "ran"


def test_nothing_of_a_page_is_kept_in_the_browser(swapping: Swapping) -> None:
    page, _sent = swapping(FORM, body=PART, headers={"HX-Push-Url": "/design/record/"})

    page.click("#send")
    expect(page.locator("#live")).to_have_text("1 need found")

    assert page.url.endswith("/design/record/")
    page.unroute("**/design/confirm/")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.go_back(wait_until="networkidle")
    expect(page.locator("#piece"), "going back loads the page anew").to_have_count(0)
