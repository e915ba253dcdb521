"""Changes after acceptance over the API: put forward at once, read by both sides, answered, taken back, thrown away."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from municipalities.access import grants
from needs.models import Need, NeedGroupShare
from needs.services import needs as services
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_sector
from tests.needs.changing import REASON, accepted, begun, change_of, put_forward
from tests.pages import browser
from tests.unchanged import nothing_changes

NOBODY = {"version": 1, "change": None}
NEW_ANSWER = {"who": "The canton", "what": "300 beds", "by": "2030-12-31"}


def address(need: Need, act: str = "change") -> str:
    return f"/api/v1/needs/{need.slug}/{act}/"


def post(client: Client, need: Need, act: str = "change", **body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(address(need, act), body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_change_is_put_forward_in_one_request_read_by_both_sides_and_accepted(network: Cast):
    need, health = accepted(network), make_sector(code="HEA")
    ada, finn = browser(network.ada), browser(network.finn)
    cots = {"slot": 2, "kind": "goods", "item": "Cots", "quantity": 4, "unit": "piece", "unit_cost": 12.5}
    wanted = {"people_by_group": {"ASY": {"women": 58}}, "lines": [cots], "sector": "HEA"}

    status, body = post(ada, need, version=1, people_affected=900, needed_by="2030-01-15", reason=REASON, **wanted)
    read = finn.get(address(need)).json()

    assert (status, body) == (201, read)
    assert (read["version"], read["change"]["state"], read["change"]["reason"]) == (2, "submitted", REASON)
    assert (read["change"]["submitted_by"], read["change"]["uuid"]) == ("Ada", str(change_of(need).uuid))
    assert read["change"]["answer_due_on"] == change_of(need).due_on.isoformat()
    assert {one["field"]: (one["accepted"], one["wanted"]) for one in read["change"]["fields"]} == {
        "sector": ("ACC", "HEA"),
        "people_affected": (620, 900),
        "people_ASY_women": (None, 58),
        "cost": (None, 50),
        "needed_by": (None, "2030-01-15"),
        "line_2_kind": ("", "goods"),
        "line_2_item": ("", "Cots"),
        "line_2_quantity": (None, 4),
        "line_2_unit": ("", "piece"),
        "line_2_unit_cost": (None, 12.5),
    }
    assert (fresh(need).people_affected, fresh(need).sector) == (620, network.sector)

    status, body = post(finn, need, "accept-change", version=2, note="Agreed.")

    assert (status, body["people_affected"], body["sector"], body["edition"], body["version"]) == (
        200,
        900,
        "HEA",
        2,
        3,
    )
    assert body["answer"]["who"] == "Civil protection of Vale"
    assert fresh(need).sector == health
    assert finn.get(address(need)).json() == {"version": 3, "change": None}


def test_accepting_a_change_may_promise_anew(network: Cast):
    need = accepted(network)
    put_forward(network, need)

    status, body = post(browser(network.finn), need, "accept-change", version=2, answer=NEW_ANSWER)

    assert (status, body["answer"], body["people_affected"]) == (200, NEW_ANSWER, 900)


def test_declined_the_need_stays_and_a_reason_is_asked_for(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    finn = browser(network.finn)

    with nothing_changes():
        bare = post(finn, need, "decline-change", version=2, note=" ")
    status, body = post(finn, need, "decline-change", version=2, note="Not counted.")

    assert (bare[0], set(bare[1])) == (409, {"detail"})
    assert (status, body["people_affected"], body["edition"]) == (200, 620, 1)
    assert (change_of(need).state, change_of(need).answer) == ("declined", "Not counted.")


def test_taken_back_it_is_the_house_s_again_and_thrown_away_it_leaves_room(network: Cast):
    need = accepted(network)
    ada, finn = browser(network.ada), browser(network.finn)
    put_forward(network, need)

    taken = post(ada, need, "take-back-change", version=2)
    hers, theirs = ada.get(address(need)).json()["change"], finn.get(address(need)).json()
    with nothing_changes():
        stale = ada.delete(f"{address(need)}?version={hers['version'] + 1}")
        second = post(ada, need, version=3, title="Other", reason="Again.")
    gone = ada.delete(f"{address(need)}?version={hers['version']}")

    assert (taken[0], theirs) == (200, {"version": 3, "change": None})
    assert (hers["state"], hers["submitted_by"], hers["submitted_at"], hers["answer_due_on"]) == (
        "draft",
        *(None, None, None),
    )
    assert (stale.status_code, stale.json()["version"]) == (409, hers["version"])
    assert second[1]["detail"] == "This change is with the municipality, which is writing it."
    assert (second[0], gone.status_code, gone.content) == (409, 204, b"")
    assert post(ada, need, version=3, title="Other", reason="Again.")[0] == 201


def test_while_one_waits_another_is_a_conflict_and_the_first_stays(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    client = browser(network.mira)

    with nothing_changes():
        status, body = post(client, need, version=2, title="Other", reason="Again.")
        waiting = client.delete(f"{address(need)}?version=2")

    sentence = "This change waits for its answer. Take it back to go on writing."
    assert (status, body["detail"], body["state"], body["version"]) == (409, sentence, "accepted", 2)
    assert (waiting.status_code, waiting.json()["detail"]) == (409, sentence)


def test_a_stale_version_of_the_need_is_a_conflict_and_begins_nothing(network: Cast):
    need = accepted(network, version=3)
    client = browser(network.ada)

    with nothing_changes():
        status, body = post(client, need, version=2, title="Other", reason="Again.")

    assert (status, body["version"]) == (409, 3)


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        ({"title": "Other"}, 409, {"detail"}),
        ({"reason": "Again."}, 409, {"detail"}),
        ({"title": "", "reason": "Again."}, 409, {"detail", "missing"}),
        ({"needed_by": "2020-01-01", "reason": "Again."}, 409, {"detail", "faults"}),
        ({"title": ["x"], "reason": "Again."}, 400, {"title"}),
        ({"title": "Other", "reason": "x" * 5000}, 400, {"reason"}),
        ({"title": "Other", "reason": "Again.", "association_ticked": True}, 400, {"association_ticked"}),
        ({"title": "Other", "reason": "Again.", "state": "met"}, 400, {"state"}),
        ({"title": "Other", "reason": "Again.", "merged_into": "NL-LIN-0001"}, 400, {"merged_into"}),
    ],
    ids=["no reason", "no change", "emptied", "a day gone by", "no text", "too long", "a tick", "a state", "a pointer"],
)
def test_what_is_no_sound_change_begins_none(network: Cast, body, status, names):
    need = accepted(network)
    client = browser(network.ada)

    with nothing_changes():
        answer = post(client, need, version=1, **body)

    assert (answer[0], set(answer[1])) == (status, names)


def test_without_a_version_nothing_is_changed(network: Cast):
    need = accepted(network)
    client, finn = browser(network.ada), browser(network.finn)

    with nothing_changes():
        answers = [
            post(client, need, title="Other", reason="Again."),
            *(post(finn, need, act) for act in ("accept-change", "decline-change")),
            post(client, need, "take-back-change"),
            post(client, need, "still-valid"),
        ]

    assert answers == [(400, {"version": ["This field is missing"]})] * 5


@pytest.mark.parametrize("act", ["accept-change", "decline-change"])
def test_nobody_answers_what_they_put_forward_and_a_second_answer_comes_too_late(network: Cast, act):
    need, own = accepted(network), accepted(network)
    put_forward(network, need)
    put_forward(network, own)
    with as_system():
        type(change_of(own))._base_manager.filter(need=own).update(submitted_by=network.finn)
    finn = browser(network.finn)

    with nothing_changes():
        hers = post(finn, own, act, version=2, note="x")
    first = post(finn, need, act, version=2, note="x")
    with nothing_changes():
        second = post(finn, need, act, version=3, note="x")

    assert (hers[0], first[0], second[0]) == (409, 200, 409)
    assert hers[1]["detail"] == "You submitted this need yourself, so somebody else must decide on it."


@pytest.mark.parametrize(
    ("name", "while_written", "while_waiting"),
    [("ada", True, True), ("mira", True, True), ("ben", False, True), ("finn", False, True), ("jana", False, True)],
)
def test_the_two_sides_read_a_change_as_on_its_page(network: Cast, name, while_written, while_waiting):
    written, waiting = accepted(network), accepted(network)
    begun(network, written)
    put_forward(network, waiting)
    client = browser(getattr(network, name))

    seen = [client.get(address(need)).json()["change"] is not None for need in (written, waiting)]

    assert seen == [while_written, while_waiting]


@pytest.mark.parametrize("name", ["cleo", "ivo", "dara", "gita", "hana"])
def test_for_the_network_a_hidden_change_and_none_are_the_same_bytes(network: Cast, name):
    """Also for those to whom the house opened the need by name, or by its tick for the association."""
    values = {"association_ticked": True}
    written, waiting, none = (accepted(network, **values) for _ in range(3))
    begun(network, written)
    put_forward(network, waiting)
    terms = {"share_model": NeedGroupShare, "granted_by": network.ada.pk, "reason": "Beds"}
    with as_system():
        for need in (written, waiting, none):
            grants.share_with_authority(record=need, authority=network.holm, **terms)
        Need._base_manager.filter(pk=waiting.pk).update(version=1)
    client = browser(getattr(network, name))

    answers = [client.get(address(need)) for need in (written, waiting, none)]

    assert [one.status_code for one in answers] == [200] * 3
    assert {one.content for one in answers} == {json.dumps(NOBODY, separators=(",", ":")).encode()}


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("change", {"title": "Theirs", "reason": "Because."}),
        ("take-back-change", {}),
        ("accept-change", {}),
        ("decline-change", {"note": "No."}),
        ("still-valid", {}),
    ],
)
def test_of_another_house_nothing_is_written_and_hidden_and_missing_are_one(network: Cast, act, body):
    need, hidden = accepted(network), accepted(network, state="returned")
    put_forward(network, need)
    for name in ("cleo", "gita", "hana", "ivo", "jana"):
        client = browser(getattr(network, name))
        # A refused act leaves a line in the audit record, so the rows are compared one by one.
        before = fresh(need).version, change_of(need).state
        assert post(client, need, act, version=2, **body)[0] == 403, name
        assert (fresh(need).version, change_of(need).state) == before
    stranger, missing = browser(network.gita), Need(number="NL-LIN-9999")

    with nothing_changes():
        first, second = (post(stranger, one, act, version=1, **body) for one in (hidden, missing))

    assert first == second
    assert first[0] == 404


def test_still_valid_is_said_of_the_words_that_were_read_once_a_day(network: Cast):
    need = accepted(network)
    client, today = browser(network.ada), timezone.localdate()

    first = post(client, need, "still-valid", version=1)
    with nothing_changes():
        again = post(client, need, "still-valid", version=2)
        stale = post(client, need, "still-valid", version=1)

    assert (first[0], first[1]["still_valid_on"], first[1]["version"]) == (200, today.isoformat(), 2)
    assert (again[0], again[1]["version"]) == (200, 2)
    assert (stale[0], stale[1]["version"]) == (409, 2)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "met", "withdrawn", "lapsed"])
def test_only_an_open_need_is_still_valid_or_changed(network: Cast, state):
    need = accepted(network, state=state, still_valid_on=timezone.localdate() - timedelta(days=9))
    client = browser(network.ada)

    with nothing_changes():
        answers = [
            post(client, need, "still-valid", version=1),
            post(client, need, version=1, title="Other", reason="Again."),
        ]

    assert [(status, body["state"]) for status, body in answers] == [(409, state)] * 2


def test_what_somebody_else_did_meanwhile_is_named(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    post(browser(network.finn), need, "accept-change", version=2)
    client = browser(network.ada)

    with nothing_changes():
        status, body = post(client, need, "take-back-change", version=2)

    assert (status, body["winner"], body["version"]) == (409, "Finn", 3)
    assert body["detail"] == "Finn was first: no change of this need is open any more."
    assert services.winner_of(actor_of(network.ada), fresh(need)) == "Finn"
