"""Tasks: wake-ups only. What is owed stands in rows, each task reads them again, and running one twice is harmless."""

from __future__ import annotations

from celery import shared_task

from coordination.core.outbox import wake


@shared_task
def run_job_task() -> bool:
    """Run the next job, then pass the turn on, so that one worker brings all to their end."""
    from coordination.jobs.services import running

    was_due = running.run_next()
    if was_due:
        wake(run_job_task)
    return was_due


@shared_task
def sweep_jobs_task() -> int:
    """By beat, twice a minute: give up silent workers, and wake one for what nobody took up."""
    from coordination.jobs.services import telling

    waiting = telling.sweep()
    if waiting:
        wake(run_job_task)
    return waiting


@shared_task
def purge_jobs_task() -> int:
    """By beat, every ten minutes: remove files whose day is over."""
    from coordination.jobs.services import purging

    return purging.purge()
