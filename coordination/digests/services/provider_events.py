"""What a mail provider tells of our mails: bounces and complaints, as django-anymail hands them over.

The provider signs in with its secret, and signs where it can, before anything gets here. A mail is known by what we
gave it: the uuid in its metadata, or the Message-ID that we wrote, where the provider keeps it. It must have gone to
the address of the event.

Final or passing: the reasons of django-anymail do not tell. `bounced` stands for soft bounces of some providers too,
and None for *not able to normalise* (anymail, *Normalized tracking event*). So what the provider itself calls passing
is soft, whatever else stands there; else the status of the receiving server decides (RFC 3463), as with a delivery
report; without a status, the provider's word. What nobody calls final is soft: counted, and alone it suppresses nobody.
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from django.utils import timezone

from coordination.digests.models import MailBounce
from coordination.digests.services import bounces, delivery_reports, providers

_OURS: Final = re.compile(r"^<?(?:digest|notice|mass)\.([0-9a-f-]{36})@")
#: Event types of anymail.signals that are news to us; a delay or a reading is none.
_FAILED: Final = frozenset({"bounced", "rejected", "failed"})
_BAD_ADDRESS: Final = "invalid"
#: A status by itself, not the first three numbers of an IP address, which answers of servers hold as well.
_STATUS: Final = re.compile(r"(?<![0-9.])[245]\.[0-9]{1,3}\.[0-9]{1,3}(?!\.?[0-9])")
_ANSWER: Final = re.compile(r"[45][0-9]{2}\b")


def receive(sender: Any, event: Any, esp_name: str, **_others: Any) -> str | None:
    """One event. Answers as `bounces.take` does; None for what says nothing about one of our mails.

    The same event once more changes nothing, not even a suppression that was lifted since.
    """
    delivery, kind = _delivery(event), _kind(event)
    if delivery is None or kind is None or not event.recipient:
        return None
    words = event.mta_response or event.description or f"{event.event_type} {event.reject_reason or ''}"
    return bounces.take(
        delivery,
        address=event.recipient,
        kind=kind,
        source=MailBounce.Source.PROVIDER,
        status=f"{esp_name}: {words}",
        happened=event.timestamp or timezone.now(),
    )


def _kind(event: Any) -> str | None:
    if event.event_type == "complained":
        return MailBounce.Kind.COMPLAINT
    if event.event_type not in _FAILED:
        return None
    is_final = providers.calls_it_final(event.esp_event)
    if event.reject_reason == _BAD_ADDRESS:
        return MailBounce.Kind.HARD
    words = " ".join(str(event.mta_response or "").split())
    status = _STATUS.search(words)
    if is_final is not False and (status or _ANSWER.match(words)):
        return delivery_reports.kind_of(status[0] if status else "", words)
    return MailBounce.Kind.HARD if is_final else MailBounce.Kind.SOFT


def _delivery(event: Any) -> uuid.UUID | None:
    named = event.metadata.get(providers.METADATA) if isinstance(event.metadata, dict) else None
    found = _OURS.match(str(event.message_id or ""))
    try:
        return uuid.UUID(str(named or (found[1] if found else "")))
    except ValueError:
        return None
