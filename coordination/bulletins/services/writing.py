"""Writing on the full form: what was changed, and who would be told before anybody is."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import audiences, bulletins, soundness, trust
from municipalities.access.actor import Actor
from municipalities.models import Authority


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What publishing would do. `named` are told by name; `readers` counts the authorities that may read it."""

    named: Sequence[Authority]
    readers: int
    is_public: bool
    is_read_first: bool
    faults: Mapping[str, Any]


def changed(bulletin: Bulletin, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from those of the bulletin; moments by the minute, which is what forms show."""
    return {name: value for name, value in values.items() if _minute(getattr(bulletin, name)) != _minute(value)}


def save_draft(*, actor: Actor, bulletin: Bulletin, version: int, values: Mapping[str, Any]) -> Bulletin:
    """Write what differs; the draft as it stands where nothing does. Raises as write_bulletin does."""
    differing = changed(bulletin, values)
    if not differing and bulletin.version == version and bulletin.state == Bulletin.State.DRAFT:
        return bulletin
    return bulletins.write_bulletin(actor=actor, bulletin_id=bulletin.pk, version=version, values=differing)


def foresee(actor: Actor, bulletin: Bulletin, now: datetime) -> Foreseen:
    """Whom publishing a draft would tell, and whether the secretariat reads it first. Raises trust.MayNotPublish."""
    level = trust.level_of(bulletin.authority_id, actor.house.kind)
    first_state = trust.first_state(level, bulletin)
    after = copy.copy(bulletin)
    after.audience_country_id = audiences.country_of(bulletin)
    told = list(Authority.objects.filter(pk__in=audiences.told_by_name(after)).order_by("name"))
    is_wide = bulletin.audience in audiences.REACH
    everybody = Authority.objects.filter(is_active=True).exclude(pk=bulletin.authority_id)
    return Foreseen(
        named=told,
        readers=everybody.count() if is_wide else len(told),
        is_public=bulletin.audience == Bulletin.Audience.PUBLIC,
        is_read_first=first_state == Bulletin.State.PENDING,
        faults=soundness.faults_of(bulletin, now),
    )


def _minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value
