"""Confirmation by the house's own approver: where a house asks for it, officers put needs to the approver.

The need stays in the house's hands; the approver submits it, or sends it back with words that nobody above reads.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import moves, routing
from needs.services.needs import lock, make_move, require_state, require_version, require_words


class NoConfirmationAsked(Refusal):
    """The house lets its officers submit, so there is nobody to ask."""

    message = _("Your authority does not ask for confirmation. Submit the need yourself.")


class AlreadyAsked(Refusal):
    """The need waits for the approver already."""

    message = _("This need waits for your approver already.")


class NothingToConfirm(Refusal):
    """The need does not wait for the approver (any more)."""

    message = _("This need does not wait for confirmation. Somebody may have changed it meanwhile.")


class ReasonMissing(Refusal):
    """A need is sent back with words."""

    message = _("Write what should be changed before it is submitted.")


def is_needed(actor: Actor, need: Need) -> bool:
    """True when the house asks for its approver's confirmation and this person may not give it."""
    return need.authority.confirms_submissions and not abilities.can(actor, "needs.confirm", need)


@transaction.atomic
def ask_confirmation(*, actor: Actor, need_id: int, version: int) -> Need:
    """Put a draft or returned need to the approver of the house, complete and sound as for submission.

    Raises NoConfirmationAsked, AlreadyAsked, Incomplete, Contradictory, NobodyAnswers, NeedChanged, NotInThisState,
    AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, moves.ASK_APPROVER.ability, need)
    require_state(actor, need, moves.ASK_APPROVER)
    if need.confirmation_asked_at is not None:
        raise AlreadyAsked
    require_version(actor, need, version)
    if not need.authority.confirms_submissions:
        raise NoConfirmationAsked
    require_words(need)
    routing.addressee(need)
    need.confirmation_asked_at = timezone.now()
    need.confirmation_asked_by_id = actor.person_id
    make_move(need, moves.ASK_APPROVER, actor)
    return need


@transaction.atomic
def send_back(*, actor: Actor, need_id: int, version: int, note: str) -> Need:
    """The approver does not submit yet: the officer reads why, nobody outside the house does.

    Raises NothingToConfirm, ReasonMissing, NeedChanged, NotInThisState, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, moves.SEND_BACK.ability, need)
    require_state(actor, need, moves.SEND_BACK)
    if need.confirmation_asked_at is None:
        raise NothingToConfirm
    require_version(actor, need, version)
    if not note.strip():
        raise ReasonMissing
    need.confirmation_asked_at = need.confirmation_asked_by = None
    make_move(need, moves.SEND_BACK, actor, note=note.strip())
    return need
