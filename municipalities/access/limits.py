"""Tries to sign in, counted per account in the cache server: a growing wait, never a lock without end.

Five tries in a row are free. Each further one waits longer, from half a minute to a quarter of an hour; a quarter of
an hour of quiet forgets them all, and so does a new password by mail, so that nobody can shut a person out for good.
The count belongs to the address as typed, whether it has an account or not: the answer tells nothing.
"""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache

import redis
from django.conf import settings

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 15 * 60
QUIET_SECONDS = 15 * 60

# One step in the server, so that tries at the same moment cannot pass each other. A try is counted before the password
# is looked at and given back when it was right. Answers the seconds still to wait, 0 when the try may be made.
_TAKE = """
local tries = tonumber(redis.call('HGET', KEYS[1], 'tries') or '0')
local free = tonumber(redis.call('HGET', KEYS[1], 'free') or '0')
local now, allowed, first, longest, quiet = unpack(ARGV)
now, allowed, first, longest, quiet = now + 0, allowed + 0, first + 0, longest + 0, quiet + 0
if now < free then return math.ceil(free - now) end
tries = tries + 1
local wait = 0
if tries >= allowed then wait = math.min(first * 2 ^ (tries - allowed), longest) end
redis.call('HSET', KEYS[1], 'tries', tries, 'free', now + wait)
redis.call('EXPIRE', KEYS[1], quiet + wait)
return 0
"""
_GIVE_BACK = """
local tries = tonumber(redis.call('HGET', KEYS[1], 'tries') or '0')
if tries <= 1 then redis.call('DEL', KEYS[1]) else redis.call('HSET', KEYS[1], 'tries', tries - 1, 'free', 0) end
return 0
"""


def seconds_to_wait(email: str) -> int:
    """Count a try for this address; 0 when it may be made now, else the seconds until the next one.

    Raises redis.RedisError when the counters are away: without them nobody signs in.
    """
    limits = (FREE_TRIES, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, QUIET_SECONDS)
    return int(_server().eval(_TAKE, 1, _key(email), time.time(), *limits))  # type: ignore[arg-type]  # stubs know awaitables


def give_back(email: str) -> None:
    """The try counted last was right, so it was none."""
    _server().eval(_GIVE_BACK, 1, _key(email))


def forget(email: str) -> None:
    """Forget all tries: the person proved the address in another way."""
    _server().delete(_key(email))


def _key(email: str) -> str:
    # Hashed: addresses, and what is typed into the field by mistake, do not belong into a cache.
    return "sign-in-tries:" + hashlib.sha256(email.strip().lower().encode()).hexdigest()


@lru_cache(maxsize=1)
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=1, socket_timeout=2)
