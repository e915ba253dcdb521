"""Bounces: mail that came back, by the answer of a mail server, by a report, or by the word of a mail provider.

All three end in one function of the database (migrations/0008), which remembers the bounce and suppresses the address
where that is due. A report counts only with the token of our own bounce address: anybody may write to it.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from django.db import connection

from coordination.digests.models import DigestDelivery, MailBounce
from coordination.digests.services import bounce_addresses, delivery_reports
from coordination.digests.services.bounce_addresses import BounceToken
from coordination.digests.services.claiming import Claimed
from municipalities.access.database import system_role

logger = logging.getLogger(__name__)


def take_answer(delivery: Claimed, *, address: str, kind: str, status: str) -> str | None:
    """A mail server's answer about the address to which a mail was just being sent. Answers as `take` does."""
    with system_role("reads whose address a mail server does not take"):
        return take(delivery.uuid, address=address, kind=kind, source=MailBounce.Source.SMTP, status=status)


def take_message(message: EmailMessage) -> str | None:
    """A mail that arrived at a bounce address. None when it says nothing to us: no report, or no token of ours."""
    report = delivery_reports.read(message)
    if report is None:
        return None
    for token in filter(None, map(bounce_addresses.read, report.addresses)):
        address, sent_at = _mail_of(token)
        if address is not None and token.is_for(address):
            kind, source = report.kind, MailBounce.Source.REPORT
            # A report is of the last time that the mail left: the same one again is no news, whatever was lifted since.
            return take(
                token.delivery, address=address, kind=kind, source=source, status=report.status, happened=sent_at
            )
    return None


def take(
    delivery: uuid.UUID, *, address: str, kind: str, source: str, status: str, happened: datetime | None = None
) -> str | None:
    """Remember that this mail came back from this address.

    With the moment at which it `happened`, news that were taken before change nothing.

    Answers the reason for which the address is now suppressed, *noted*, or *known* for old news; None where no such
    mail went to the person who has this address.
    """
    with connection.cursor() as cursor:
        values: list[Any] = [delivery, address, kind, source, " ".join(status.split()), happened]
        cursor.execute("select take_mail_bounce(%s, %s, %s, %s, %s, %s)", values)
        found: str | None = cursor.fetchone()[0]
    if found not in {None, "noted", "known"}:
        logger.info("The address of mail %s gets no more digests and notices (%s).", delivery, found)
    return found


def _mail_of(token: BounceToken) -> tuple[str | None, datetime | None]:
    """The address of the person to whom the mail of the token was sent, as it is now; and when it left."""
    with system_role("reads to whom a mail went of which a report came"):
        rows = DigestDelivery.objects.filter(uuid=token.delivery)
        return rows.values_list("person__email", "sent_at").first() or (None, None)
