"""The answer to a submitted need: accept it, return it with questions, decline it with a reason, or redirect it.

Only people of the authority the need is addressed to act on it; nobody decides on their own submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority
from needs.models import Need, NeedMove
from needs.services import moves, routing
from needs.services.needs import lock, make_move, require_state, require_version
from needs.services.questions import checked, put


@dataclass(frozen=True, slots=True)
class Answer:
    """Who does what by when: what an accepted need is promised."""

    who: str
    what: str
    by: date


class OwnSubmission(Refusal):
    """The person who submitted a need cannot decide on it, whichever authority they act for."""

    message = _("You submitted this need yourself, so somebody else must decide on it.")


class OwnQuestion(OwnSubmission):
    """The person who put a need to the approver of its house cannot decide on it either."""

    message = _("You put this need to the approver of its municipality, so somebody else must decide on it.")


class NoteMissing(Refusal):
    """A need cannot be returned, declined or redirected without saying why."""

    message = _("Write what the municipality should change or answer.")


class AnswerMissing(Refusal):
    """A need is accepted with an answer: who, what, and a day that is not gone."""

    message = _("Say who does what by when.")


class NotAnAddressee(Refusal):
    """The authority is not above this municipality, or has nobody who could accept."""

    message = _("Choose one of the authorities that can answer this need.")


@transaction.atomic
def accept_need(*, actor: Actor, need_id: int, version: int, answer: Answer, note: str = "") -> Need:
    """Accept with who does what by when: the network sees the need and this answer.

    Raises AnswerMissing, NeedChanged, NotInThisState, OwnSubmission, AbilityRefused.
    """
    return _accept(actor, _find(actor, need_id, version, moves.ACCEPT), moves.ACCEPT, answer, note)


@transaction.atomic
def accept_need_in_part(*, actor: Actor, need_id: int, version: int, answer: Answer, note: str) -> Need:
    """Accept a part with who does what by when; the note says which part is not accepted and why.

    Raises NoteMissing beside what accept_need raises.
    """
    need = _find(actor, need_id, version, moves.ACCEPT_IN_PART)
    return _accept(actor, need, moves.ACCEPT_IN_PART, answer, _required(note))


def _accept(actor: Actor, need: Need, move: moves.Move, answer: Answer, note: str) -> Need:
    if not answer.who.strip() or not answer.what.strip() or answer.by < timezone.localdate():
        raise AnswerMissing
    need.answer_who, need.answer_what, need.answer_by = answer.who.strip(), answer.what.strip(), answer.by
    columns = [*_answered(need), "answer_who", "answer_what", "answer_by"]
    make_move(need, move, actor, note=note.strip(), columns=columns)
    return need


@transaction.atomic
def return_need(
    *, actor: Actor, need_id: int, version: int, note: str = "", questions: Sequence[tuple[str, str]] = ()
) -> Need:
    """Return with a note, with questions as (field, text), or with both; a field "" means the whole need.

    Raises NoteMissing when there is neither, what questions.checked raises, NeedChanged, NotInThisState,
    OwnSubmission, AbilityRefused.
    """
    need = _find(actor, need_id, version, moves.RETURN)
    asked = checked(questions)
    words = note.strip() if asked else _required(note)
    move = make_move(need, moves.RETURN, actor, note=words, columns=_answered(need), questions=len(asked))
    put(actor, need, asked, move)
    return need


@transaction.atomic
def decline_need(*, actor: Actor, need_id: int, version: int, note: str) -> Need:
    """Decline with the reason, which only the two sides read. Raises what return_need raises."""
    need = _find(actor, need_id, version, moves.DECLINE)
    make_move(need, moves.DECLINE, actor, note=_required(note), columns=_answered(need))
    return need


@transaction.atomic
def redirect_need(*, actor: Actor, need_id: int, version: int, authority: Authority, note: str) -> Need:
    """Pass the need to another authority above the municipality, which gets a full term; both terms are recorded.

    Raises NotAnAddressee for any authority that routing.redirect_choices does not offer, and what return_need raises.
    """
    need = _find(actor, need_id, version, moves.REDIRECT)
    if authority not in routing.redirect_choices(need):
        raise NotAnAddressee
    need.addressed_to = authority
    need.submitted_at = timezone.now()
    make_move(need, moves.REDIRECT, actor, note=_required(note), columns=["addressed_to", "submitted_at"])
    return need


def _find(actor: Actor, need_id: int, version: int, move: moves.Move) -> Need:
    """The need, locked and ready for this decision by this person."""
    need = lock(actor, need_id)
    abilities.require(actor, move.ability, need)
    require_state(actor, need, move)
    require_version(actor, need, version)
    if need.submitted_by_id == actor.user_id:
        raise OwnSubmission
    if asked_for(need, actor):
        raise OwnQuestion
    return need


def asked_for(need: Need, actor: Actor, seen: Sequence[NeedMove] | None = None) -> bool:
    """True when this person put the need to the approver of its house, who then submitted it.

    `seen` are the need's moves that this person may see, where the caller has read them already.
    """
    if seen is not None:
        return any(move.kind == moves.ASK_APPROVER.kind and move.actor_id == actor.user_id for move in seen)
    asked = need.moves.visible_to(actor.scope).filter(kind=moves.ASK_APPROVER.kind, actor_id=actor.user_id)
    return bool(asked.exists())


def _answered(need: Need) -> list[str]:
    """Note when the addressee answered, and first answered; answers the columns changed."""
    need.decided_at = timezone.now()
    need.first_answered_at = need.first_answered_at or need.decided_at
    return ["decided_at", "first_answered_at"]


def _required(note: str) -> str:
    if not note.strip():
        raise NoteMissing
    return note.strip()
