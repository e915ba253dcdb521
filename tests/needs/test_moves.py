"""The table of moves: everything that it does not list is refused, to everybody, in every state."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone

from coordination.core.refusals import Refusal
from municipalities.models import User
from needs.models import Need, NeedMove
from needs.services import moves, progress, review
from needs.services import needs as services
from needs.services.review import Answer
from tests.cast import Cast
from tests.factories import STATES, actor_of, fresh, make_membership, make_need, make_user

HOUSE = {"ada", "kim", "lena", "mira"}
COUNTY, COUNTY_APPROVERS = {"ben", "finn", "olaf"}, {"finn", "olaf"}
#: Written from the rules, not from the code: move > state > who may make it. Whatever is not here is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "submit": {"draft": HOUSE, "returned": HOUSE},
    "accept": {"submitted": COUNTY_APPROVERS},
    "return": {"submitted": COUNTY},
    "decline": {"submitted": COUNTY_APPROVERS},
    "redirect": {"submitted": COUNTY},
    "start": {"accepted": COUNTY},
    "meet": {"accepted": HOUSE, "in_progress": HOUSE},
    "withdraw": {"submitted": HOUSE, "returned": HOUSE, "accepted": HOUSE, "in_progress": HOUSE},
}
#: Where each move leads, and how far the need is visible then (None: as far as before).
LEADS: dict[str, tuple[str, int | None]] = {
    "submit": ("submitted", 1),
    "accept": ("accepted", 3),
    "return": ("returned", 1),
    "decline": ("declined", 1),
    "redirect": ("submitted", 1),
    "start": ("in_progress", 3),
    "meet": ("met", 3),
    "withdraw": ("withdrawn", None),
}


@pytest.fixture
def everybody(network: Cast) -> dict[str, User]:
    """Each position and role: the cast, and the roles that it has not."""
    people = {name: user for name, user in network.people().items() if user is not None}
    for name, authority, role in (
        ("vera", network.lind, "viewer"),
        ("walt", network.county_office, "viewer"),
        ("olaf", network.county_office, "administrator"),
        ("petra", network.ministry, "officer"),
    ):
        people[name] = make_user(name=name)
        make_membership(people[name], authority, role)
    return people


def make(network: Cast, move: str) -> Callable[..., Need]:
    """The service of a move with everything that it asks for."""
    answer = Answer("Civil protection", "Beds", timezone.localdate() + timedelta(days=9))
    made: dict[str, Callable[..., Need]] = {
        "submit": services.submit_need,
        "accept": lambda **terms: review.accept_need(**terms, answer=answer),
        "return": lambda **terms: review.return_need(**terms, note="Why?"),
        "decline": lambda **terms: review.decline_need(**terms, note="Why not."),
        "redirect": lambda **terms: review.redirect_need(**terms, note="Theirs.", authority=network.ministry),
        "start": progress.start_need,
        "meet": progress.meet_need,
        "withdraw": lambda **terms: progress.withdraw_need(**terms, note="Not any more."),
    }
    return made[move]


@pytest.mark.parametrize("move", sorted(ALLOWED))
@pytest.mark.parametrize("state", STATES)
def test_a_move_is_made_by_whom_and_from_where_the_table_says_and_by_nobody_else(
    network: Cast, everybody: dict[str, User], state: str, move: str
):
    addressed_to = None if state == "draft" else network.county_office
    need = make_need(network.lind, state=state, addressed_to=addressed_to, sector=network.sector)
    may = ALLOWED[move].get(state, set())
    target, reach = LEADS[move]
    made, outcomes = set(), set()

    for name, user in everybody.items():
        with transaction.atomic():
            try:
                make(network, move)(actor=actor_of(user), need_id=need.pk, version=1)
                made.add(name)
            except (Refusal, PermissionDenied, ObjectDoesNotExist):
                pass
            kept = fresh(need)
            outcomes.add((name in may, kept.state, kept.reach, kept.version))
            transaction.set_rollback(True)

    assert made == may
    refused = (False, need.state, need.reach, 1)
    allowed = (True, target, need.reach if reach is None else reach, 2)
    assert outcomes == ({refused, allowed} if may else {refused})


def test_the_code_knows_the_same_moves():
    assert {str(one.kind): (one.target, one.reach) for one in moves.MOVES} == LEADS
    assert {str(one.kind): set(one.sources) for one in moves.MOVES} == {
        name: set(states) for name, states in ALLOWED.items()
    }


def test_the_drawing_in_the_readme_is_the_table():
    text = (Path(moves.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    drawing = text.split("```mermaid\n")[1].split("```")[0]
    drawn = {line.strip() for line in drawing.splitlines() if ": " in line}

    assert drawn == {f"{source} --> {one.target}: {one.kind}" for one in moves.MOVES for source in one.sources}


def test_every_move_of_the_history_is_one_of_the_table_or_the_beginning():
    assert set(NeedMove.Kind.values) == {*(str(one.kind) for one in moves.MOVES), NeedMove.Kind.BEGIN}
