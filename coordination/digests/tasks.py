"""Tasks: wake-ups only. What is owed stands in rows, each task reads them again, and running one twice is harmless."""

from __future__ import annotations

import math
from typing import Final

from celery import shared_task

from coordination.core.outbox import wake

#: So many senders are woken at once at most; each takes the next batch as long as there is one.
MOST_SENDERS: Final = 4


@shared_task
def plan_digests_task() -> int:
    """By beat, every few minutes: write what is due by now and wake senders for it."""
    from coordination.digests.services import planning

    planned = planning.plan_due()
    if planned:
        _wake_senders(planned)
    return planned


@shared_task
def plan_notices_task() -> int:
    """After an event, and with each sweep: settle who is told at once. The mails leave when their wait is over."""
    from coordination.digests.services import claiming, notice_planning

    planned = notice_planning.plan_notices()
    if planned:
        _wake_senders(claiming.waiting())
    return planned


@shared_task
def send_digest_batch_task() -> int:
    """Send one batch, then pass the turn on, so that a long run never blocks the queue."""
    from coordination.digests.services import sending

    report = sending.send_batch()
    if report.claimed and not report.server_is_away:
        wake(send_digest_batch_task)
    return report.claimed


@shared_task
def sweep_digests_task() -> int:
    """By beat, every minute: plan what nobody planned, park what came to no end, wake senders for what is due."""
    from coordination.digests.services import claiming, notice_planning, runs

    notice_planning.plan_notices()
    claiming.park_exhausted()
    runs.refresh_open()
    waiting = claiming.waiting()
    if waiting:
        _wake_senders(waiting)
    return waiting


@shared_task
def read_bounces_task() -> int:
    """By beat, every five minutes: read what came back to our bounce addresses."""
    from coordination.digests.services import bounce_mailbox

    return bounce_mailbox.read_new().total()


def _wake_senders(mails: int) -> None:
    from coordination.digests.services.claiming import BATCH

    for _sender in range(min(MOST_SENDERS, math.ceil(mails / BATCH))):
        wake(send_digest_batch_task)
