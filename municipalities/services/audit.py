"""The audit record: every change writes one event in its own transaction.

A change that cannot be recorded does not happen: `record` runs inside the transaction of the act and lets its error
through. Linking into the chain is the database's work at commit (models/audit.py).
"""

from typing import Any

from django.db import connection
from django.db.models import Model

from municipalities.access.actor import Actor
from municipalities.models import AuditEvent


def record(
    action: str,
    *,
    actor: Actor,
    target: Model | None = None,
    authority_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one event to the authority's chain (the system's without one).

    `action` reads `context.noun.past`. `before` and `after` hold field values, never passwords, tokens or files.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded inside its own transaction.")
    return AuditEvent.objects.create(
        chain=authority_id or 0,
        action=action,
        actor_id=actor.user_id,
        acting_id=actor.acting_id,
        target_type=target._meta.label_lower if target is not None else "",
        target_uuid=getattr(target, "uuid", None),
        before=before or {},
        after=after or {},
        reason=reason[:300],
        request_id=actor.request_id,
    )
