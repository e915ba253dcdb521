"""Who has a need open for review just now, for colleagues of the same authority: a note that lives for a minute.

No fact of the record and nothing to rely on: it stands in the cache alone, and without the cache nobody is shown.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from needs.models import Need

logger = logging.getLogger(__name__)
LIFE: Final = timedelta(seconds=60)
REVIEW: Final = "needs.return"


@dataclass(frozen=True, slots=True)
class Open:
    """A colleague who has the need open, and since when."""

    name: str
    since: datetime


def is_shared(actor: Actor, need: Need) -> bool:
    """True for reviewers of the authority that the need waits for: they see each other, and nobody else sees them."""
    waits = need.state == Need.State.SUBMITTED or need.change_asked_at is not None
    return waits and can(actor, REVIEW, need)


def look(actor: Actor, need: Need) -> list[Open]:
    """Note that this person has the need open; answers the others, the first one first."""
    if not is_shared(actor, need):
        return []
    now = timezone.now()
    present = _read(actor, need, now)
    mine = present.pop(actor.person_id, None)
    others = [Open(name, since) for name, since, _seen in present.values()]
    _write(actor, need, present | {actor.person_id: (actor.name, mine[1] if mine else now, now)})
    return sorted(others, key=lambda one: one.since)


def leave(actor: Actor, need: Need) -> None:
    """Take this person's note away; the others' stay."""
    if not is_shared(actor, need):
        return
    present = _read(actor, need, timezone.now())
    if present.pop(actor.person_id, None) is not None:
        _write(actor, need, present)


def _key(actor: Actor, need: Need) -> str:
    return f"presence:{need.pk}:{actor.house.authority_id}"


def _read(actor: Actor, need: Need, now: datetime) -> dict[int, tuple[str, datetime, datetime]]:
    try:
        found: Any = cache.get(_key(actor, need))
    except (RedisError, OSError) as error:
        logger.warning("The cache does not answer: %s", error)
        return {}
    present = {int(person): _note(*note) for person, note in (found or {}).items()}
    return {person: note for person, note in present.items() if now - note[2] < LIFE}


def _note(name: str, since: str, seen: str) -> tuple[str, datetime, datetime]:
    return name, datetime.fromisoformat(since), datetime.fromisoformat(seen)


def _write(actor: Actor, need: Need, present: dict[int, tuple[str, datetime, datetime]]) -> None:
    # As text: the cache takes what JSON can write.
    noted = {
        str(person): (name, since.isoformat(), seen.isoformat()) for person, (name, since, seen) in present.items()
    }
    try:
        cache.set(_key(actor, need), noted, int(LIFE.total_seconds()))
    except (RedisError, OSError) as error:
        logger.warning("The cache does not take: %s", error)
