"""Reading reports: delivery status notifications (RFC 3464) and complaints of readers (RFC 5965).

What is read here was written by strangers. It is only looked at for four things: the addresses to which it came, what
became of the mail, its status, and one line of explanation. Nothing of it is shown as anything but plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import Final

from coordination.digests.models import MailBounce
from coordination.digests.services import faults

_STATUS: Final = re.compile(r"\b([245])\.([0-9]{1,3})\.([0-9]{1,3})\b")
#: Where the address of a bounce stands, by the servers on the way and by the mail's own head.
_ADDRESSED: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9+._-]{1,64}@[A-Za-z0-9.-]{1,255}")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class MailReport:
    """What a report says: MailBounce.Kind, one line of status, and all addresses that may be our bounce address."""

    kind: str
    status: str
    addresses: tuple[str, ...]


def read(message: EmailMessage) -> MailReport | None:
    """The report that a mail is; None for other mails, and for reports of success and of a delay."""
    if message.get_content_type() != "multipart/report":
        return None
    addressed = _addresses(message, _ADDRESSED)
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            return _complaint(part, addressed)
        if part.get_content_type() == "message/delivery-status":
            return _status(part, addressed)
    return None


def _complaint(part: Message, addressed: tuple[str, ...]) -> MailReport | None:
    """A reader called the mail spam. The provider's report names the sender of the envelope."""
    fields = next(_blocks(part), None)
    if fields is None or str(fields.get("Feedback-Type", "")).strip().lower() != "abuse":
        return None
    addresses = (*_addresses(fields, ("Original-Mail-From",)), *addressed)
    return MailReport(MailBounce.Kind.COMPLAINT, "abuse", addresses)


def _status(part: Message, addressed: tuple[str, ...]) -> MailReport | None:
    """The first recipient that failed: each of our mails has one recipient."""
    for fields in _blocks(part):
        if str(fields.get("Action", "")).strip().lower() != "failed":
            continue
        status = _STATUS.search(str(fields.get("Status", "")))
        diagnostic = str(fields.get("Diagnostic-Code", "")).partition(";")[2] or str(fields.get("Diagnostic-Code", ""))
        words = " ".join(diagnostic.split())
        code = status[0] if status else ""
        line = words if code in words else f"{code} {words}".strip()
        return MailReport(kind_of(code, words), line[:_LONGEST] or "failed", addressed)
    return None


def kind_of(status: str, diagnostic: str) -> str:
    """Hard where the address is unknown or switched off; soft for a full box, a policy, a size, and all of class 4."""
    found = _STATUS.search(status)
    if found is None or (found[1], found[2], found[3]) == ("5", "0", "0"):
        # No number, or one that says nothing: the words of the server that refused decide.
        return MailBounce.Kind.HARD if faults.is_about_address(diagnostic) else MailBounce.Kind.SOFT
    is_hard = found[1] == "5" and (found[2] == "1" or (found[2], found[3]) == ("2", "1"))
    return MailBounce.Kind.HARD if is_hard else MailBounce.Kind.SOFT


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a machine-readable part: the parser makes a message of each, or leaves one text."""
    content = part.get_payload()
    if isinstance(content, list):
        yield from (one for one in content if isinstance(one, Message))
    elif isinstance(content, str):
        yield from (_fields(block) for block in re.split(r"\n\s*\n", content.replace("\r\n", "\n")))


def _fields(block: str) -> Message:
    found = Message()
    for name, value in re.findall(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)", block, re.MULTILINE):
        found[name] = value
    return found


def _addresses(fields: Message, names: tuple[str, ...]) -> tuple[str, ...]:
    texts = (str(text) for name in names for text in fields.get_all(name, []))
    return tuple(found for text in texts for found in _ADDRESS.findall(text))
