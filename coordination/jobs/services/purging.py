"""Purging: files of jobs after a day, jobs themselves after a month, files that no row names."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from coordination.jobs.models import Job
from coordination.jobs.services import files
from municipalities.access.database import system_role

logger = logging.getLogger(__name__)
#: How long the list remembers a job that has ended.
JOBS_KEPT: Final = timedelta(days=30)


def purge() -> int:
    """Remove what is due, and answer how many files and jobs went. Safe to run twice and at the same time.

    The row loses its file before the disk does: a purge that dies in between leaves a file that nobody can fetch and
    the next one removes.
    """
    now = timezone.now()
    with system_role("removes files of jobs after their time, whoever asked for them"):
        due = list(_jobs().filter(file_until__lte=now).select_for_update(skip_locked=True).only("pk", "stored_name"))
        _jobs().filter(pk__in=[job.pk for job in due]).update(state=Job.State.EXPIRED, stored_name="", file_until=None)
        forgotten, _by_model = _jobs().filter(finished_at__lte=now - JOBS_KEPT, stored_name="").delete()
    for job in due:
        files.remove(job.stored_name)
    with system_role("reads which files belong to a job"):
        named = set(_jobs().exclude(stored_name="").values_list("stored_name", flat=True))
    orphans = files.remove_orphans(named)
    if due or forgotten or orphans:
        logger.info("Purged %s files of jobs, %s jobs and %s orphans.", len(due), forgotten, orphans)
    return len(due) + forgotten + orphans


def _jobs() -> Any:
    return Job.objects.unscoped("the purge covers everybody's jobs, in the system role")
