"""Periodic work of bulletins. Each run reads the rows again and may run twice."""

from celery import shared_task

from coordination.bulletins.services import attachments, clock


@shared_task
def look_after_bulletins_task() -> dict[str, int]:
    """Expire, remind, pass on."""
    return clock.run()


@shared_task
def sweep_bulletin_files_task() -> None:
    """By beat, every hour: remove files that no row names, and write to the log which rows have no file."""
    attachments.sweep_files()
