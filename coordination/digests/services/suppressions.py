"""Suppressions: addresses that get no digests and notices, why, and who lets them have mail again.

The database imposes them itself when mail comes back (`take_mail_bounce`); the secretariat imposes one by hand and
lifts any. An address stands in them as a fingerprint, so that the row outlives the account. Mails about an account
(invitation, new password, warnings) ask nothing here: who cannot be reached must still be able to get in.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Func, OuterRef, QuerySet, Value
from django.utils import timezone

from coordination.digests.models import MailBounce, MailSuppression
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import User
from municipalities.services import audit

ABILITY: Final = "digests.suppress"
NO_MAIL: Final = "The address takes no mail."
MOST_LISTED: Final = 100
#: For a query of people: whether the address that each has now is suppressed.
OF_THIS_PERSON: Final = Exists(
    MailSuppression.objects.filter(
        until=None, address_hash=Func(OuterRef("email"), function="mail_address_hash")
    ).order_by()
)


class ReasonMissing(ValueError):
    """Imposing and lifting by hand need a reason in words."""


def holding(limit: int = MOST_LISTED) -> QuerySet[MailSuppression]:
    """What holds now, newest first, with its people; for the secretariat. Everybody else sees their own at most."""
    return MailSuppression.objects.filter(until=None).select_related("person", "by")[:limit]


def ended(limit: int = MOST_LISTED) -> QuerySet[MailSuppression]:
    """What was lifted, the last first, with who did it and why."""
    rows = MailSuppression.objects.exclude(until=None).select_related("person", "lifted_by")
    return rows.order_by("-until", "-id")[:limit]


def recent_bounces(limit: int = MOST_LISTED) -> QuerySet[MailBounce]:
    """What came back, the last first, with the mail and its person; for the secretariat."""
    return MailBounce.objects.select_related("delivery__person").order_by("-at", "-id")[:limit]


def of_person(actor: Actor) -> MailSuppression | None:
    """The suppression of the address that the signed-in person has now, or None."""
    rows = MailSuppression.objects.filter(until=None, person_id=actor.user_id)
    return rows.filter(address_hash=Func(F("person__email"), function="mail_address_hash")).first()


@transaction.atomic
def suppress(*, actor: Actor, person: User, reason: str) -> MailSuppression | None:
    """Stop mails to the address that the person has now; None when it is stopped already.

    Raises AbilityRefused, and ReasonMissing without a reason in words.
    """
    abilities.require(actor, ABILITY)
    words = _reason(reason)
    row = MailSuppression(
        address_hash=Func(Value(person.email), function="mail_address_hash"),
        person=person,
        reason=MailSuppression.Reason.HAND,
        detail=words,
        by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return None
    audit.record("digests.suppression.imposed", actor=actor, target=row, after={"person": person.pk}, reason=words)
    return row


@transaction.atomic
def lift(*, actor: Actor, suppression_uuid: uuid.UUID, reason: str) -> bool:
    """Let the address have mail again; False when somebody lifted it before.

    Raises AbilityRefused, ReasonMissing, and MailSuppression.DoesNotExist where there is none.
    """
    abilities.require(actor, ABILITY)
    words = _reason(reason)
    row = MailSuppression.objects.get(uuid=suppression_uuid)
    found = MailSuppression.objects.filter(uuid=suppression_uuid, until=None)
    is_done = found.update(until=timezone.now(), lifted_by_id=actor.user_id, lift_reason=words) == 1
    if is_done:
        before = {"reason": row.reason, "detail": row.detail, "person": row.person_id}
        audit.record("digests.suppression.lifted", actor=actor, target=row, before=before, reason=words)
    return is_done


def _reason(text: str) -> str:
    words = " ".join(text.split())[:300]
    if not words:
        raise ReasonMissing("A reason in words is needed.")
    return words
