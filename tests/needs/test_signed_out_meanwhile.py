"""What is sent after a session ended leads through signing in to a page, never to an address that shows nothing."""

import pytest

from tests.cast import Cast
from tests.factories import PASSWORD, fresh
from tests.needs.deciding import accepting, submitted
from tests.pages import Page, browser, page_of

MOVES = ("accept", "return", "decline", "redirect", "start", "meet", "withdraw", "association")


def sign_in(client, person, way_back: str):
    return client.post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": way_back}, follow=True)


def fields(page: Page, move: str) -> dict:
    """What a browser would send back from the form of this move."""
    [form] = [one for one in page.main.all("form") if one.attributes["action"].endswith(move)]
    return page.fields_of(form)


@pytest.mark.parametrize("move", MOVES)
def test_a_decision_sent_too_late_leads_back_to_the_need(network: Cast, client, move):
    need = submitted(network)

    answer = client.post(f"/needs/{need.number}/{move}/", accepting(network))

    assert answer.headers["Location"] == f"/sign-in/?next=/needs/{need.number}/"
    assert sign_in(client, network.finn, f"/needs/{need.number}/").status_code == 200
    assert fresh(need).state == "submitted"


def test_any_other_address_that_only_takes_forms_leads_to_the_start_page(network: Cast, client):
    answer = client.post("/needs/new/")

    assert answer.headers["Location"] == "/sign-in/?next=/"
    assert sign_in(client, network.ada, "/").status_code == 200


def test_a_page_that_shows_itself_is_come_back_to(network: Cast, client):
    assert client.get("/needs/?view=own").headers["Location"] == "/sign-in/?next=/needs/%3Fview%3Down"
    need = submitted(network)
    assert client.get(f"/needs/{need.number}/").headers["Location"] == f"/sign-in/?next=/needs/{need.number}/"
    assert browser(network.finn).get(f"/needs/{need.number}/accept/").status_code == 405


def test_a_decision_sent_too_late_is_there_as_typed_after_signing_in(network: Cast, client):
    need = submitted(network)
    mark = fields(page_of(browser(network.finn), f"/needs/{need.number}/"), "/accept/")["person"]
    typed = {**accepting(network), "answer_what": "A long answer", "person": mark}

    way_back = client.post(f"/needs/{need.number}/accept/", typed).headers["Location"]
    assert "A long answer" not in client.get(way_back).content.decode()
    assert "What you typed is kept for an hour." in client.get(way_back).content.decode()
    answer = sign_in(client, network.finn, f"/needs/{need.number}/")

    assert "All that you typed is here." in answer.content.decode()
    assert fields(Page(answer), "/accept/")["answer_what"] == "A long answer"
    assert fresh(need).state == "submitted"


def test_somebody_else_who_signs_in_there_does_not_get_it(network: Cast, client):
    need = submitted(network)
    mark = fields(page_of(browser(network.finn), f"/needs/{need.number}/"), "/accept/")["person"]
    client.post(f"/needs/{need.number}/accept/", {**accepting(network), "answer_what": "A long answer", "person": mark})

    answer = sign_in(client, network.ben, f"/needs/{need.number}/")

    assert answer.status_code == 200
    assert "A long answer" not in answer.content.decode()
