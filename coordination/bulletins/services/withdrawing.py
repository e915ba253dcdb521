"""A house takes its bulletin out of the secretariat's queue: a draft again, as before it was put forward."""

from __future__ import annotations

from django.db import transaction

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import bulletins, moves
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Reach
from municipalities.services import audit


@transaction.atomic
def withdraw_bulletin(*, actor: Actor, bulletin_id: int, version: int) -> Bulletin:
    """Make what waits for the secretariat a draft again; it leaves the queue, and no outbox tells anybody.

    However far the house is trusted. Raises BulletinChanged, NotInThisState (the secretariat was first),
    AbilityRefused, Bulletin.DoesNotExist.
    """
    move = moves.WITHDRAW
    bulletin = bulletins.lock(actor, bulletin_id)
    abilities.require(actor, move.ability, bulletin)
    bulletins.require_state(bulletin, move.sources)
    bulletins.require_version(bulletin, version)
    before = bulletin.state
    bulletin.state, bulletin.reach, bulletin.version = move.target, Reach.HOUSE, version + 1
    bulletin.save(update_fields=["state", "reach", "version", "updated_at"])
    bulletins.record_move(bulletin, actor, move.kind, before)
    audit.record(
        move.event,
        actor=actor,
        target=bulletin,
        authority_id=bulletin.authority_id,
        before={"state": before},
        after={"state": bulletin.state},
    )
    return bulletin
