"""Submitting, accepting and returning over the API: the same rules and sentences as the pages."""

import json
import uuid

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.factories import fresh, make_need
from tests.pages import browser
from tests.unchanged import nothing_changes

DAY = "Enter a date as day, month and year, for example 20.11.2026"
YEAR = f"Enter a year from 2000 to {timezone.localdate().year + 10}"
ANSWER = {"who": "The county", "what": "200 beds", "by": "2030-12-31"}


def send(client, need, act: str, **body) -> tuple[int, dict]:
    if act == "accept":
        body = {"answer": ANSWER, **body}
    answer = client.generic("POST", f"/api/v1/needs/{need.slug}/{act}/", json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def submitted(network: Cast, **values):
    defaults = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.ada}
    return make_need(network.lind, **{"state": "submitted", **defaults, **values})


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

    note = {} if act == "submit" else {"note": "x"}
    codes = [send(client, need, act, version=1, **note)[0] for _ in range(2)]

    assert codes == [200, 409]
    assert fresh(need).version == 2


def test_a_stale_version_is_a_conflict_with_the_version_as_it_stands(network: Cast):
    need = submitted(network, version=7)
    client = browser(network.finn)

    with nothing_changes():
        status, body = send(client, need, "accept", version=6)

    assert (status, body["version"]) == (409, 7)


def test_accepting_promises_who_does_what_by_when(network: Cast):
    need = submitted(network)

    _status, body = send(browser(network.finn), need, "accept", version=1)

    assert body["answer"] == ANSWER
    assert (fresh(need).answer_who, fresh(need).answer_by.isoformat()) == ("The county", "2030-12-31")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (None, 400, {"answer": ["Leave this field out, or send a value instead of null"]}),
        ({}, 400, {"answer": {key: ["This field is missing"] for key in ("who", "what", "by")}}),
        (ANSWER | {"who": ""}, 400, {"answer": {"who": ["This must not be empty"]}}),
        (
            ANSWER | {"by": "soon"},
            400,
            {"answer": {"by": [DAY]}},
        ),
        (ANSWER | {"by": "9999-12-31"}, 400, {"answer": {"by": [YEAR]}}),
        (ANSWER | {"state": "met"}, 400, {"answer": {"state": ["There is no such field"]}}),
        (ANSWER | {"by": "2020-01-01"}, 409, {"detail": "Say who does what by when."}),
    ],
    ids=["null", "empty", "without who", "no day", "a year of a slip", "a field more", "a day that is gone"],
)
def test_an_answer_that_is_none_accepts_nothing(network: Cast, answer, status, words):
    need = submitted(network)
    client = browser(network.finn)

    with nothing_changes():
        assert send(client, need, "accept", version=1, answer=answer) == (status, words)


def test_contradictions_are_named_at_their_fields(network: Cast):
    table = {"people_by_group": {"ASY": {"men": 700}}, "groups": ["ASY"], "people_in_groups": 700}
    money = {"cost_minor": 100, "cost_eur_cents": 100, "covered_minor": 500, "covered_eur_cents": 500, "rate": 1}
    need = make_need(network.lind, needed_by="2020-01-01", **table, **money)
    client = browser(network.ada)

    with nothing_changes():
        status, body = send(client, need, "submit", version=1)

    assert (status, body) == (
        409,
        {
            "detail": "Some answers do not fit together. Correct them before you submit.",
            "faults": {
                "people_affected": "The groups add up to 700, but the total is 620",
                "needed_by": "Enter a date that is today or later",
                "covered": "What is covered cannot be more than the cost",
            },
        },
    )


@pytest.mark.parametrize(
    ("act", "state", "person", "after"),
    [
        ("decline", "submitted", "finn", "declined"),
        ("start", "accepted", "ben", "in_progress"),
        ("meet", "accepted", "ada", "met"),
        ("meet", "in_progress", "ada", "met"),
        ("withdraw", "submitted", "ada", "withdrawn"),
        ("withdraw", "in_progress", "ada", "withdrawn"),
    ],
)
def test_the_other_moves_reach_their_state_once(network: Cast, act, state, person, after):
    need = submitted(network, state=state)
    client = browser(getattr(network, person))

    first = send(client, need, act, version=1, note="Because.")
    with nothing_changes():
        again = send(client, need, act, version=1, note="Because.")

    assert (first[0], first[1]["state"], fresh(need).state) == (200, after, after)
    assert (again[0], again[1]["state"], again[1]["version"]) == (409, after, 2)


@pytest.mark.parametrize(
    ("act", "state", "person"),
    [
        ("decline", "submitted", "ben"),
        ("decline", "submitted", "jana"),
        ("redirect", "submitted", "jana"),
        ("start", "accepted", "ada"),
        ("start", "accepted", "jana"),
        ("meet", "accepted", "finn"),
        ("withdraw", "submitted", "finn"),
    ],
)
def test_nobody_moves_for_the_other_side(network: Cast, act, state, person):
    need = submitted(network, state=state)
    body = {"authority": str(network.ministry.uuid)} if act == "redirect" else {}

    status, _body = send(browser(getattr(network, person)), need, act, version=1, note="x", **body)

    kept = fresh(need)
    assert (status, kept.state, kept.version, kept.addressed_to) == (403, state, 1, network.county_office)


def test_redirecting_passes_the_need_to_one_of_the_listed_authorities(network: Cast):
    need = submitted(network)
    client = browser(network.ben)
    listed = client.get(f"/api/v1/needs/{need.number}/redirect/").json()["results"]
    elsewhere = [network.holm.uuid, network.county_office.uuid, uuid.UUID(int=7)]

    with nothing_changes():
        wrong = [send(client, need, "redirect", version=1, note="x", authority=str(one)) for one in elsewhere]
        by_name = send(client, need, "redirect", version=1, note="x", authority="interior")
        silent = send(client, need, "redirect", version=1, authority=listed[0]["uuid"])
    status, body = send(client, need, "redirect", version=1, note="Theirs.", authority=listed[0]["uuid"])

    assert listed == [{"uuid": str(network.ministry.uuid), "slug": "interior", "name": "Ministry of Interior"}]
    assert wrong == [(409, {"detail": "Choose one of the authorities that can answer this need."})] * 3
    assert by_name == (400, {"authority": ["Choose one of the authorities in the list"]})
    assert silent[0] == 409
    assert (status, body["state"], body["addressed_to"]) == (200, "submitted", "interior")
