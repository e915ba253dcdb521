"""Bounce addresses: each mail has one of its own, so that what comes back says of itself to which mail it belongs.

`bounces+<token>@BOUNCE_DOMAIN` is the sender of the envelope (variable envelope return path). The token holds the
delivery's uuid and the day, under a signature over both and over the address written to. Letters are lower case and
digits only, since mail servers on the way may change their case. Base 32 as in RFC 4648, section 6.
"""

from __future__ import annotations

import base64
import hmac
import uuid
from binascii import Error as NotBase32
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import force_bytes

LOCAL_PART: Final = "bounces"
#: Servers give up after five days as a rule (RFC 5321, 4.5.4.1); readers report spam later.
VALID_FOR: Final = timedelta(days=30)
_EPOCH: Final = date(2026, 1, 1)
_UUID_LETTERS, _DAY_LETTERS, _SIGNATURE_BYTES = 26, 4, 10
_SALT: Final = b"coordination.digests.bounces"


@dataclass(frozen=True, slots=True)
class BounceToken:
    """A token as it came: the delivery that it names. Whether it is ours is asked with the mail's address."""

    delivery: uuid.UUID
    day: str
    signature: str

    def is_for(self, address: str) -> bool:
        """True when we signed it for a mail to this address."""
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        wanted = [_sign(key, _packed(self.delivery) + self.day, address) for key in keys]
        return any(hmac.compare_digest(one, self.signature) for one in wanted)


def address(delivery: uuid.UUID, recipient: str, *, now: datetime | None = None) -> str:
    """The sender of the envelope for this mail; empty without a BOUNCE_DOMAIN, then the mail's own sender stands."""
    if not settings.BOUNCE_DOMAIN:
        return ""
    day = f"{((now or timezone.now()).astimezone(UTC).date() - _EPOCH).days:04x}"
    content = _packed(delivery) + day
    return f"{LOCAL_PART}+{content}{_sign(settings.SECRET_KEY, content, recipient)}@{settings.BOUNCE_DOMAIN}"


def read(text: str, *, now: datetime | None = None) -> BounceToken | None:
    """The token of an address; None for an address of somebody else, one that is out of date, and for no token."""
    local, _at, domain = text.strip().strip("<>").lower().rpartition("@")
    name, _plus, token = local.partition("+")
    if not settings.BOUNCE_DOMAIN or domain != settings.BOUNCE_DOMAIN.lower() or name != LOCAL_PART:
        return None
    packed, rest = token[:_UUID_LETTERS], token[_UUID_LETTERS:]
    day, signature = rest[:_DAY_LETTERS], rest[_DAY_LETTERS:]
    try:
        delivery = uuid.UUID(bytes=base64.b32decode(packed.upper() + "======"))
        age = (now or timezone.now()).astimezone(UTC).date() - (_EPOCH + timedelta(days=int(day, 16)))
    except (NotBase32, ValueError, OverflowError):
        return None
    # A day ahead is a clock that went back, or the other side of midnight.
    if not timedelta(days=-1) <= age <= VALID_FOR:
        return None
    return BounceToken(delivery, day, signature)


def _packed(delivery: uuid.UUID) -> str:
    return base64.b32encode(delivery.bytes).decode().rstrip("=").lower()


def _sign(key: str | bytes, content: str, recipient: str) -> str:
    text = f"{content} {recipient.lower()}".encode()
    return base64.b32encode(hmac.digest(_derived(key), text, "sha256")[:_SIGNATURE_BYTES]).decode().lower()


@lru_cache(maxsize=4)
def _derived(key: str | bytes) -> bytes:
    return sha256(_SALT + force_bytes(key)).digest()
