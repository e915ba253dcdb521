"""The table of moves: everything that it does not list is refused, to everybody, in every state."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from coordination.core.refusals import Refusal
from municipalities.models import User
from needs.management.commands import draw_states
from needs.models import Need, NeedMove
from needs.services import confirming, moves, progress, review
from needs.services import needs as services
from needs.services.review import Answer
from tests.cast import Cast
from tests.factories import STATES, actor_of, fresh
from tests.needs import move_table as rules
from tests.unchanged import nothing_changes


@pytest.fixture
def everybody(network: Cast) -> dict[str, User]:
    return rules.everybody(network)


def make(network: Cast, move: str) -> Callable[..., Need]:
    """The service of a move with everything that it asks for."""
    answer = Answer("Civil protection", "Beds", timezone.localdate() + timedelta(days=9))
    made: dict[str, Callable[..., Need]] = {
        "submit": services.submit_need,
        "ask_approver": confirming.ask_confirmation,
        "send_back": lambda **terms: confirming.send_back(**terms, note="Say how many."),
        "accept": lambda **terms: review.accept_need(**terms, answer=answer),
        "accept_in_part": lambda **terms: review.accept_need_in_part(**terms, answer=answer, note="Not the heaters."),
        "return": lambda **terms: review.return_need(**terms, note="Why?"),
        "decline": lambda **terms: review.decline_need(**terms, note="Why not."),
        "redirect": lambda **terms: review.redirect_need(**terms, note="Theirs.", authority=network.ministry),
        "start": progress.start_need,
        "meet": progress.meet_need,
        "meet_in_part": lambda **terms: progress.meet_need_in_part(**terms, note="Ten beds are missing."),
        "withdraw": lambda **terms: progress.withdraw_need(**terms, note="Not any more."),
    }
    return made[move]


def attempts(
    network: Cast, everybody: dict[str, User], need: Need, move: str
) -> tuple[set[str], set[tuple[bool, str, int, int]]]:
    """Who could make the move, each in a world of their own, and what became of the need."""
    made, outcomes = set(), set()
    for name, user in everybody.items():
        with transaction.atomic():
            try:
                with transaction.atomic():
                    make(network, move)(actor=actor_of(user), need_id=need.pk, version=1)
                made.add(name)
            except (Refusal, PermissionDenied, ObjectDoesNotExist):
                pass
            kept = fresh(need)
            outcomes.add((name in made, kept.state, kept.reach, kept.version))
            transaction.set_rollback(True)
    return made, outcomes


@pytest.mark.parametrize("move", sorted(rules.ALLOWED))
@pytest.mark.parametrize("state", STATES)
def test_a_move_is_made_by_whom_and_from_where_the_table_says_and_by_nobody_else(
    network: Cast, everybody: dict[str, User], state: str, move: str
):
    need = rules.need_in(network, state)
    may = rules.ALLOWED[move].get(state, set())
    target, reach = rules.LEADS[move]

    made, outcomes = attempts(network, everybody, need, move)

    assert made == may
    refused = (False, need.state, need.reach, 1)
    allowed = (True, target, need.reach if reach is None else reach, 2)
    assert outcomes == ({refused, allowed} if may else {refused})


@pytest.mark.parametrize("move", sorted(rules.CONFIRMED))
@pytest.mark.parametrize("state", STATES)
def test_where_the_house_confirms_officers_ask_and_approvers_submit_or_send_back(
    network: Cast, everybody: dict[str, User], state: str, move: str
):
    rules.confirm_in(network)
    waits = move != "ask_approver" and state in {"draft", "returned"}
    need = rules.need_in(network, state, waits_for_approver=waits)
    target, reach = rules.LEADS["submit"] if move == "submit" else (need.state, need.reach)

    made, outcomes = attempts(network, everybody, need, move)

    assert made == rules.CONFIRMED[move].get(state, set())
    refused, allowed = (False, need.state, need.reach, 1), (True, target, reach, 2)
    assert outcomes == ({refused, allowed} if made else {refused})


@pytest.mark.parametrize("move", ["ask_approver", "send_back"])
@pytest.mark.parametrize("state", STATES)
def test_where_the_house_does_not_confirm_nobody_is_asked(
    network: Cast, everybody: dict[str, User], state: str, move: str
):
    need = rules.need_in(network, state)

    made, _outcomes = attempts(network, everybody, need, move)

    assert made == set()


def test_a_refused_move_leaves_no_trace_anywhere(network: Cast, everybody: dict[str, User]):
    need = rules.need_in(network, "met")
    officer = actor_of(everybody["finn"])

    with nothing_changes():
        for move in rules.ALLOWED:
            with pytest.raises((Refusal, PermissionDenied, ObjectDoesNotExist)), transaction.atomic():
                make(network, move)(actor=officer, need_id=need.pk, version=1)


def test_the_code_knows_the_same_moves():
    assert {str(one.kind): (one.target, one.reach) for one in moves.MOVES if one.kind not in rules.ELSEWHERE} == (
        rules.LEADS
    )
    states = {str(one.kind): {str(state) for state in one.sources} for one in (*moves.MOVES, *moves.STEPS)}
    assert states == {
        **{name: set(found) for name, found in rules.ALLOWED.items()},
        **{name: set(found) for name, found in rules.CONFIRMED.items() if name != "submit"},
        **rules.ELSEWHERE,
        **rules.STEPS_ELSEWHERE,
    }
    assert {one.target for one in moves.STEPS} == {""}


def test_nothing_leads_out_of_a_state_that_ends_the_way_but_what_was_partly_met_can_be_met():
    ended = {str(one.target) for one in moves.MOVES if one.closes}

    assert ended == {"declined", "met", "partly_met", "withdrawn", "lapsed"}
    assert [(str(one.kind), state) for one in moves.MOVES for state in one.sources if state in ended] == [
        ("meet", "partly_met")
    ]


def test_the_drawings_and_the_table_in_the_documents_are_those_of_the_code(tmp_path, monkeypatch):
    call_command("draw_states", "--check")
    page, part = next(iter(draw_states.documents().items()))
    torn = tmp_path / "states.md"
    torn.write_text(page.read_text(encoding="utf-8").replace("draft --> submitted", "draft --> accepted"))
    monkeypatch.setattr(draw_states, "documents", lambda: {torn: part})

    with pytest.raises(CommandError):
        call_command("draw_states", "--check")


def test_every_step_of_the_history_is_one_of_the_table_or_the_beginning():
    known = {str(one.kind) for one in (*moves.MOVES, *moves.STEPS)}

    assert set(NeedMove.Kind.values) == {*known, NeedMove.Kind.BEGIN}
    assert {str(one.kind) for one in moves.STEPS} == set(NeedMove.STAYING) - {"redirect"}


def test_every_state_can_be_reached_and_none_is_a_dead_end_by_accident():
    reached = {str(one.target) for one in moves.MOVES}

    assert reached == set(Need.State.values) - {"draft"}
    assert {state for one in moves.MOVES for state in one.sources} | {
        "met",
        "declined",
        "withdrawn",
        "lapsed",
    } == set(Need.State.values)
