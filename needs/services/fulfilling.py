"""What has arrived of each line item, as the house records it once the need was accepted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit
from needs.models import Need
from needs.models.line import QUANTITY_MAX
from needs.querysets import COUNTED_STATES
from needs.services.needs import NotInThisState, lock, require_version, winner_of


class NoSuchLine(Refusal):
    """A quantity for a line that the need has not, or one out of bounds."""

    message = _("This item is no longer part of the need. Look at it, then record what has arrived again.")


@transaction.atomic
def fulfil(*, actor: Actor, need_id: int, version: int, arrived: Mapping[str, int | None]) -> Need:
    """Set how much has arrived, by slot and in the unit of the line; None takes the number away. The state stays.

    Lines left out stay as they are. Raises NoSuchLine, NotInThisState before acceptance, NeedChanged, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.meet", need)
    if need.state not in COUNTED_STATES:
        raise NotInThisState(need, winner_of(actor, need))
    require_version(actor, need, version)
    if not arrived.keys() <= need.lines.keys() or not all(
        quantity is None or 0 <= quantity <= QUANTITY_MAX for quantity in arrived.values()
    ):
        raise NoSuchLine
    merged = {**need.fulfilled, **arrived}
    fulfilled = {slot: merged[slot] for slot in sorted(merged, key=int) if merged[slot] is not None}
    if fulfilled == need.fulfilled:
        return need
    before, need.fulfilled = need.fulfilled, fulfilled
    need.version += 1
    need.updated_by_id = actor.person_id
    need.save(update_fields=["fulfilled", "version", "updated_at", "updated_by"])
    audit.record(
        "needs.need.fulfilled",
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        before={"fulfilled": before},
        after={"fulfilled": fulfilled},
    )
    return need
