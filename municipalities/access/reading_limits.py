"""How often one address may read without sign-in, counted in the cache server in one atomic step.

Reading stays open when the counters are away: a warning must not wait for them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import time
from functools import lru_cache

import redis
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)
WINDOW_SECONDS = 60

_COUNT = """
local seen = redis.call('INCR', KEYS[1])
if seen == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return seen
"""


def seconds_to_wait(request: HttpRequest, *, name: str, per_minute: int) -> int:
    """Count one reading of this name for whoever asks; 0 when it is within the limit, else seconds until the next."""
    now = int(time.time())
    key = f"reading:{name}:{_caller(request)}:{now // WINDOW_SECONDS}"
    try:
        seen = int(_server().eval(_COUNT, 1, key, WINDOW_SECONDS))  # type: ignore[arg-type]  # stubs know awaitables
    except (redis.RedisError, OSError) as error:
        logger.warning("Readings are not counted: %s", error)
        return 0
    return 0 if seen <= per_minute else WINDOW_SECONDS - now % WINDOW_SECONDS


def _caller(request: HttpRequest) -> str:
    """The network that asks, hashed: one IPv4 address, or the /64 of IPv6 that one connection is given."""
    text = str(get_adapter().get_client_ip(request))
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        network = text
    else:
        found = getattr(found, "ipv4_mapped", None) or found
        bits = 64 if found.version == 6 else 32
        network = str(ipaddress.ip_network((found, bits), strict=False))
    return hashlib.sha256(network.encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=1, socket_timeout=2)
