"""The table of moves of a need: which state follows which, by what ability. The only place that knows it.

`needs/services/moves_drawing.py` draws it; docs/states.md and needs/README.md hold the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

from municipalities.models import Reach
from needs.models import Need, NeedMove

State = Need.State
Kind = NeedMove.Kind


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. Without `target` the need stays in its state; `reach` None leaves it as visible as it was.

    `event` names the move for audit record and outbox; `begins_term` starts a new term for the answer; `closes` ends
    the need's way. A move without `ability` is no person's.
    """

    kind: str
    sources: frozenset[str]
    target: str
    ability: str
    reach: int | None
    event: str
    needs_note: bool = False
    begins_term: bool = False
    closes: bool = False


_EDITABLE = frozenset({State.DRAFT, State.RETURNED})
_SUBMITTED = frozenset({State.SUBMITTED})
_ANSWERED = frozenset({State.ACCEPTED, State.ACCEPTED_IN_PART})
_OPEN = _ANSWERED | {State.IN_PROGRESS}

SUBMIT = Move(
    Kind.SUBMIT, _EDITABLE, State.SUBMITTED, "needs.submit", Reach.ABOVE, "needs.need.submitted", begins_term=True
)
ACCEPT = Move(Kind.ACCEPT, _SUBMITTED, State.ACCEPTED, "needs.accept", Reach.NETWORK, "needs.need.accepted")
ACCEPT_IN_PART = Move(
    Kind.ACCEPT_IN_PART,
    _SUBMITTED,
    State.ACCEPTED_IN_PART,
    "needs.accept",
    Reach.NETWORK,
    "needs.need.accepted_in_part",
    needs_note=True,
)
RETURN = Move(
    Kind.RETURN, _SUBMITTED, State.RETURNED, "needs.return", Reach.ABOVE, "needs.need.returned", needs_note=True
)
DECLINE = Move(
    Kind.DECLINE,
    _SUBMITTED,
    State.DECLINED,
    "needs.decline",
    Reach.ABOVE,
    "needs.need.declined",
    needs_note=True,
    closes=True,
)
REDIRECT = Move(
    Kind.REDIRECT,
    _SUBMITTED,
    State.SUBMITTED,
    "needs.redirect",
    Reach.ABOVE,
    "needs.need.redirected",
    needs_note=True,
    begins_term=True,
)
START = Move(Kind.START, _ANSWERED, State.IN_PROGRESS, "needs.start", Reach.NETWORK, "needs.need.in_progress")
MEET = Move(
    Kind.MEET, _OPEN | {State.PARTLY_MET}, State.MET, "needs.meet", Reach.NETWORK, "needs.need.met", closes=True
)
MEET_IN_PART = Move(
    Kind.MEET_IN_PART,
    _OPEN,
    State.PARTLY_MET,
    "needs.meet",
    Reach.NETWORK,
    "needs.need.partly_met",
    needs_note=True,
    closes=True,
)
WITHDRAW = Move(
    Kind.WITHDRAW,
    frozenset({State.SUBMITTED, State.RETURNED}) | _OPEN,
    State.WITHDRAWN,
    "needs.withdraw",
    None,
    "needs.need.withdrawn",
    needs_note=True,
    closes=True,
)
#: Nobody's move: the portal lets what nobody has touched for long lapse (needs/services/lapsing.py).
LAPSE = Move(
    Kind.LAPSE,
    frozenset({State.RETURNED}) | _OPEN,
    State.LAPSED,
    "",
    None,
    "needs.need.lapsed",
    closes=True,
)
#: Another need took this one over; the old number points at the new record.
MERGE = Move(
    Kind.MERGE,
    frozenset({State.SUBMITTED, State.RETURNED}) | _OPEN,
    State.WITHDRAWN,
    "needs.merge",
    None,
    "needs.need.merged",
    closes=True,
)
MOVES = (SUBMIT, ACCEPT, ACCEPT_IN_PART, RETURN, DECLINE, REDIRECT, START, MEET, MEET_IN_PART, WITHDRAW, LAPSE, MERGE)

# Where the house's approver confirms, its officers put a need to them, and the approver submits it or sends it back.
ASK_APPROVER = Move(Kind.ASK_APPROVER, _EDITABLE, "", "needs.submit", None, "needs.need.confirmation_asked")
SEND_BACK = Move(
    Kind.SEND_BACK, _EDITABLE, "", "needs.confirm", None, "needs.need.confirmation_declined", needs_note=True
)
STILL_VALID = Move(Kind.STILL_VALID, _OPEN, "", "needs.draft", None, "needs.need.still_valid")
# What becomes of a change after acceptance; the need keeps its state and what the network reads until it is accepted.
CHANGE = Move(Kind.CHANGE, _OPEN, "", "needs.submit", None, "needs.change.submitted", needs_note=True)
TAKE_BACK_CHANGE = Move(Kind.TAKE_BACK_CHANGE, _OPEN, "", "needs.draft", None, "needs.change.taken_back")
ACCEPT_CHANGE = Move(Kind.ACCEPT_CHANGE, _OPEN, "", "needs.accept", None, "needs.change.accepted")
DECLINE_CHANGE = Move(Kind.DECLINE_CHANGE, _OPEN, "", "needs.decline", None, "needs.change.declined", needs_note=True)
CHANGE_MOVES = (CHANGE, TAKE_BACK_CHANGE, ACCEPT_CHANGE, DECLINE_CHANGE)
#: Every step that stands in the history and leaves the state as it is.
STEPS = (ASK_APPROVER, SEND_BACK, *CHANGE_MOVES, STILL_VALID)
