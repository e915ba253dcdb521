"""Fetching the file of a job: by its asker alone, as long as they hold what they held when they asked."""

from __future__ import annotations

import uuid

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from coordination.jobs.models import Job
from coordination.jobs.services import files, kinds
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit


class RoleEndedSince(Refusal):
    """A membership of the asking ended after the file was made; what it shows is no longer for this person."""

    message = _("A role that you held when you asked has ended since. Ask again to get what you may see now.")


class NoFile(Refusal):
    """The job has no file, or no longer."""

    message = _("This job has no file to download, or no longer.")


class FileDamaged(Refusal):
    """What lies on the disk is not what was written. The job says so from now on."""

    message = _("The file is damaged or gone. Let the job run again.")


@transaction.atomic
def fetch(*, actor: Actor, job_uuid: uuid.UUID) -> tuple[Job, bytes]:
    """The job and its file's bytes, recorded. Raises a Refusal in words, and Job.DoesNotExist for foreign jobs."""
    job = Job.objects.visible_to(actor.scope).get(uuid=job_uuid)
    if not job.has_file:
        raise NoFile
    kind = kinds.find(job.kind)
    if not actor.scope.own.issuperset(job.held_at_asking) or not abilities.can(actor, kind.ability):
        raise RoleEndedSince
    try:
        content = files.read(job.stored_name, size=job.file_size, sha256=job.file_sha256)
    except files.FileLost as lost:
        raise FileDamaged from lost
    after = {"file": job.file_name, "size": job.file_size, "sha256": job.file_sha256}
    audit.record("jobs.file.fetched", actor=actor, target=job, authority_id=job.authority_id, after=after)
    return job, content


@transaction.atomic
def mark_lost(*, actor: Actor, job_uuid: uuid.UUID) -> None:
    """Say at the job that its file is damaged, so that its asker can let it run again."""
    job = Job.objects.visible_to(actor.scope).get(uuid=job_uuid)
    with connection.cursor() as cursor:
        cursor.execute("select move_own_job(%s, 'lost')", [job_uuid])
    audit.record("jobs.file.lost", actor=actor, target=job, authority_id=job.authority_id)
