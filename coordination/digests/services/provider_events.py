"""What a mail provider tells of our mails: bounces and complaints, as django-anymail hands them over.

The provider signs in with its secret before anything gets here. A mail is known by what we gave it: the uuid in its
`metadata`, or the Message-ID that we wrote, where the provider keeps it. It must have gone to the address of the event.
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from coordination.digests.models import MailBounce
from coordination.digests.services import bounces

METADATA: Final = "mail"
_OURS: Final = re.compile(r"^<?(?:digest|notice)\.([0-9a-f-]{36})@")
#: Event types and reasons of anymail.signals that are news to us; a delay or a reading is none.
_FAILED: Final = frozenset({"bounced", "rejected", "failed"})
_UNKNOWN_ADDRESS: Final = frozenset({"bounced", "invalid"})


def receive(sender: Any, event: Any, esp_name: str, **_others: Any) -> str | None:
    """One event. Answers as `bounces.take` does; None for what says nothing about one of our mails."""
    delivery, kind = _delivery(event), _kind(event)
    if delivery is None or kind is None or not event.recipient:
        return None
    status = event.mta_response or event.description or f"{event.event_type} {event.reject_reason or ''}".strip()
    source = MailBounce.Source.PROVIDER
    return bounces.take(delivery, address=event.recipient, kind=kind, source=source, status=f"{esp_name}: {status}")


def _kind(event: Any) -> str | None:
    if event.event_type == "complained":
        return MailBounce.Kind.COMPLAINT
    if event.event_type not in _FAILED:
        return None
    return MailBounce.Kind.HARD if event.reject_reason in _UNKNOWN_ADDRESS else MailBounce.Kind.SOFT


def _delivery(event: Any) -> uuid.UUID | None:
    named = (event.metadata or {}).get(METADATA) if isinstance(event.metadata, dict) else None
    found = _OURS.match(str(event.message_id or ""))
    try:
        return uuid.UUID(str(named or (found[1] if found else "")))
    except ValueError:
        return None
