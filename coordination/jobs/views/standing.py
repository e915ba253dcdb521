"""How a job stands, for its pages: steps, count, reason, and when to look again."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import figure
from coordination.jobs.models import Job
from coordination.jobs.services import kinds
from coordination.jobs.services.claiming import MAX_ATTEMPTS
from coordination.jobs.services.telling import WATCHED

State, Reason = Job.State, Job.Reason
#: A page looks every 3 s for its first minute, then every 10 s until the job would be told of by a message.
FAST, FAST_LOOKS, SLOW = 3, 20, 10
LOOKS: Final = FAST_LOOKS + (int(WATCHED.total_seconds()) - FAST * FAST_LOOKS) // SLOW
TAGS: Final[dict[str, tuple[str, str]]] = {
    State.QUEUED: ("grey", "clock"),
    State.RUNNING: ("blue", "progress"),
    State.DONE: ("green", "check"),
    State.PARKED: ("red", "alert-triangle"),
    State.CANCELLED: ("grey", "x"),
    State.EXPIRED: ("grey", "clock"),
}
#: Failed jobs that may succeed as they are. The others were refused for what was asked, or who asked.
_CAN_SUCCEED: Final = {Reason.STOPPED, Reason.FAULT, Reason.TOO_LONG, Reason.FILE_LOST}


def label_of(job: Job) -> str:
    """What the job is, in words; its bare name when the feature is no longer installed."""
    kind = kinds.known(job.kind)
    return str(kind.label) if kind else job.kind


def reason_of(job: Job) -> str:
    """Why it failed, in words."""
    if not job.reason:
        return ""
    return job.reason_words or job.get_reason_display()


def seconds_to_look(looks: int) -> int | None:
    """How long the page waits before its next look by itself; None when it has looked often enough."""
    if looks >= LOOKS:
        return None
    return FAST if looks < FAST_LOOKS else SLOW


def steps_of(job: Job) -> list[dict[str, Any]]:
    """The steps of the work, each done, now or ahead."""
    kind = kinds.known(job.kind)
    names = list(kind.steps) if kind else []
    if job.state == State.RUNNING:
        now = names.index(job.step) if job.step in names else 0
    else:
        now = len(names) if job.state in {State.DONE, State.EXPIRED} else -1
    return [{"label": kind.steps[name], "standing": _standing(place, now)} for place, name in enumerate(names) if kind]


def _standing(place: int, now: int) -> str:
    if place == now:
        return "now"
    return "done" if place < now else "ahead"


def count_of(job: Job) -> str:
    """How many things of the running step are done, and of how many where that is known."""
    if job.state != State.RUNNING or not (job.done or job.total):
        return ""
    if job.total is None:
        return _("%(done)s so far") % {"done": figure(job.done)}
    return _("%(done)s of %(total)s") % {"done": figure(job.done), "total": figure(job.total)}


def percent_of(job: Job) -> int | None:
    """The share that is done, only where the total is known."""
    if job.state != State.RUNNING or not job.total:
        return None
    return 100 * job.done // job.total


def tag_of(job: Job) -> dict[str, str]:
    """The tag that says the state."""
    colour, icon = TAGS[State(job.state)]
    return {"text": str(State(job.state).label), "colour": colour, "icon": icon}


def standing_context(job: Job, looks: int) -> dict[str, Any]:
    """What the fragment shows that a page asks for again and again."""
    address = reverse("jobs:job-detail", args=[job.uuid])
    seconds = seconds_to_look(looks) if job.is_open else None
    kind = kinds.known(job.kind)
    return {
        "job": job,
        "tag": tag_of(job),
        "steps": steps_of(job),
        "count": count_of(job),
        "percent": percent_of(job),
        "reason": reason_of(job),
        "look_url": f"{address}?looks={looks + 1}",
        "plain_url": address,
        "seconds": seconds,
        "has_stopped_looking": job.is_open and seconds is None,
        "is_attempt_again": job.is_open and 1 <= job.attempts < MAX_ATTEMPTS and bool(job.error),
        "can_succeed": job.state == State.PARKED and job.reason in _CAN_SUCCEED,
        "can_be_asked_again": kind is not None and not job.is_open,
        "announcement": label_of(job) + ": " + tag_of(job)["text"] if not job.is_open else "",
    }
