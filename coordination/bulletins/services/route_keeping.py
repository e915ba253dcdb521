"""Keeping routes: the secretariat's writes, each of the whole line of places, so that the record shows both orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Route, RoutePlace
from coordination.core.alphabet import fold
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Territory
from municipalities.services import audit

ABILITY: Final = "bulletins.keep_routes"
PLACES_MAX: Final = 60
#: Places that a search lists.
FOUND_MOST: Final = 20


class RouteChanged(Refusal):
    """Somebody wrote first. `route` is the row as it stands now."""

    message = _("Somebody changed this route while you had it open. Look at it as it stands now and decide again.")

    def __init__(self, route: Route) -> None:
        self.route = route
        super().__init__()


class RouteExists(Refusal):
    """Another route has this name, or one that reads the same in addresses."""

    message = _("There is such a route already. Open it, or choose another name.")


class PlaceTwice(Refusal):
    """A route passes each place once."""

    message = _("This place is on the route already.")


class RouteTooLong(Refusal):
    """More places than a route may have."""

    message = _("A route has 60 places at most.")


def routes_with_counts() -> list[Route]:
    """Every route with the number of its places (`stops`), those in use first: one query."""
    return list(Route.objects.annotate(stops=Count("places")).order_by("-is_active", "name", "pk"))


def places_of(route: Route) -> list[Territory]:
    """Its places in order, upstream first."""
    rows = RoutePlace.objects.filter(route=route).select_related("territory__country").order_by("position")
    return [one.territory for one in rows.defer("territory__boundary", "territory__country__boundary")]


def find_places(wanted: str) -> list[Territory]:
    """Municipalities whose name in any language holds these words, folded: Šid = Sid = Шид."""
    folded = fold(wanted)
    if not folded:
        return []
    rows = Territory.objects.filter(level__in=Territory.LOCAL).select_related("country").order_by("name", "pk")
    found: list[Territory] = []
    for one in rows.defer("boundary", "country__boundary"):
        if any(folded in fold(name) for name in (one.name, *one.labels.values())):
            found.append(one)
    return found[:FOUND_MOST]


@transaction.atomic
def make_route(*, actor: Actor, name: str, source: str) -> Route:
    """A route without places, not yet proposed to anybody. Raises RouteExists, AbilityRefused."""
    abilities.require(actor, ABILITY)
    code = slugify(fold(name))[:40].strip("-")
    if not code or Route.objects.filter(code=code).exists():
        raise RouteExists
    route = Route.objects.create(code=code, name=name, source=source, is_active=False)
    after = {"name": name, "source": source, "is_active": False}
    audit.record("bulletins.route.made", actor=actor, target=route, after=after)
    return route


@transaction.atomic
def write_route(*, actor: Actor, route_id: int, version: int, name: str, source: str, is_active: bool) -> Route:
    """Change name, source and whether it is proposed. Raises RouteChanged, AbilityRefused, Route.DoesNotExist."""
    route = _locked(actor, route_id, version)
    before = {"name": route.name, "source": route.source, "is_active": route.is_active}
    route.name, route.source, route.is_active = name, source, is_active
    after = {"name": name, "source": source, "is_active": is_active}
    _save(route)
    audit.record("bulletins.route.written", actor=actor, target=route, before=before, after=after)
    return route


@transaction.atomic
def arrange_route(*, actor: Actor, route_id: int, version: int, places: Sequence[int]) -> Route:
    """Write the whole order of places, upstream first.

    Raises PlaceTwice, RouteTooLong, RouteChanged, AbilityRefused, Route.DoesNotExist.
    """
    route = _locked(actor, route_id, version)
    if len(set(places)) != len(places):
        raise PlaceTwice
    if len(places) > PLACES_MAX:
        raise RouteTooLong
    rows = RoutePlace.objects.filter(route=route)
    before = list(rows.order_by("position").values_list("territory__code", flat=True))
    rows.delete()
    RoutePlace.objects.bulk_create(
        RoutePlace(route=route, position=number, territory_id=place) for number, place in enumerate(places, 1)
    )
    _save(route)
    after = list(rows.order_by("position").values_list("territory__code", flat=True))
    audit.record(
        "bulletins.route.arranged", actor=actor, target=route, before={"places": before}, after={"places": after}
    )
    return route


def _locked(actor: Actor, route_id: int, version: int) -> Route:
    abilities.require(actor, ABILITY)
    route = Route.objects.select_for_update().get(pk=route_id)
    if route.version != version:
        raise RouteChanged(route)
    return route


def _save(route: Route) -> None:
    route.version += 1
    route.save()
