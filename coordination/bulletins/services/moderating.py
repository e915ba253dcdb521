"""What waits for the secretariat: the queue of bulletins, and how far each authority is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from coordination.bulletins.models import Bulletin, PostingTrust
from coordination.bulletins.services import trust
from coordination.core.alphabet import fold
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Authority

FOUND_MOST: Final = 25
QUEUE_MOST: Final = 100
LEVEL = PostingTrust.Level


@dataclass(frozen=True, slots=True)
class Trusted:
    """An authority with the level that holds for it; `row` is None where that is the default of its kind."""

    authority: Authority
    row: PostingTrust | None

    @property
    def level(self) -> str:
        """The level in force."""
        return self.row.level if self.row else trust.DEFAULTS.get(Authority.Kind(self.authority.kind), LEVEL.NORMAL)

    @property
    def level_label(self) -> str:
        """The level in words."""
        return str(LEVEL(self.level).label)


def pending(actor: Actor) -> list[Bulletin]:
    """What waits, urgent ones first, then the longest waiting."""
    rows = Bulletin.objects.visible_to(actor.scope).filter(state=Bulletin.State.PENDING)
    rows = rows.select_related("authority", "place").order_by("-is_urgent", "put_forward_at", "pk")
    return list(rows[:QUEUE_MOST])


def exceptions() -> list[Trusted]:
    """Every authority for which a level was set, by name; for the secretariat, by the policy of the table."""
    rows = PostingTrust.objects.select_related("authority__country").order_by("authority__name", "pk")
    return [Trusted(one.authority, one) for one in rows]


def find_authorities(wanted: str) -> list[Trusted]:
    """Active authorities whose name in any language holds these words, with their level."""
    folded = fold(wanted)
    if not folded:
        return []
    rows = Authority.objects.filter(is_active=True).select_related("country").order_by("name", "pk")
    found = [one for one in rows if any(folded in fold(name) for name in (one.name, *one.labels.values()))][:FOUND_MOST]
    set_ones = {one.authority_id: one for one in PostingTrust.objects.filter(authority__in=found)}
    return [Trusted(one, set_ones.get(one.pk)) for one in found]


def trusted(authority: Authority) -> Trusted:
    """One authority with its level."""
    return Trusted(authority, PostingTrust.objects.filter(authority=authority).first())


def home_panel(actor: Actor) -> dict[str, Any] | None:
    """How many bulletins wait, since when, and how many hold now; None for who does not decide."""
    if not can(actor, trust.ABILITY):
        return None
    waiting = pending(actor)
    visible = Bulletin.objects.visible_to(actor.scope)
    return {
        "waiting": len(waiting),
        "urgent": sum(1 for one in waiting if one.is_urgent),
        "oldest": min((one.put_forward_at for one in waiting if one.put_forward_at), default=None),
        "valid": visible.valid().count(),
        "retracted": visible.filter(state=Bulletin.State.RETRACTED, closed_at__date=timezone.localdate()).count(),
        "set": PostingTrust.objects.count(),
    }
