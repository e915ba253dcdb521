"""Returning a need with questions, and correcting it."""

import pytest

from tests.cast import Cast
from tests.factories import fresh
from tests.needs.deciding import OWN_SUBMISSION, form_of, moves_of, noting, submitted
from tests.pages import browser, followed, page_of, sent

ASKED = "Write what the municipality should change or answer."


@pytest.mark.parametrize("person", ["ben", "finn"])
def test_officer_and_approver_of_the_addressee_return_with_a_note(network: Cast, person):
    need = submitted(network)

    page = followed(
        browser(getattr(network, person)), f"/needs/{need.number}/return/", noting(network, "How many beds?")
    )

    kept = fresh(need)
    assert page.notices == [("success", "Returned to Lind with your note.")]
    assert (kept.state, kept.reach, kept.version) == ("returned", 1, 2)
    assert moves_of(need) == [("returned", "How many beds?", person.capitalize())]


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_without_a_note_nothing_is_returned_and_field_and_summary_ask_for_it(network: Cast, note):
    need = submitted(network)

    page = sent(browser(network.ben), f"/needs/{need.number}/return/", noting(network, note))

    assert (page.status, page.title) == (422, f"Error: {need.number} Winter beds for the transit centre")
    assert page.summary == [(ASKED, "id_return_note")]
    assert page.field_errors == {"id_return_note": ASKED}
    assert (fresh(need).state, fresh(need).version, moves_of(need)) == ("submitted", 1, [])


@pytest.mark.parametrize("person", ["jana", "ada"])
def test_whoever_is_not_the_addressee_cannot_return(network: Cast, person):
    need = submitted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/return/", noting(network, "Note"))

    assert answer.status_code == 403
    assert (fresh(need).state, moves_of(need)) == ("submitted", [])


def test_nobody_returns_what_they_submitted_themselves(network: Cast):
    need = submitted(network, created_by=network.ben)

    page = sent(browser(network.ben), f"/needs/{need.number}/return/", noting(network, "Note"))

    assert page.notices == [("error", OWN_SUBMISSION)]
    assert (page.status, fresh(need).state) == (409, "submitted")


def test_the_house_finds_what_is_asked_on_start_page_page_and_form(network: Cast):
    need = submitted(network, title="Beds")
    browser(network.ben).post(f"/needs/{need.number}/return/", noting(network, "How many beds?"))
    client = browser(network.ada)

    start = page_of(client, "/").section("For you")
    page = page_of(client, f"/needs/{need.number}/")
    form = page_of(client, f"/needs/{need.number}/edit/")

    assert start.all("a")[0].text == "Beds"
    assert "Returned with questions" in start.text
    assert "How many beds?" in page.section("History").text
    assert "How many beds?" in form.text
    assert (form.status, form.fields()["title"]) == (200, "Beds")


def test_the_note_stays_between_the_two_sides(network: Cast):
    need = submitted(network, association_ticked=False)
    browser(network.ben).post(f"/needs/{need.number}/return/", noting(network, "How many beds?"))

    codes = {
        name: browser(getattr(network, name)).get(f"/needs/{need.number}/").status_code
        for name in ("ada", "jana", "cleo", "dara", "hana", "ivo")
    }

    assert codes == {"ada": 200, "jana": 200, "cleo": 404, "dara": 404, "hana": 404, "ivo": 404}


def test_a_note_longer_than_2000_characters_is_refused_and_kept(network: Cast):
    need = submitted(network)

    page = sent(browser(network.ben), f"/needs/{need.number}/return/", noting(network, "ž" * 2001))

    words = "Shorten this to 2000 characters; it has 2001"
    assert (page.status, page.summary, page.field_errors) == (
        422,
        [(words, "id_return_note")],
        {"id_return_note": words},
    )
    assert form_of(page, "return")["note"] == "ž" * 2001
    assert fresh(need).state == "submitted"
