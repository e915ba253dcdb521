"""What an administrator's start page says of the own house."""

from __future__ import annotations

from typing import Any

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Authority, Membership


def house_panel(actor: Actor) -> dict[str, Any] | None:
    """How many people hold a role, and where they are managed; None for whoever cannot manage them."""
    if actor.acting is None or not can(actor, "municipalities.manage_people"):
        return None
    house = Authority.objects.get(pk=actor.house.authority_id)
    people = Membership.objects.current().filter(authority=house).count()
    return {"slug": house.slug, "people": people, "sets_confirmation": can(actor, "municipalities.set_confirmation")}
