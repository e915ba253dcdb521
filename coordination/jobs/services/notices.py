"""The notice that a long job came to an end, for its asker alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.registry import NoticeEvent, NoticeKind, NoticeText, NoticeType
from coordination.jobs.models import Job
from coordination.jobs.services import kinds, telling
from municipalities.access.scope import Scope

KIND: Final = NoticeKind("jobs.ended", gettext_lazy("Long jobs that ended"), 90, lambda scope: scope.is_member)


def find_recipients(event: NoticeEvent) -> Collection[int]:
    """The person who asked for the job."""
    jobs = Job.objects.unscoped("finds who asked for a job that ended").filter(uuid=event.record_uuid)
    return list(jobs.values_list("person_id", flat=True))


def find_records(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, Job]:
    """The reader's own jobs among these."""
    jobs = Job.objects.visible_to(scope).filter(uuid__in={event.record_uuid for event in events})
    return {job.uuid: job for job in jobs.select_related("authority")}


def write(job: Job, _event: NoticeEvent, _scope: Scope) -> NoticeText:
    """How the job ended; what is in its file stays in the portal."""
    kind = kinds.known(job.kind)
    words = {"job": kind.label if kind else job.kind}
    if job.state == Job.State.PARKED:
        title, sentence = _("A job has failed: %(job)s"), _("The job that you asked for could not be done. See why.")
    else:
        title, sentence = _("A job is done: %(job)s"), _("The job that you asked for is done. Its page has the result.")
    return NoticeText(
        title=title % words,
        sentence=sentence,
        url=reverse("jobs:job-detail", args=[job.uuid]),
        sender=job.authority.display_name,
        because=_("You get this because you asked for this job."),
    )


def has_ended(job: Job, _event: NoticeEvent) -> bool:
    """Unless it was asked for again meanwhile, or its file is gone."""
    return job.state in {Job.State.DONE, Job.State.PARKED}


def _type(event: str) -> NoticeType:
    parts: dict[str, Any] = {"find_recipients": find_recipients, "find_records": find_records, "write": write}
    return NoticeType(event, event, KIND.name, **parts, still_holds=has_ended, tells_actor=True)


TYPES: Final = (_type(telling.DONE), _type(telling.PARKED))
