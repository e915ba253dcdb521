"""How far an authority's bulletins go by themselves: which first state follows from trust, kind and audience."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin, PostingTrust
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority
from municipalities.services import audit

Level = PostingTrust.Level
ABILITY: Final = "bulletins.moderate"
#: What holds without a row. Ministries and the networks speak for themselves from the first day.
DEFAULTS: Final = {
    Authority.Kind.CENTRAL: Level.TRUSTED,
    Authority.Kind.SECRETARIAT: Level.TRUSTED,
    Authority.Kind.ASSOCIATION: Level.TRUSTED,
}
#: What a house of normal trust puts to the secretariat first.
_READ_FIRST_KINDS: Final = frozenset({Bulletin.Kind.BULLETIN})
_READ_FIRST_AUDIENCES: Final = frozenset({Bulletin.Audience.PUBLIC})


class MayNotPublish(Refusal):
    """The secretariat blocked this authority."""

    message = _("The network secretariat does not let your authority publish at present. Ask it for the reason.")


class ReadFirst(Refusal):
    """A correction would go past the secretariat, which reads such bulletins of this authority first."""

    message = _(
        "The network secretariat reads this kind of bulletin of your authority first. Take this one back, saying why, "
        "and publish a new one."
    )


class TrustChanged(Refusal):
    """Somebody else of the secretariat set it meanwhile."""

    message = _("Somebody changed this while you had it open. Look again and decide.")


def level_of(authority_id: int, kind: str) -> str:
    """The level that holds for an authority of this kind; for its own people and the secretariat."""
    found = PostingTrust.objects.filter(authority_id=authority_id).values_list("level", flat=True).first()
    return found or DEFAULTS.get(Authority.Kind(kind), Level.NORMAL)


def first_state(level: str, bulletin: Bulletin) -> str:
    """Published or pending. Raises MayNotPublish for a blocked authority."""
    if level == Level.BLOCKED:
        raise MayNotPublish
    if level == Level.MODERATED:
        return Bulletin.State.PENDING
    is_read_first = bulletin.kind in _READ_FIRST_KINDS or bulletin.audience in _READ_FIRST_AUDIENCES
    if level == Level.NORMAL and is_read_first:
        return Bulletin.State.PENDING
    return Bulletin.State.PUBLISHED


def require_first_state(level: str, bulletin: Bulletin) -> None:
    """Raise ReadFirst where new words of this bulletin go to the secretariat first, MayNotPublish where nowhere."""
    if first_state(level, bulletin) != Bulletin.State.PUBLISHED:
        raise ReadFirst


def why_not_corrected(actor: Actor, bulletin: Bulletin) -> Refusal | None:
    """Why the actor's house cannot correct what it published; None where it can. For its own people."""
    try:
        require_first_state(level_of(bulletin.authority_id, actor.house.kind), bulletin)
    except Refusal as refusal:
        return refusal
    return None


@transaction.atomic
def set_level(*, actor: Actor, authority: Authority, level: str, reason: str, version: int) -> PostingTrust:
    """Say how far an authority is trusted. `version` is 0 where no row stood when the page was opened.

    Raises TrustChanged, AbilityRefused.
    """
    abilities.require(actor, ABILITY)
    row = PostingTrust.objects.select_for_update().filter(authority=authority).first()
    if (row.version if row else 0) != version:
        raise TrustChanged
    before = {"level": row.level, "reason": row.reason} if row else {}
    row = row or PostingTrust(authority=authority, version=0)
    row.level, row.reason, row.version = level, reason, row.version + 1
    row.set_by_id, row.set_by_name = actor.person_id, actor.name
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # No row yet for either of two: there was nothing to wait for, and the other was first.
        raise TrustChanged from None
    audit.record(
        "bulletins.trust.set",
        actor=actor,
        authority_id=authority.pk,
        before=before,
        after={"level": level, "reason": reason},
        reason=reason,
    )
    return row
