"""After the answer: work begins, the need is met; and the municipality may take its need back.

The authority that answered says when work begins, the municipality says when the need is met: nobody reports success
for the other side.
"""

from __future__ import annotations

from django.db import transaction

from municipalities.access import abilities
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import moves
from needs.services.needs import lock, make_move, require_state, require_version
from needs.services.review import NoteMissing


@transaction.atomic
def start_need(*, actor: Actor, need_id: int, version: int, note: str = "") -> Need:
    """Say that the promised work has begun. Raises NeedChanged, NotInThisState, AbilityRefused."""
    return _step(actor, need_id, version, moves.START, note)


@transaction.atomic
def meet_need(*, actor: Actor, need_id: int, version: int, note: str = "") -> Need:
    """Say that the need is met. Raises NeedChanged, NotInThisState, AbilityRefused."""
    return _step(actor, need_id, version, moves.MEET, note)


@transaction.atomic
def meet_need_in_part(*, actor: Actor, need_id: int, version: int, note: str) -> Need:
    """Say that a part of the need was met and what is open; it can be met later. Raises what withdraw_need does."""
    return _step(actor, need_id, version, moves.MEET_IN_PART, note)


@transaction.atomic
def withdraw_need(*, actor: Actor, need_id: int, version: int, note: str) -> Need:
    """Take the need back, saying why; it stays as visible as it was and counts in no figure.

    Raises NoteMissing, NeedChanged, NotInThisState, AbilityRefused.
    """
    return _step(actor, need_id, version, moves.WITHDRAW, note)


def _step(actor: Actor, need_id: int, version: int, move: moves.Move, note: str) -> Need:
    need = lock(actor, need_id)
    abilities.require(actor, move.ability, need)
    require_state(actor, need, move)
    require_version(actor, need, version)
    if move.needs_note and not note.strip():
        raise NoteMissing
    make_move(need, move, actor, note=note.strip())
    return need
