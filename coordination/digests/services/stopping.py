"""Stopping mails by the link in them: signed, without sign-in, the same however often it is used.

SECURITY: the link names the rule by its uuid under a signature of the server. The application role sees nobody's rule
without being that person, so the stop itself is a SECURITY DEFINER function that can do this one thing.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.core.signing import BadSignature, Signer
from django.db import connection, transaction

from coordination.digests.models import DigestRule
from municipalities.access.actor import Actor
from municipalities.services import audit

_SIGNER_SALT: Final = "coordination.digests.stop"


def token(rule: DigestRule) -> str:
    """The secret part of the stop link of this rule. It never expires: an old mail must still be able to stop."""
    return _signer().sign(rule.uuid.hex)


def read_token(text: str) -> uuid.UUID | None:
    """The rule that a link names; None for anything that we did not sign."""
    try:
        return uuid.UUID(hex=_signer().unsign(text))
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def stop(*, actor: Actor, rule_uuid: uuid.UUID) -> bool:
    """Switch the rule off. True when there is such a rule, also when it was off already; False otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("select stop_digest(%s)", [rule_uuid])
        found: str | None = cursor.fetchone()[0]
    if found == "stopped":
        audit.record("digests.rule.stopped", actor=actor, after={"rule": str(rule_uuid), "by": "link"})
    return found is not None


def _signer() -> Signer:
    # A dot, because a colon is percent-encoded by some mail programs.
    return Signer(salt=_SIGNER_SALT, sep=".")
