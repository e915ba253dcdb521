"""Stopping mails by the link in them: signed, without sign-in, the same however often it is used.

A link stops one rule, the mails at once of one kind (a wish), or the copies that a deputy gets.

SECURITY: the link names the rule or wish by its uuid under a signature of the server. The application role sees
nobody's without being that person, so the stop itself is a SECURITY DEFINER function that can do this one thing. Each
sort of link has a signature of its own, so that none can be used as the other.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.core.signing import BadSignature, Signer
from django.db import connection, transaction

from coordination.digests.models import Absence, DigestRule
from municipalities.access.actor import Actor
from municipalities.services import audit

_SIGNER_SALT: Final = "coordination.digests.stop"
_NOTICE_SALT: Final = "coordination.digests.stop-notices"
_COPIES_SALT: Final = "coordination.digests.stop-copies"


@dataclass(frozen=True, slots=True)
class Target:
    """What a stop link stops: the rule of this uuid; with a `kind` the wish for mails at once of that kind; with a
    `deputy` (the id of a person) the copies that this person gets for the absence.
    """

    uuid: uuid.UUID
    kind: str = ""
    deputy: int = 0


def token(rule: DigestRule) -> str:
    """The secret part of the stop link of this rule. It never expires: an old mail must still be able to stop."""
    return _signer(_SIGNER_SALT).sign(rule.uuid.hex)


def notice_token(wish_uuid: uuid.UUID, kind: str) -> str:
    """The same of mails at once of one kind."""
    return _signer(_NOTICE_SALT).sign(f"{wish_uuid.hex}-{kind}")


def copies_token(absence: Absence) -> str:
    """The same of a deputy's copies: it ends those, and never a rule of who is away."""
    return _signer(_COPIES_SALT).sign(f"{absence.uuid.hex}-{absence.deputy_id}")


def read_token(text: str) -> Target | None:
    """What a link stops; None for anything that we did not sign."""
    try:
        return Target(uuid.UUID(hex=_signer(_SIGNER_SALT).unsign(text)))
    except (BadSignature, ValueError):
        pass
    try:
        key, _dash, kind = _signer(_NOTICE_SALT).unsign(text).partition("-")
        return Target(uuid.UUID(hex=key), kind)
    except (BadSignature, ValueError):
        pass
    try:
        key, _dash, deputy = _signer(_COPIES_SALT).unsign(text).partition("-")
        return Target(uuid.UUID(hex=key), deputy=int(deputy))
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def stop(*, actor: Actor, target: Target) -> bool:
    """Switch the mails off. True when there is such a rule or wish, also when it was off already; False otherwise."""
    with connection.cursor() as cursor:
        if target.deputy:
            cursor.execute("select stop_copies(%s, %s)", [target.uuid, target.deputy])
        else:
            function = "stop_notices" if target.kind else "stop_digest"
            cursor.execute(f"select {function}(%s)", [target.uuid])
        found: str | None = cursor.fetchone()[0]
    if found == "stopped" and target.deputy:
        audit.record("digests.absence.copies_stopped", actor=actor, after={"absence": str(target.uuid), "by": "link"})
    elif found == "stopped" and target.kind:
        after = {"wish": str(target.uuid), "kind": target.kind, "by": "link"}
        audit.record("digests.notices.stopped", actor=actor, after=after)
    elif found == "stopped":
        audit.record("digests.rule.stopped", actor=actor, after={"rule": str(target.uuid), "by": "link"})
    return found is not None


def _signer(salt: str) -> Signer:
    # A dot, because a colon is percent-encoded by some mail programs.
    return Signer(salt=salt, sep=".")
