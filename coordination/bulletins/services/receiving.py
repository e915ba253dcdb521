"""What becomes of a bulletin at those it tells: it is opened, and an urgent one is acknowledged."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services.bulletins import scope_columns
from coordination.core.outbox import Event, announce
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority
from municipalities.services import audit


class NothingToAcknowledge(Refusal):
    """The bulletin asks nobody of the person's authority, or its newest edition was acknowledged already."""

    message = _("Nothing is left to acknowledge here: your authority has done so, or is not asked.")


@transaction.atomic
def mark_read(*, actor: Actor, bulletin: Bulletin) -> int:
    """Note that the newest edition was opened for the authorities that the person acts for; the first one counts."""
    if not bulletin.is_told or actor.acting is None:
        return 0
    rows = BulletinRecipient.objects.filter(
        bulletin_id=bulletin.pk, group_id=actor.house.group_id, edition_read__lt=bulletin.edition
    )
    return rows.update(edition_read=bulletin.edition, read_at=timezone.now(), read_by_name=actor.name)


@transaction.atomic
def acknowledge(*, actor: Actor, bulletin_id: int) -> BulletinRecipient:
    """Say for the acting authority that the newest edition was read and understood.

    The first one counts; a second raises NothingToAcknowledge. Raises AbilityRefused, Bulletin.DoesNotExist.
    """
    abilities.require(actor, "bulletins.acknowledge")
    bulletin = Bulletin.objects.visible_to(actor.scope).get(pk=bulletin_id)
    now = timezone.now()
    rows = BulletinRecipient.objects.filter(
        bulletin_id=bulletin.pk, recipient_id=actor.house.authority_id, edition_acknowledged__lt=bulletin.edition
    ).exclude(reason=BulletinRecipient.Reason.ESCALATION)
    written = (
        rows.update(
            edition_acknowledged=bulletin.edition,
            acknowledged_at=now,
            acknowledged_by_id=actor.person_id,
            acknowledged_by_name=actor.name,
        )
        if bulletin.is_urgent and bulletin.is_told
        else 0
    )
    if not written:
        raise NothingToAcknowledge
    mark_read(actor=actor, bulletin=bulletin)
    audit.record(
        "bulletins.bulletin.acknowledged",
        actor=actor,
        target=bulletin,
        authority_id=actor.house.authority_id,
        after={"edition": bulletin.edition},
    )
    announce(
        Event(
            name="bulletins.bulletin.acknowledged",
            record_uuid=bulletin.uuid,
            columns={**scope_columns(bulletin), "reach": bulletin.reach},
            actor_id=actor.user_id,
        )
    )
    return BulletinRecipient.objects.get(bulletin_id=bulletin.pk, recipient_id=actor.house.authority_id)


def own_row(actor: Actor, bulletin: Bulletin) -> BulletinRecipient | None:
    """The row of the authority that the person acts for."""
    if actor.acting is None:
        return None
    return BulletinRecipient.objects.filter(bulletin_id=bulletin.pk, recipient_id=actor.acting_id).first()


def is_asked(row: BulletinRecipient) -> bool:
    """Whether an urgent bulletin asks this authority: observers only read, and who is told of others is not asked."""
    return row.is_asked and row.recipient.kind != Authority.Kind.OBSERVER


def recipients_of(bulletin: Bulletin) -> Sequence[BulletinRecipient]:
    """Whom it tells by name and what became of it, those first who have not answered. For its house and the network.

    Everybody else gets their own row alone, by the policy of the table.
    """
    rows = BulletinRecipient.objects.filter(bulletin_id=bulletin.pk).select_related("recipient")
    return list(
        rows.annotate(is_silent=Q(edition_acknowledged__lt=bulletin.edition)).order_by(
            "-is_silent", F("acknowledged_at").asc(nulls_last=True), "recipient__name"
        )
    )
