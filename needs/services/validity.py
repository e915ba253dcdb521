"""Still valid on this date: the house says of an open need that nothing has changed, without writing it again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from municipalities.access import abilities
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import moves
from needs.services.needs import lock, make_move, require_state, require_version


@transaction.atomic
def say_still_valid(*, actor: Actor, need_id: int | UUID, version: int | None = None) -> Need:
    """Set the day of today (of the authority acted for) on an open need of the own house; twice a day says nothing new.

    With `version` it is said of the words of that version alone. Raises NotInThisState for a need that is not open,
    NeedChanged, AbilityRefused, Need.DoesNotExist.
    """
    need = lock(actor, need_id)
    abilities.require(actor, moves.STILL_VALID.ability, need)
    require_state(actor, need, moves.STILL_VALID)
    if version is not None:
        require_version(actor, need, version)
    today = timezone.localdate()
    if need.still_valid_on != today:
        need.still_valid_on = today
        make_move(need, moves.STILL_VALID, actor, columns=["still_valid_on"])
    return need


@transaction.atomic
def say_all_still_valid(*, actor: Actor, need_ids: Sequence[UUID]) -> tuple[list[Need], int]:
    """The same for several: the needs of which it was said, and how many were no longer open or no longer there.

    Locked in the order of their keys, so that two people who choose the same do not wait for each other for ever.
    Raises AbilityRefused when one of them is not the house's.
    """
    abilities.require(actor, moves.STILL_VALID.ability)
    visible = Need.objects.visible_to(actor.scope).filter(uuid__in=need_ids, state__in=moves.STILL_VALID.sources)
    keys = list(visible.order_by("pk").values_list("pk", flat=True))
    said = [say_still_valid(actor=actor, need_id=key) for key in keys]
    return said, len(set(need_ids)) - len(said)
