"""The answer to a submitted need: accept it, or return it with what is missing.

Only people of the authority the need is addressed to act on it; nobody decides on their own submission.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import moves
from needs.services.needs import lock, make_move, require_state, require_version


class OwnSubmission(Refusal):
    """The person who submitted a need cannot decide on it, whichever authority they act for."""

    message = _("You submitted this need yourself, so somebody else must decide on it.")


class NoteMissing(Refusal):
    """A need cannot be returned without saying what is asked."""

    message = _("Write what the municipality should change or answer.")


def accept_need(*, actor: Actor, need_id: int, version: int, note: str = "") -> Need:
    """Accept: the network sees the need. Raises NeedChanged, NotInThisState, OwnSubmission, AbilityRefused."""
    return _decide(actor, need_id, version, moves.ACCEPT, note)


def return_need(*, actor: Actor, need_id: int, version: int, note: str) -> Need:
    """Return with a note. Raises NoteMissing beside what accept_need raises."""
    return _decide(actor, need_id, version, moves.RETURN, note)


@transaction.atomic
def _decide(actor: Actor, need_id: int, version: int, move: moves.Move, note: str) -> Need:
    need = lock(actor, need_id)
    abilities.require(actor, move.ability, need)
    require_state(need, move)
    require_version(actor, need, version)
    if need.submitted_by_id == actor.user_id:
        raise OwnSubmission
    note = note.strip()
    if move.needs_note and not note:
        raise NoteMissing
    need.decided_at = timezone.now()
    make_move(need, move, actor, note=note, columns=["decided_at"])
    return need
