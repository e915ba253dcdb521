"""Submitting, accepting and returning over the API: the same rules and sentences as the pages."""

import json

import pytest

from tests.cast import Cast
from tests.factories import fresh, make_need
from tests.pages import browser
from tests.unchanged import nothing_changes

ANSWER = {"who": "The county", "what": "200 beds", "by": "2030-12-31"}


def send(client, need, act: str, **body) -> tuple[int, dict]:
    if act == "accept":
        body = {"answer": ANSWER, **body}
    answer = client.generic("POST", f"/api/v1/needs/{need.slug}/{act}/", json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def submitted(network: Cast, **values):
    defaults = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.ada}
    return make_need(network.lind, state="submitted", **{**defaults, **values})


def test_the_whole_way_over_the_api(network: Cast):
    need = make_need(network.lind, sector=network.sector)
    ada, ben, finn = (browser(one) for one in (network.ada, network.ben, network.finn))

    first = send(ada, need, "submit", version=1)
    need = fresh(need)
    returned = send(ben, need, "return", version=2, note="How many?")
    again = send(ada, need, "submit", version=3)
    accepted = send(finn, need, "accept", version=4)

    steps = (first, returned, again, accepted)
    assert [status for status, _body in steps] == [200] * 4
    assert [body["state"] for _status, body in steps] == ["submitted", "returned", "submitted", "accepted"]
    assert {body["number"] for _status, body in steps} == {"NL-LIN-0001"}
    assert (fresh(need).state, fresh(need).version, fresh(need).reach) == ("accepted", 5, 3)


def test_an_incomplete_need_is_not_submitted_and_the_missing_fields_are_named(network: Cast):
    need = make_need(network.lind, title="", severity=None)
    client = browser(network.ada)

    with nothing_changes():
        answer = send(client, need, "submit", version=1)

    sentence = "Some answers are still missing. Fill them in before you submit."
    assert answer == (409, {"detail": sentence, "missing": ["title", "severity"]})


def test_where_nobody_answers_nothing_is_submitted(network: Cast):
    need = make_need(network.farby)
    client = browser(network.gita)

    with nothing_changes():
        status, body = send(client, need, "submit", version=1)

    assert status == 409
    assert body["detail"].startswith("No authority above yours has an approver yet, so nobody could answer.")


@pytest.mark.parametrize("note", ["", "  "])
def test_a_return_without_a_note_is_refused(network: Cast, note):
    need = submitted(network)
    client = browser(network.ben)

    with nothing_changes():
        answer = send(client, need, "return", version=1, note=note)

    assert answer == (409, {"detail": "Write what the municipality should change or answer."})


@pytest.mark.parametrize("act", ["accept", "return"])
def test_nobody_decides_on_their_own_submission(network: Cast, act):
    need = submitted(network, created_by=network.finn)
    client = browser(network.finn)

    with nothing_changes():
        answer = send(client, need, act, version=1, note="x")

    assert answer == (409, {"detail": "You submitted this need yourself, so somebody else must decide on it."})


@pytest.mark.parametrize(
    ("person", "act"), [("ben", "accept"), ("jana", "accept"), ("jana", "return"), ("ada", "accept"), ("ada", "return")]
)
def test_whoever_may_not_decide_is_refused_and_nothing_moves(network: Cast, person, act):
    need = submitted(network)

    status, _body = send(browser(getattr(network, person)), need, act, version=1, note="x")

    assert (status, fresh(need).state, fresh(need).version) == (403, "submitted", 1)


@pytest.mark.parametrize(("act", "person"), [("submit", "ada"), ("accept", "finn"), ("return", "ben")])
def test_a_move_sent_twice_moves_once(network: Cast, act, person):
    need = make_need(network.lind) if act == "submit" else submitted(network)
    client = browser(getattr(network, person))

    codes = [send(client, need, act, version=1, note="x")[0] for _ in range(2)]

    assert codes == [200, 409]
    assert fresh(need).version == 2


def test_a_stale_version_is_a_conflict_with_the_version_as_it_stands(network: Cast):
    need = submitted(network, version=7)
    client = browser(network.finn)

    with nothing_changes():
        status, body = send(client, need, "accept", version=6)

    assert (status, body["version"]) == (409, 7)
