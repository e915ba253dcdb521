"""Routes: who lies downstream of a place. A proposal only; the author decides whom to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from coordination.bulletins.models import BulletinRecipient, RoutePlace
from municipalities.models import Authority, Neighbour

Reason = BulletinRecipient.Reason
#: How many authorities down each route are proposed.
AHEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """An authority that lies downstream or next door. `steps` counts the places from the author's own, from 1."""

    authority: Authority
    reason: str
    steps: int
    route_id: int | None = None


def downstream(territory_id: int, *, ahead: int = AHEAD) -> list[Proposal]:
    """The next authorities down every active route that passes the place, nearest first, then those next door.

    Across borders too. A place without an active authority is passed over. Three queries.
    """
    mine = dict(
        RoutePlace.objects.filter(territory_id=territory_id, route__is_active=True).values_list("route_id", "position")
    )
    later = RoutePlace.objects.filter(route_id__in=mine).order_by("route_id", "position")
    places = [(one.route_id, one.territory_id) for one in later if one.position > mine[one.route_id]]
    beside = _neighbours(territory_id)
    houses = _authorities([place for _route, place in places] + beside)
    found: dict[int, Proposal] = {}
    steps: dict[int, int] = {}
    for route, place in places:
        authority = houses.get(place)
        if authority is None or steps.get(route, 0) >= ahead:
            continue
        steps[route] = steps.get(route, 0) + 1
        held = found.get(authority.pk)
        if held is None or steps[route] < held.steps:
            found[authority.pk] = Proposal(authority, Reason.ROUTE, steps[route], route)
    for place in beside:
        if place in houses and houses[place].pk not in found:
            found[houses[place].pk] = Proposal(houses[place], Reason.NEIGHBOUR, 1)
    return sorted(found.values(), key=lambda one: (one.reason != Reason.ROUTE, one.steps, one.authority.name))


def is_ticked(proposal: Proposal) -> bool:
    """Whether the form ticks it beforehand: those down the route; neighbours only where no route passes."""
    return proposal.reason == Reason.ROUTE


def _neighbours(territory_id: int) -> list[int]:
    pairs = Neighbour.objects.filter(Q(first_id=territory_id) | Q(second_id=territory_id))
    ordered = pairs.order_by("distance_km").values_list("first_id", "second_id")
    return [second if first == territory_id else first for first, second in ordered]


def _authorities(places: Sequence[int]) -> dict[int, Authority]:
    """The municipality's authority of each place."""
    rows = Authority.objects.filter(territory_id__in=set(places), kind=Authority.Kind.MUNICIPALITY, is_active=True)
    return {row.territory_id: row for row in rows.order_by("-pk") if row.territory_id is not None}
