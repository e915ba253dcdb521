"""Background work of this context. Tasks are wake-ups: what is due stands in rows, a second run is harmless."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="needs.fan_out_empty_drafts")
def fan_out_empty_drafts_task() -> int:
    """By beat, every hour: wake a task for each house that may have empty drafts."""
    from needs.services.purging import fan_out

    return fan_out()


@shared_task(name="needs.purge_empty_drafts")
def purge_empty_drafts_task(*, authority: int) -> int:
    """Remove one house's drafts in which nobody has written for a day."""
    from needs.services.purging import purge_empty_drafts

    return purge_empty_drafts(authority)


@shared_task(name="needs.sweep_files")
def sweep_files_task() -> None:
    """Remove files that no row names, and write to the log which rows have no file."""
    from needs.services.attachments import sweep_files

    sweep_files()


@shared_task(name="needs.escalate_late_answers")
def escalate_late_answers_task() -> int:
    """By beat, every hour: tell whoever is next that an answer is late."""
    from needs.services.escalation import escalate_late

    return escalate_late()


@shared_task(name="needs.lapse_untouched")
def lapse_untouched_task() -> int:
    """By beat, every hour: warn of needs that nobody touches, and let lapse those that were warned of in time."""
    from needs.services.lapsing import lapse_untouched

    return sum(lapse_untouched())


@shared_task(name="needs.redirect_moved")
def redirect_moved_task() -> int:
    """By beat, every hour: redirect what waits at a house that stands above its municipality no more."""
    from needs.services.readdressing import redirect_moved

    return redirect_moved()
