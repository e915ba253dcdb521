"""Telling the asker that long work came to an end, when they no longer watch its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from coordination.core.outbox import Event, announce
from coordination.jobs.models import Job
from coordination.jobs.services import claiming
from municipalities.access.database import system_role
from municipalities.models import Authority, Reach, ScopedModel

#: A job's page asks for news so long. What ends later is announced, for a message to its asker.
WATCHED: Final = timedelta(minutes=5)
DONE: Final = "jobs.job.done"
PARKED: Final = "jobs.job.parked"


def tell(job: Job, name: str) -> None:
    """Announce the end of a job that took long, in the transaction of its end. Its record is the job, for its actor."""
    if timezone.now() - job.asked_at < WATCHED:
        return
    authority = Authority.objects.get(pk=job.authority_id)
    columns = {column: getattr(authority, column, None) for column in ScopedModel.SCOPE_COLUMNS}
    columns |= {"authority_id": authority.pk, "association_ticked": False, "addressed_to_id": None}
    announce(Event(name, job.uuid, {**columns, "reach": Reach.HOUSE}, actor_id=job.person_id))


def park(job: Job, reason: str, *, words: str = "") -> None:
    """End the job as failed, and tell. Raises LeaseLost."""
    with system_role("parks a job and announces it, also for people who hold no role any more"):
        claiming.park(job, reason, words=words)
        tell(job, PARKED)


def sweep() -> int:
    """Give up silent workers; tell of what is parked thereby. How many jobs could begin now."""
    with system_role("takes jobs away from workers that are silent"):
        for job in claiming.park_silent():
            tell(job, PARKED)
        return claiming.requeue_silent()
