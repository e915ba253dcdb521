"""A need's page beside the queue that it was opened from: the one before, the one after, who else has it open."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.urls import reverse

from coordination.core.texts import query_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import presence, queue
from needs.services.queue import FILTERS, Waiting

#: What carries the queue's filters to the page of one of its needs.
PLACE = "queue"


def beside_queue(request: HttpRequest, need: Need, actor: Actor) -> dict[str, Any]:
    """What the page of a need shows of the queue, for reviewers; nothing for everybody else."""
    if not can(actor, "needs.review"):
        return {}
    return {
        "present": present(need, actor),
        "queue_place": neighbours(request, need, actor),
        "has_keys": has_keys(request),
    }


def has_keys(request: HttpRequest) -> bool:
    """True for people who switched the keys of the review on."""
    return bool(getattr(request.user, "review_keys", False))


def present(need: Need, actor: Actor) -> dict[str, Any] | None:
    """Who else has it open, for reviewers of the authority that it waits for; None for everybody else."""
    if not presence.is_shared(actor, need):
        return None
    return {"others": presence.look(actor, need)}


def place_of(chosen: dict[str, str]) -> str:
    """The filters of the queue as one value of an address; "all" for none."""
    return urlencode({name: value for name, value in chosen.items() if value}) or "all"


def neighbours(request: HttpRequest, need: Need, actor: Actor) -> dict[str, Any] | None:
    """Where the need stands in the queue that the person came from: position, the one before, the one after."""
    place = query_text(request.GET, PLACE)
    if not place:
        return None
    chosen = {name: value for name, value in parse_qsl(place) if name in FILTERS}
    rows = [row for row in queue.waiting_for(actor) if row.fits(chosen)]
    at = next((number for number, row in enumerate(rows) if row.need.pk == need.pk), None)
    query = urlencode({name: value for name, value in chosen.items() if value})
    back = f"{reverse('needs:need-queue')}{f'?{query}' if query else ''}"
    if at is None:
        # Answered meanwhile: the next one is the first that still waits.
        return {"back": back, "next": address(rows[0], place_of(chosen)) if rows else "", "count": len(rows)}
    return {
        "back": back,
        "previous": address(rows[at - 1], place_of(chosen)) if at else "",
        "next": address(rows[at + 1], place_of(chosen)) if at + 1 < len(rows) else "",
        "at": at + 1,
        "count": len(rows),
    }


def address(row: Waiting, place: str) -> str:
    """The page of a need, with the queue that it is read from."""
    return f"{row.need.get_absolute_url()}?{urlencode({PLACE: place})}"
