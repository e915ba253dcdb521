"""Sending one digest again, by hand: what failed, or, as an act of its own, what was sent.

The web may not write deliveries; a function of the database does this one thing (migrations/0004). The mail is made
anew from what stands when it is sent, for the same period and under the same Message-ID, so that a program which has
the first one shows the two as one. Everything that would have stopped the first still stops it: an ended membership, a
rule switched off.
"""

from __future__ import annotations

import uuid

from django.db import connection, transaction

from coordination.core.outbox import wake
from coordination.digests.models import DigestDelivery
from coordination.digests.tasks import send_digest_batch_task
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit

ABILITY = "digests.send_again"
State = DigestDelivery.State


def can_be_sent_again(delivery: DigestDelivery) -> bool:
    """True for what came to an end as a mail. What is waiting comes anyway; what was not wanted stays unsent."""
    return delivery.state in {State.FAILED, State.SENT}


@transaction.atomic
def send_again(*, actor: Actor, delivery_uuid: uuid.UUID, seen_state: str) -> bool:
    """Put the mail back among those that wait, its attempts counted anew, and wake a sender.

    `seen_state` is what the person was shown and agreed to: a mail that has been sent meanwhile is not sent twice
    because it had failed a minute ago. Answers whether it will be sent again. Raises AbilityRefused for anybody but the
    secretariat's administrators, DigestDelivery.DoesNotExist where there is no such mail.
    """
    abilities.require(actor, ABILITY)
    delivery = DigestDelivery.objects.get(uuid=delivery_uuid)
    with connection.cursor() as cursor:
        cursor.execute("select send_digest_again(%s, %s)", [delivery_uuid, seen_state == State.SENT])
        found: str | None = cursor.fetchone()[0]
    is_done = found == State.FAILED or found == State.SENT == seen_state
    if is_done:
        audit.record(
            "digests.delivery.sent_again",
            actor=actor,
            target=delivery,
            before={"state": delivery.state, "attempts": delivery.attempts, "error": delivery.error},
            after={"state": State.PENDING, "attempts": 0, "period": delivery.period},
        )
        wake(send_digest_batch_task)
    return is_done
