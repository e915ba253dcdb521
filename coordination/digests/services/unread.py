"""How many notices a person has not read: beside their name on every page, and so counted once and remembered.

The number in the cache carries the mark under which it was counted. Whoever changes what is unread sets a new mark
after the commit, so that a number counted before it is never shown again, whichever of two requests ends first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid4

from django.core.cache import cache
from redis.exceptions import RedisError

from coordination.digests.models import Notice
from municipalities.access.actor import Actor

logger = logging.getLogger(__name__)

#: More than this is shown as "99+".
MOST_COUNTED: Final = 100
_SECONDS: Final = 3600


def count(actor: Actor) -> int | None:
    """The person's unread notices, at most MOST_COUNTED; no query while it is remembered.

    None while the cache is away: then nothing is counted on each page.
    """
    if actor.user_id is None:
        return None
    mark_key, count_key = _keys(actor.user_id)
    try:
        found: dict[str, Any] = cache.get_many([mark_key, count_key])
        mark, remembered = found.get(mark_key), found.get(count_key)
        if mark is not None and isinstance(remembered, list) and remembered[0] == mark:
            return int(remembered[1])
        if mark is None:
            mark = _new_mark()
            cache.set(mark_key, mark, _SECONDS)
        unread = _counted(actor.user_id)
        cache.set(count_key, [mark, unread], _SECONDS)
    except (RedisError, OSError) as error:
        logger.warning("The cache does not answer: %s", error)
        return None
    return unread


def forget(people: Iterable[int]) -> None:
    """After the commit of a change: what was counted for these people holds no longer."""
    marks = {_keys(person)[0]: _new_mark() for person in people}
    if not marks:
        return
    try:
        cache.set_many(marks, _SECONDS)
    except (RedisError, OSError) as error:
        # Without the cache nothing old can be shown either; what it holds when it comes back ends within the hour.
        logger.warning("The cache does not answer: %s", error)


def _counted(user_id: int) -> int:
    return Notice.objects.filter(person_id=user_id, read_at=None)[:MOST_COUNTED].count()


def _keys(user_id: int) -> tuple[str, str]:
    return f"unread-mark:{user_id}", f"unread-count:{user_id}"


def _new_mark() -> str:
    return uuid4().hex
