"""The table of moves on the pages and in the API: what it does not list is refused there, to everybody, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from municipalities.models import Authority
from needs.models import Need
from needs.services import moves
from tests.access.routes import all_routes
from tests.cast import Cast
from tests.factories import STATES
from tests.needs import move_table as rules
from tests.needs.changing import REASON, accepted, begun, put_forward
from tests.needs.move_requests import CHANNELS, browsers, is_made, stand
from tests.pages import browser, page_of
from tests.unchanged import rows

#: Who sees a need of Lind by its reach; for everybody else it is missing.
INSIDE = rules.HOUSE | {"vera"}
ABOVE = INSIDE | rules.COUNTY | {"walt", "jana", "petra"}
#: Who may take the steps that have a service of their own, and where.
BESIDE: dict[str, dict[str, set[str]]] = {
    "still_valid": dict.fromkeys(rules.OPEN, rules.HOUSE),
    "merge": dict.fromkeys(("submitted", "returned", *rules.OPEN), rules.COUNTY_APPROVERS),
}
#: Merging is a choice for each field of two needs, on a page of its own; what lapses is moved by the clock alone.
NOT_IN_THE_API = {"merge", "lapse"}
STEPS_OF_CHANGES = {
    "change": rules.HOUSE,
    "take_back_change": rules.HOUSE,
    "accept_change": rules.COUNTY_APPROVERS,
    "decline_change": rules.COUNTY_APPROVERS,
}
WAYS = [
    *(("api", move) for move in sorted({*rules.ALLOWED, *BESIDE} - NOT_IN_THE_API)),
    *(("page", move) for move in sorted({*rules.ALLOWED, *BESIDE})),
]


@dataclass
class Planted:
    """Everybody signed in with the authority that they act for, and by state one need of Lind and its twin."""

    browsers: dict[str, tuple[Client, Authority]]
    needs: dict[str, Need]


@pytest.fixture(scope="module")
def planted(standing_cast: Cast, django_db_blocker: Any) -> Iterator[Planted]:
    """Planted once: the tests of this module undo what they do."""
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        people = browsers(rules.everybody(standing_cast))
        needs = {state: rules.need_in(standing_cast, state) for state in STATES}
        for state in STATES:
            rules.need_in(standing_cast, state)
        yield Planted(people, needs)
        transaction.set_rollback(True)


@contextmanager
def nothing_changes() -> Iterator[None]:
    """No row of any table, but for the lines of the audit record that say who was refused."""
    before = rows() | {"municipalities_auditevent": None}
    yield
    assert rows() | {"municipalities_auditevent": None} == before


def wrong_refusals(
    network: Cast, planted: Planted, need: Need, way: tuple[str, str], may: set[str], **fields: Any
) -> list[str]:
    """Everybody who may not take the step tries to: the answers that are no refusal, or not the one of their view."""
    send, wrong = CHANNELS[way[0]], []
    # The page of a need's changes is for the two sides alone, however far the need itself is seen.
    reach = min(need.reach, 1) if way[0] == "page" and way[1].endswith("_change") else need.reach
    sees = {0: INSIDE, 1: ABOVE}.get(reach, set(planted.browsers))
    with nothing_changes():
        before = stand(need)
        for name, (client, house) in planted.browsers.items():
            if name in may:
                continue
            response = send(network, way[1], need, client, house, **fields)
            expected = {403, 409} if name in sees else {404}
            if response.status_code not in expected:
                wrong.append(f"{name}: {response.status_code} instead of {expected}")
        assert stand(need) == before
    return wrong


def not_made(
    network: Cast, planted: Planted, need: Need, way: tuple[str, str], may: set[str], **fields: Any
) -> list[str]:
    """Everybody who may take the step does, each in a world of their own: who could not."""
    wrong = []
    for name in sorted(may):
        client, house = planted.browsers[name]
        with transaction.atomic():
            response = CHANNELS[way[0]](network, way[1], need, client, house, **fields)
            _state, version, steps = stand(need)
            if not is_made(response, need) or version != need.version + 1 or steps < 2:
                wrong.append(f"{name}: {response.status_code}")
            transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("state", STATES)
def test_a_step_that_is_not_listed_is_refused_and_one_that_is_listed_is_made(
    network: Cast, planted: Planted, state: str, way: tuple[str, str]
):
    need = planted.needs[state]
    may = {**rules.ALLOWED, **BESIDE}[way[1]].get(state, set())

    assert wrong_refusals(network, planted, need, way, may) == []
    assert not_made(network, planted, need, way, may) == []


@pytest.mark.parametrize(
    "way", [("page", "submit"), ("page", "send_back"), *(("api", move) for move in rules.CONFIRMED)], ids="-".join
)
@pytest.mark.parametrize("state", STATES)
def test_where_the_house_confirms_its_officers_ask_and_its_approvers_submit_or_send_back(
    network: Cast, planted: Planted, state: str, way: tuple[str, str]
):
    rules.confirm_in(network)
    waits = way[1] != "ask_approver" and state in {"draft", "returned"}
    need = rules.need_in(network, state, waits_for_approver=waits)
    may = rules.CONFIRMED[way[1]].get(state, set())

    assert wrong_refusals(network, planted, need, way, may) == []
    assert not_made(network, planted, need, way, may) == []


@pytest.mark.parametrize("way", [("page", "send_back"), ("api", "send_back"), ("api", "ask_approver")], ids="-".join)
@pytest.mark.parametrize("state", STATES)
def test_where_the_house_does_not_confirm_nobody_is_asked(
    network: Cast, planted: Planted, state: str, way: tuple[str, str]
):
    assert wrong_refusals(network, planted, planted.needs[state], way, set()) == []


@pytest.mark.parametrize("way", [(channel, step) for channel in CHANNELS for step in STEPS_OF_CHANGES], ids="-".join)
@pytest.mark.parametrize("state", STATES)
def test_a_change_goes_its_way_only_while_the_need_is_open(
    network: Cast, planted: Planted, state: str, way: tuple[str, str]
):
    step = way[1]
    need, fields = planted.needs[state], {}
    may = STEPS_OF_CHANGES[step] if state in rules.OPEN else set()
    if may:
        need = accepted(network, state=state)
        if way == ("page", "change"):
            begun(network, need)
        elif step != "change":
            put_forward(network, need)
        need.refresh_from_db()
    if way == ("page", "change") and may:
        form = page_of(browser(network.ada), f"/needs/{need.slug}/change/edit/").fields()
        fields = {**form, "reason": REASON, "submit": "yes"}

    assert wrong_refusals(network, planted, need, way, may, **fields) == []
    assert not_made(network, planted, need, way, may, **fields) == []


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_without_a_sign_in_or_an_authority_no_step_is_taken(network: Cast, planted: Planted, way: tuple[str, str]):
    for client in (browser(None), browser(network.eli)):
        with nothing_changes():
            for need in planted.needs.values():
                response = CHANNELS[way[0]](network, way[1], need, client, network.lind)
                assert not is_made(response, need)
                assert response.status_code in ({302} if way[0] == "page" else {401, 403, 404})


def test_no_step_of_the_table_is_left_out():
    tried = {move for _channel, move in WAYS} | set(rules.CONFIRMED) | set(STEPS_OF_CHANGES)

    assert {str(one.kind) for one in (*moves.MOVES, *moves.STEPS)} == tried | {"lapse"}


def test_every_step_has_an_operation_of_the_api_but_merging_and_lapsing():
    served = {route.pattern for route in all_routes() if route.name.startswith("api:")}
    steps = {str(one.kind) for one in (*moves.MOVES, *moves.STEPS)}

    addressed = {step for step in steps if f"api/v1/needs/<str:reference>/{step.replace('_', '-')}/" in served}

    assert steps - addressed == NOT_IN_THE_API
    told = (Path(settings.BASE_DIR) / "docs" / "states.md").read_text(encoding="utf-8")
    assert "Every step but `merge` and `lapse` is an operation of the API" in " ".join(told.split())
