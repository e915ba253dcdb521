"""What bulletins have for somebody's start page."""

from __future__ import annotations

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Authority


def warning(actor: Actor) -> dict[str, bool] | None:
    """The way to the early notice, for people of a municipality who may publish; None for everybody else. No query."""
    if actor.acting is None or actor.acting.kind != Authority.Kind.MUNICIPALITY:
        return None
    return {"may_warn": True} if can(actor, "bulletins.publish") else None
