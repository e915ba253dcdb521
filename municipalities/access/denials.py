"""Refused acts in the audit record: written after the refused request's own transaction is over."""

from django.db import DatabaseError, transaction

from municipalities.access import scope as scopes
from municipalities.access.actor import Actor
from municipalities.models import AuditEvent


def record_denial(actor: Actor, ability: str, path: str) -> None:
    """Write `access.refused` for the actor. A database that is away does not hide the 403 itself."""
    if actor.user_id is None:
        return
    try:
        with transaction.atomic():
            scopes.apply(actor.scope)
            AuditEvent.objects.create(
                chain=actor.acting_id or 0,
                action="access.refused",
                actor_id=actor.user_id,
                acting_id=actor.acting_id,
                after={"ability": ability, "path": path[:200]},
                request_id=actor.request_id,
            )
    except DatabaseError:
        return
