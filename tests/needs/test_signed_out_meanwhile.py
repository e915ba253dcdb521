"""What is sent after a session ended leads through signing in to a page, never to an address that shows nothing."""

import pytest

from tests.cast import Cast
from tests.factories import PASSWORD, fresh
from tests.needs.deciding import accepting, submitted
from tests.pages import browser

MOVES = ("accept", "return", "decline", "redirect", "start", "meet", "withdraw", "association")


def sign_in(client, person, way_back: str):
    return client.post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": way_back}, follow=True)


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
