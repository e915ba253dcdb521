"""Audiences: who is told the same of the network. Nothing shared may depend on anything else than this.

A rule names an area in the person's own terms; here it becomes a place, by the person's first current authority.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from coordination.core.registry import DigestAudience, SharedDigestSection, registry
from coordination.digests.models import DigestRule
from municipalities.access.scope import EVERY_MEMBER
from municipalities.models import Authority, Neighbour, Sector, Territory

#: A mail shows so many shared entries at most; the page that it links to shows the same set to MOST_ON_PAGE.
MOST_SHARED: Final = 18
MOST_ON_PAGE: Final = 500


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A part of the network: `network`, `country`, `tier` (a region or canton), `near` (a municipality and neighbours)
    or `own` (a municipality alone).

    `code` is the register's code of the place, for addresses.
    """

    kind: str = "network"
    place_id: int = 0
    code: str = ""

    def condition(self) -> Q:
        """The filter on the scope columns of any record. One query for `near` and `own`, none for the others."""
        if self.kind == "country":
            return Q(country_id=self.place_id)
        if self.kind == "tier":
            return Q(tier1_id=self.place_id) | Q(tier2_id=self.place_id)
        if self.kind == "near":
            return Q(authority_id__in=_authorities_near(self.place_id))
        if self.kind == "own":
            return Q(authority_id__in=_authorities_in({self.place_id}))
        return Q()


NETWORK: Final = Area()
_LOCAL: Final = {"near": Territory.LOCAL, "own": Territory.LOCAL}


@dataclass(frozen=True, slots=True)
class Audience:
    """The whole of what shared text may depend on.

    `events` are names of shared sections, none stands for all; `least_level` is the least severity, 1 for all.
    """

    language: str
    zone: str
    area: Area
    sectors: tuple[str, ...]
    since: datetime
    until: datetime
    events: tuple[str, ...] = ()
    least_level: int = 1

    def asked(self, most: int = MOST_SHARED) -> DigestAudience:
        """The same as the sections get it, with the scope of any member."""
        return DigestAudience(
            scope=EVERY_MEMBER,
            since=self.since,
            until=self.until,
            condition=self.area.condition(),
            sectors=self.sectors,
            least_level=self.least_level,
            most=most,
        )


def area_of(wish: str, house: Authority | None, place: Territory | None = None) -> Area:
    """The area that the wish means for people of this authority; `place` is the country of the wish for one.

    Surroundings are a municipality with its neighbours, and for a body above municipalities its own part of the
    country. Where an authority has no place in a country (secretariat, observers), everything is meant, unless a
    country is named.
    """
    if wish == DigestRule.Area.PLACE and place is not None:
        return _area("country", place)
    if house is None or house.country is None or wish == DigestRule.Area.NETWORK:
        return NETWORK
    territory = house.territory
    if wish != DigestRule.Area.COUNTRY and territory is not None:
        if territory.level in Territory.TIERS:
            return _area("tier", territory)
        above = house.tier2 or house.tier1
        if wish == DigestRule.Area.TIER and above is not None:
            return _area("tier", above)
        if wish != DigestRule.Area.TIER and house.kind == Authority.Kind.MUNICIPALITY:
            return _area("near" if wish == DigestRule.Area.NEAR else "own", territory)
    return _area("country", house.country)


def find_area(kind: str, code: str) -> Area | None:
    """The area that an address names, or None for any other text."""
    if not kind and not code:
        return NETWORK
    levels = {"country": (Territory.Level.COUNTRY,), "tier": Territory.TIERS, **_LOCAL}.get(kind, ())
    place = Territory.objects.filter(code=code, level__in=levels).first()
    return _area(kind, place) if place else None


def houses_by_id(ids: Collection[int]) -> dict[int, Authority]:
    """The authorities with their places, in one query."""
    names = ("territory", "country", "tier1", "tier2")
    rows = Authority.objects.filter(pk__in=ids).select_related(*names)
    places = (f"{place}__{column}" for place in names for column in ("code", "level"))
    return {one.pk: one for one in rows.only("kind", *places)}


def known_events(names: Collection[str]) -> tuple[str, ...]:
    """The names that the features declared of what the network is told, in a fixed order."""
    return tuple(sorted(one.name for one in registry.all(SharedDigestSection) if one.name in names))


def known_sectors(codes: Collection[str]) -> tuple[str, ...]:
    """The codes that the list of sectors has, in a fixed order."""
    return tuple(sorted(Sector.objects.filter(code__in=codes).values_list("code", flat=True)))


def _area(kind: str, place: Territory) -> Area:
    return Area(kind, place.pk, place.code)


def _authorities_near(place_id: int) -> list[int]:
    pairs = Neighbour.objects.filter(Q(first_id=place_id) | Q(second_id=place_id)).values_list("first_id", "second_id")
    return _authorities_in({place_id}.union(*pairs))


def _authorities_in(places: Collection[int]) -> list[int]:
    return sorted(Authority.objects.filter(territory_id__in=places).values_list("pk", flat=True))
