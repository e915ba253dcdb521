"""Questions over the API: asked, listed, answered, settled; for the two sides alone, with the pages' own refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from municipalities.access import grants
from needs.models import Need, NeedGroupShare
from needs.models.question import QUESTION_MAX
from tests.cast import Cast
from tests.factories import as_system, fresh, make_need
from tests.needs.changing import accepted
from tests.needs.deciding import submitted
from tests.pages import browser
from tests.unchanged import nothing_changes

MISSING = "00000000-0000-4000-8000-000000000000"


def address(need: Need, *rest: str) -> str:
    return "/".join([f"/api/v1/needs/{need.slug}/questions", *rest, ""])


def post(client: Client, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(path, body, content_type="application/json")
    return answer.status_code, answer.json()


def asked(network: Cast, need: Need, text: str = "Is the hall in it?", **fields: Any) -> dict[str, Any]:
    """A question of Ben's."""
    status, body = post(browser(network.ben), address(need), text=text, **fields)
    assert status == 201
    return body


def test_asked_answered_asked_further_and_settled(network: Cast):
    need = submitted(network)
    ada, ben = browser(network.ada), browser(network.ben)

    first = asked(network, need, field="people_affected")
    status, answered = post(ada, address(need, first["uuid"], "reply"), text="Yes, 80 people.")
    further = post(ben, address(need, first["uuid"], "reply"), text="And the annexe?")
    settled = post(ben, address(need, first["uuid"], "settle"))

    assert (first["field"], first["state"], first["author"], first["replies"]) == ("people_affected", "open", "Ben", [])
    assert (status, answered["state"], [one["text"] for one in answered["replies"]]) == (
        201,
        "answered",
        ["Yes, 80 people."],
    )
    assert (further[0], further[1]["state"], len(further[1]["replies"])) == (201, "open", 2)
    assert (settled[0], settled[1]["state"]) == (200, "settled")
    assert ada.get(address(need)).json() == {"results": [settled[1]]}
    assert (fresh(need).state, fresh(need).version) == ("submitted", 1)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, {"text"}),
        ({"text": " "}, {"text"}),
        ({"text": "x" * (QUESTION_MAX + 1)}, {"text"}),
        ({"text": "Why?", "field": "state"}, {"field"}),
        ({"text": "Why?", "state": "settled"}, {"state"}),
    ],
    ids=["nothing", "a space", "too long", "no topic", "a state"],
)
def test_what_is_no_question_is_refused_and_nothing_is_asked(network: Cast, body, names):
    need = submitted(network)
    client = browser(network.ben)

    with nothing_changes():
        status, answer = post(client, address(need), **body)

    assert (status, set(answer)) == (400, names)


def test_once_the_way_is_over_nobody_asks_or_answers(network: Cast):
    need = submitted(network)
    question = asked(network, need)
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(state="withdrawn")
    ada, ben = browser(network.ada), browser(network.ben)

    with nothing_changes():
        answers = [
            post(ben, address(need), text="Still?"),
            post(ada, address(need, question["uuid"], "reply"), text="Yes."),
        ]

    assert [(status, body["state"]) for status, body in answers] == [(409, "withdrawn")] * 2


@pytest.mark.parametrize("name", ["cleo", "gita", "ivo", "dara"])
def test_for_readers_of_neither_side_there_are_no_questions_the_same_bytes_as_where_none_was_asked(network: Cast, name):
    need, quiet = (accepted(network) for _ in range(2))
    question = asked(network, need)
    terms = {"share_model": NeedGroupShare, "authority": network.holm, "granted_by": network.ada.pk, "reason": "Beds"}
    with as_system():
        for one in (need, quiet):
            grants.share_with_authority(record=one, **terms)
    client = browser(getattr(network, name))

    lists = [client.get(address(one)) for one in (need, quiet)]
    with nothing_changes():
        hidden, missing = (
            post(client, address(need, uuid, act), text="Mine")
            for uuid in (question["uuid"], MISSING)
            for act in ["reply"]
        )

    assert [one.status_code for one in lists] == [200, 200]
    assert {one.content for one in lists} == {json.dumps({"results": []}, separators=(",", ":")).encode()}
    assert hidden == missing
    assert hidden[0] == 404


def test_a_need_of_another_house_has_no_address_of_questions(network: Cast):
    hidden, missing = submitted(network), Need(number="NL-LIN-9999")
    question = asked(network, hidden)
    client = browser(network.cleo)

    with nothing_changes():
        read = [client.get(address(one)) for one in (hidden, missing)]
        said = [post(client, address(one, question["uuid"], "reply"), text="Mine") for one in (hidden, missing)]
        put = [post(client, address(one), text="Mine") for one in (hidden, missing)]

    assert [one.status_code for one in read] == [404, 404]
    assert read[0].content == read[1].content
    assert said[0] == said[1]
    assert put[0] == put[1]
    assert {said[0][0], put[0][0]} == {404}


@pytest.mark.parametrize(("name", "status"), [("ada", 403), ("jana", 403), ("finn", 201), ("ben", 201)])
def test_the_addressee_alone_asks(network: Cast, name, status):
    need = submitted(network)

    assert post(browser(getattr(network, name)), address(need), text="How many?")[0] == status


def test_a_question_is_found_under_its_own_need_alone(network: Cast):
    need, other = submitted(network), submitted(network)
    question = asked(network, need)
    client = browser(network.ada)

    with nothing_changes():
        status, _body = post(client, address(other, question["uuid"], "reply"), text="Yes.")

    assert status == 404


def test_of_a_draft_nobody_asks(network: Cast):
    draft = make_need(network.lind)

    assert post(browser(network.ben), address(draft), text="How many?")[0] == 404
    assert post(browser(network.ada), address(draft), text="How many?")[0] == 403
