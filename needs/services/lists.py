"""Which needs a list holds: the same rows for the page, its file and whatever else shows the list."""

from __future__ import annotations

from typing import Any, Final

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services.filters import Filters

OWN, NETWORK, SHARED = "own", "network", "shared"
VIEWS: Final = frozenset({OWN, NETWORK, SHARED})


def chosen_view(actor: Actor, asked: str) -> str:
    """The asked list, or the person's first: own needs for houses that log needs, else the network's."""
    if asked in VIEWS:
        return asked
    return OWN if can(actor, "needs.draft") else NETWORK


def select_needs(actor: Actor, view: str, filters: Filters) -> Any:
    """The visible needs that the list and its filters leave; an unknown value finds nothing, and tells nothing."""
    # The reach that goes with a state is said too: drafts and the like are then found without the network's rows.
    house = actor.house.authority_id if view == OWN else None
    rows = Need.objects.visible_to(actor.scope, reach=filters.reach, house=house)
    return filters.narrow(rows.shared_with(actor.scope) if view == SHARED else rows)
