"""Asking for long work, cancelling it, trying it again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from coordination.core.outbox import wake
from coordination.core.refusals import Refusal
from coordination.jobs.models import Job
from coordination.jobs.services import kinds
from coordination.jobs.tasks import run_job_task
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit


class TooManyJobs(Refusal):
    """The person asked as often in the last hour as one may."""

    message = _("You have asked for this as often as is possible in one hour. Try again later.")


@transaction.atomic
def ask(*, actor: Actor, kind: str, parameters: Mapping[str, Any]) -> Job:
    """Write that the work is owed, and wake a worker after the commit. It runs as this actor, whose scope is kept.

    `parameters` are what the kind's `run` needs, as JSON: ids and words, never rows. Raises AbilityRefused without the
    kind's ability, TooManyJobs beyond what a person may ask in an hour.
    """
    wanted = kinds.find(kind)
    abilities.require(actor, wanted.ability)
    since = timezone.now() - timedelta(hours=1)
    if Job.objects.visible_to(actor.scope).filter(kind=kind, asked_at__gt=since).count() >= wanted.per_hour:
        raise TooManyJobs
    job = Job.objects.create(
        kind=kind,
        person_id=actor.person_id,
        authority_id=actor.house.authority_id,
        held_at_asking=sorted(actor.scope.own),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        parameters=dict(parameters),
    )
    after = {"kind": kind, "parameters": job.parameters}
    audit.record("jobs.job.asked", actor=actor, target=job, authority_id=job.authority_id, after=after)
    wake(run_job_task)
    return job


def ask_again(*, actor: Actor, job_uuid: uuid.UUID) -> Job:
    """The same work as a new job, with the roles held now. Raises as `ask`, and Job.DoesNotExist for foreign jobs."""
    job = Job.objects.visible_to(actor.scope).get(uuid=job_uuid)
    return ask(actor=actor, kind=job.kind, parameters=job.parameters)


def try_again(*, actor: Actor, job_uuid: uuid.UUID) -> bool:
    """Put a failed job of one's own back among those that wait; False when it is not one that could succeed."""
    return _move(actor, job_uuid, "again", "jobs.job.tried_again")


def cancel(*, actor: Actor, job_uuid: uuid.UUID) -> bool:
    """End a job of one's own before its end; False when it has ended already. A worker notices within seconds."""
    return _move(actor, job_uuid, "cancel", "jobs.job.cancelled")


@transaction.atomic
def _move(actor: Actor, job_uuid: uuid.UUID, act: str, event: str) -> bool:
    job = Job.objects.visible_to(actor.scope).get(uuid=job_uuid)
    with connection.cursor() as cursor:
        cursor.execute("select move_own_job(%s, %s)", [job_uuid, act])
        is_done = bool(cursor.fetchone()[0])
    if is_done:
        audit.record(event, actor=actor, target=job, authority_id=job.authority_id, before={"state": job.state})
        wake(run_job_task)
    return is_done
