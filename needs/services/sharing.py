"""Named shares of a need: opening a submitted need to an authority or a person, and ending that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities, grants
from municipalities.access.actor import Actor
from municipalities.models import Authority, Reach
from municipalities.services import audit
from needs.models import Need, NeedGroupShare
from needs.services.needs import lock


class DraftNotShared(Refusal):
    """Drafts are for their own house."""

    message = _("A draft cannot be shared. Submit the need first.")


class SharedWithItself(Refusal):
    """The authority already sees the record."""

    message = _("Choose an authority other than your own.")


@transaction.atomic
def share_need(
    *, actor: Actor, need_id: int, authority: Authority, reason: str, valid_until: datetime | None = None
) -> NeedGroupShare:
    """Let another authority read this need from now until `valid_until` (without end when empty).

    A second share with the same authority renews its terms. Raises DraftNotShared, SharedWithItself, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.share", need)
    if need.reach < Reach.ABOVE:
        raise DraftNotShared
    if authority.pk == need.authority_id:
        raise SharedWithItself
    share = grants.share_with_authority(
        share_model=NeedGroupShare,
        record=need,
        authority=authority,
        granted_by=actor.person_id,
        reason=reason,
        valid_until=valid_until,
    )
    audit.record(
        "needs.need.shared",
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        after={"with": authority.pk, "until": valid_until.isoformat() if valid_until else None},
        reason=reason,
    )
    return share


@transaction.atomic
def revoke_share(*, actor: Actor, need_id: int, share_id: int) -> bool:
    """End a share; the next request of its holders no longer finds the need. False when it was already gone."""
    need = lock(actor, need_id)
    abilities.require(actor, "needs.share", need)
    was_there = grants.revoke(share_model=NeedGroupShare, share_id=share_id, record=need)
    if was_there:
        audit.record(
            "needs.need.unshared", actor=actor, target=need, authority_id=need.authority_id, before={"share": share_id}
        )
    return was_there


def shares_of(actor: Actor, need: Need) -> list[NeedGroupShare]:
    """The need's current shares, for its own house: the policy shows them to nobody else but their holders."""
    return list(
        NeedGroupShare.objects.filter(content_object=need, authority_id__in=actor.scope.own)
        .select_related("group__authority")
        .order_by("created_at")
    )
