"""Claiming: taking a job under a lease and a token, and giving it its end.

The claim is committed before the work begins. The lease is renewed with the progress; a worker that is silent for
longer is given up, and the job begins anew. The token is the fence: every later write of an attempt names its token in
the same UPDATE, so that an attempt which was given up, cancelled or overtaken changes nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from coordination.jobs.models import Job
from coordination.jobs.services.files import Stored
from municipalities.access.database import system_role

MAX_ATTEMPTS: Final = 3
#: A job that failed waits so long before it is tried again, once and then twice.
RETRY_AFTER: Final = timedelta(seconds=30)
#: How long a finished job's file can be fetched (trust.md, retention).
FILE_KEPT: Final = timedelta(hours=24)
State, Reason = Job.State, Job.Reason

# By the database's clock: workers on several machines need not agree on theirs.
_CLAIM: Final = """
update jobs_job set state = 'running', attempts = attempts + 1, token = %(token)s, started_at = clock_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s), step = '', done = 0, total = null, error = ''
where id = (
    select id from jobs_job
    where state = 'queued' and due_at <= clock_timestamp() and %(at_once)s > (
        select count(*) from jobs_job busy where busy.state = 'running' and busy.lease_until > clock_timestamp()
    )
    order by due_at, id limit 1 for update skip locked
)
returning id
"""
_PROGRESS: Final = """
update jobs_job set step = %s, done = %s, total = %s,
    lease_until = clock_timestamp() + make_interval(secs => %s)
where id = %s and state = 'running' and token = %s
"""
_GIVEN_UP: Final = """
update jobs_job set state = 'queued', token = null, lease_until = null
where id in (
    select id from jobs_job
    where state = 'running' and lease_until <= clock_timestamp() and attempts < %s for update skip locked
)
"""


class LeaseLost(Exception):
    """The job is no longer this attempt's: cancelled, or taken up by another after the lease ended."""


def claim() -> Job | None:
    """Take the job that waits longest; None when nothing is due, or as many run as may run at once."""
    values: dict[str, Any] = {
        "token": uuid.uuid4(),
        "lease": settings.JOB_LEASE_SECONDS,
        "at_once": settings.JOBS_AT_ONCE,
    }
    with system_role("claims the next job, whoever asked for it"), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        found = cursor.fetchone()
        return _all_jobs().get(pk=found[0]) if found else None


def report(job: Job, *, step: str, done: int, total: int | None) -> None:
    """Write how far the attempt is and renew its lease. Raises LeaseLost when it is this attempt's no longer."""
    values: list[Any] = [step, done, total, settings.JOB_LEASE_SECONDS, job.pk, job.token]
    with system_role("writes the progress of a running job"), connection.cursor() as cursor:
        cursor.execute(_PROGRESS, values)
        if cursor.rowcount != 1:
            raise LeaseLost


def finish(job: Job, stored: Stored | None, *, done: int) -> None:
    """End the job well, with its file. Raises LeaseLost; then nothing of the attempt counts.

    Inside the caller's transaction: what the work writes and its end are one.
    """
    now = timezone.now()
    about_file = {**asdict(stored), "file_until": now + FILE_KEPT} if stored else {}
    with system_role("marks a job as done"):
        _end(job, state=State.DONE, finished_at=now, step="", done=done, **about_file)


def park(job: Job, reason: str, *, words: str = "") -> None:
    """End the job as failed, with the reason. Raises LeaseLost."""
    with system_role("parks a job that cannot come to its end"):
        _end(job, state=State.PARKED, finished_at=timezone.now(), reason=reason, reason_words=words[:300])


def put_back_or_park(job: Job, error: str) -> None:
    """After an error: once more a little later, or parked after the third. Raises LeaseLost."""
    if job.attempts >= MAX_ATTEMPTS:
        with system_role("parks a job that failed too often"):
            _end(job, state=State.PARKED, finished_at=timezone.now(), reason=Reason.FAULT, error=error[:200])
        return
    with system_role("puts a job that failed back among those that wait"):
        _end(job, state=State.QUEUED, due_at=timezone.now() + RETRY_AFTER * job.attempts, error=error[:200])


def park_silent() -> list[Job]:
    """End the jobs whose third worker fell silent, too. In the caller's system role."""
    now = timezone.now()
    silent = _all_jobs().filter(state=State.RUNNING, lease_until__lte=now, attempts__gte=MAX_ATTEMPTS)
    found: list[Job] = list(silent.select_for_update(skip_locked=True))
    _all_jobs().filter(pk__in=[job.pk for job in found]).update(
        state=State.PARKED, reason=Reason.STOPPED, token=None, lease_until=None, finished_at=now
    )
    return found


def requeue_silent() -> int:
    """Put the other jobs of silent workers back; how many jobs could begin now. In the caller's system role."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN_UP, [MAX_ATTEMPTS])
    return int(_all_jobs().filter(state=State.QUEUED, due_at__lte=timezone.now()).count())


def _all_jobs() -> Any:
    return Job.objects.unscoped("workers claim and mark everybody's jobs, in the system role")


def _end(job: Job, **values: Any) -> None:
    mine = _all_jobs().filter(pk=job.pk, state=State.RUNNING, token=job.token)
    if not mine.update(token=None, lease_until=None, **values):
        raise LeaseLost
