"""The house's own order of its live needs: what comes first when not everything can be helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit
from needs.models import Need
from needs.models.need import RANK_MAX
from needs.querysets import LIVE_STATES, NeedQuerySet

# First half of the advisory lock under which a house's order is written; the second is the authority's id.
_ORDER_LOCK: Final = 0x52414E4B


class OrderChanged(Refusal):
    """Somebody put the needs in another order, or one came or went, since the person saw the list."""

    message = _("The list has changed since you opened it. This is how it stands now; move the need again.")


def ranked_needs(actor: Actor) -> list[Need]:
    """The live needs of the house acted for, in its order; those without a place follow, oldest first."""
    return list(_live(actor).select_related("authority", "sector", "territory"))


@transaction.atomic
def rank_needs(*, actor: Actor, seen: Sequence[UUID], order: Sequence[UUID]) -> list[Need]:
    """Write the whole order, 1 to n. `seen` is the list as the person saw it, `order` the same needs anew.

    Needs that are no longer live lose their place. Raises OrderChanged when the list stands differently now or `order`
    holds other needs than `seen`, AbilityRefused.
    """
    abilities.require(actor, "needs.draft")
    with connection.cursor() as cursor:
        # One after the other in a house. Not by the authority's row: every move of a need holds its need and then asks
        # for that row, so whoever held the row and asked for the needs would wait for ever.
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_ORDER_LOCK, actor.house.authority_id])
    # By their keys, as everybody locks several needs; read anew afterwards, as they stand now.
    list(_live(actor).order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    rows = list(_live(actor))
    before = [need.uuid for need in rows]
    if list(seen) != before or sorted(order) != sorted(before):
        raise OrderChanged
    by_uuid = {need.uuid: need for need in rows}
    moved = []
    for rank, key in enumerate(order[:RANK_MAX], start=1):
        need = by_uuid[key]
        if need.rank != rank:
            need.rank = rank
            moved.append(need)
    Need.objects.visible_to(actor.scope).bulk_update(moved, ["rank"])
    _of_house(actor).exclude(state__in=LIVE_STATES).filter(rank__isnull=False).update(rank=None)
    if moved:
        audit.record(
            "needs.order.written",
            actor=actor,
            authority_id=actor.house.authority_id,
            before={"order": [str(key) for key in before]},
            after={"order": [str(key) for key in order]},
        )
    return [by_uuid[key] for key in order]


def _of_house(actor: Actor) -> NeedQuerySet:
    return Need.objects.visible_to(actor.scope).filter(authority_id=actor.house.authority_id)


def _live(actor: Actor) -> NeedQuerySet:
    """Two times the same question has one answer: the key decides where nothing else does."""
    return _of_house(actor).filter(state__in=LIVE_STATES).order_by(F("rank").asc(nulls_last=True), "created_at", "id")
