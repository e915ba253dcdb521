"""Periodic work of bulletins. Each run reads the rows again and may run twice."""

from celery import shared_task

from coordination.bulletins.services import clock


@shared_task
def look_after_bulletins_task() -> dict[str, int]:
    """Expire, remind, pass on."""
    return clock.run()
