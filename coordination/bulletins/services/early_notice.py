"""An early notice: three answers, and those down the route are told in the same minute."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import bulletins
from municipalities.access.actor import Actor


class When(models.TextChoices):
    """When it is expected there, as people say it."""

    NOW = "now", _("Now, or within the hour")
    HOURS = "hours", _("Within 6 hours")
    DAY = "day", _("Within a day")
    DAYS = "days", _("In two or three days")


#: From the writing to the moment expected, the urgency of CAP 1.2 (section 3.2.2) that this is, and the hours in which
#: they are asked to acknowledge: a reminder helps nobody after people have arrived.
_AHEAD: Final = {
    When.NOW: (timedelta(hours=1), Bulletin.CapUrgency.IMMEDIATE, 1),
    When.HOURS: (timedelta(hours=6), Bulletin.CapUrgency.EXPECTED, 4),
    When.DAY: (timedelta(hours=24), Bulletin.CapUrgency.FUTURE, 4),
    When.DAYS: (timedelta(hours=72), Bulletin.CapUrgency.FUTURE, 4),
}


@dataclass(frozen=True, slots=True)
class EarlyNotice:
    """What was answered. `people` is None when nobody knows; `told` are ids of authorities.

    `key` becomes the bulletin's uuid: the form draws it when it is opened, so that sending it twice tells once.
    """

    key: uuid.UUID
    title: str
    when: str
    people: int | None
    told: Sequence[int]
    text: str = ""
    is_urgent: bool = True
    is_exercise: bool = False


@transaction.atomic
def warn(*, actor: Actor, notice: EarlyNotice, language: str) -> Bulletin:
    """Write and publish the notice in one act; asked again, answer the bulletin that the first time made.

    It holds until three days after the moment expected. Raises as begin_bulletin and publish_bulletin do; then nothing
    is kept.
    """
    written = _written(actor, notice, language)
    if written.state != Bulletin.State.DRAFT:
        return written
    return bulletins.publish_bulletin(actor=actor, bulletin_id=written.pk, version=written.version)


@transaction.atomic
def keep_as_draft(*, actor: Actor, notice: EarlyNotice, language: str) -> Bulletin:
    """The same as a draft, to be finished on the full form. Raises AbilityRefused."""
    return _written(actor, notice, language)


def made_of(actor: Actor, key: uuid.UUID) -> Bulletin | None:
    """What the acting authority's form of this key has made already."""
    rows = Bulletin.objects.visible_to(actor.scope).filter(uuid=key, authority_id=actor.house.authority_id)
    found: Bulletin | None = rows.first()
    return found


@transaction.atomic
def begin_once(*, actor: Actor, key: uuid.UUID, kind: str, language: str) -> Bulletin:
    """The bulletin of this key: a new draft, or what the first time made. Raises AbilityRefused.

    Raises Bulletin.DoesNotExist when the key is that of another authority's bulletin.
    """
    held = made_of(actor, key)
    if held is not None:
        return held
    try:
        with transaction.atomic():
            return bulletins.begin_bulletin(actor=actor, kind=kind, language=language, key=key)
    except IntegrityError:
        # Sent twice at once, and the other was first; or the key is somebody else's.
        held = made_of(actor, key)
        if held is None:
            raise Bulletin.DoesNotExist from None
        return held


def _written(actor: Actor, notice: EarlyNotice, language: str) -> Bulletin:
    """The bulletin of this form: a new draft, the draft of the first time with these words, or what was told already.

    Raises Bulletin.DoesNotExist when the key is that of another authority's bulletin.
    """
    held = begin_once(actor=actor, key=notice.key, kind=Bulletin.Kind.EARLY_NOTICE, language=language)
    if held.state != Bulletin.State.DRAFT:
        return held
    values = _values(notice, timezone.now())
    return bulletins.write_bulletin(actor=actor, bulletin_id=held.pk, version=held.version, values=values)


def _values(notice: EarlyNotice, now: datetime) -> dict[str, Any]:
    ahead, urgency, hours = _AHEAD[When(notice.when)]
    return {
        "title": notice.title,
        "text": notice.text,
        "people_expected": notice.people,
        "expected_at": now + ahead,
        "valid_until": now + ahead + bulletins.NOTICE_HOLDS,
        "audience": Bulletin.Audience.NEIGHBOURS,
        "audience_named": sorted(set(notice.told)),
        "is_urgent": notice.is_urgent,
        "acknowledge_hours": hours,
        "is_exercise": notice.is_exercise,
        "cap_urgency": urgency,
        "cap_certainty": Bulletin.CapCertainty.LIKELY,
    }
