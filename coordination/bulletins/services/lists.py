"""Which bulletins a list holds: its four parts, and what filters leave of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

from django.db.models import F, OuterRef, Q, Subquery
from django.http import QueryDict

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.querysets import BulletinQuerySet
from coordination.core.texts import query_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Territory
from needs.services import places

ASKED, VALID, ALL, OWN = "asked", "valid", "all", "own"
#: Names in the address, in their order there.
ORDER: Final = ("kind", "country", "place", "exercise")
ONLY, WITHOUT = "only", "without"
#: What its house has in hand and nobody outside reads as told.
_IN_HAND: Final = (Bulletin.State.DRAFT, Bulletin.State.PENDING)


@dataclass(frozen=True)
class Filters:
    """The chosen values as they stand in the address. Values that nobody offered are kept, and find nothing."""

    chosen: Mapping[str, str]

    @classmethod
    def of_query(cls, query: QueryDict) -> Self:
        """Read an address."""
        return cls({name: query_text(query, name) for name in ORDER})

    @property
    def in_use(self) -> dict[str, str]:
        """What was chosen, in the order of the address."""
        return {name: self.chosen[name] for name in ORDER if self.chosen.get(name)}

    @cached_property
    def places(self) -> list[Territory]:
        """The places that the filter names: one by its address or code, perhaps several by a name."""
        return places.find(self.chosen.get("place", ""))

    def narrow(self, rows: BulletinQuerySet) -> BulletinQuerySet:
        """The rows that all filters leave."""
        chosen = self.in_use
        if kind := chosen.get("kind"):
            rows = rows.filter(kind=kind)
        if country := chosen.get("country"):
            rows = rows.filter(country__iso2=country.upper())
        if "place" in chosen:
            rows = rows.filter(_within(self.places))
        if exercise := chosen.get("exercise"):
            rows = rows.filter(is_exercise=exercise == ONLY) if exercise in {ONLY, WITHOUT} else rows.none()
        return rows


def _within(found: list[Territory]) -> Q:
    """The condition that a bulletin is about one of these places or about one inside them."""
    if any(one.level == Territory.Level.REGION for one in found):
        return Q()
    ids = [one.pk for one in found]
    above = ("place__parent_id", "place__tier2_id", "place__tier1_id", "place__country_id")
    condition = Q(place_id__in=ids)
    for column in above:
        condition |= Q(**{f"{column}__in": ids})
    return condition


def chosen_tab(actor: Actor, asked: str) -> str:
    """The part of the list that the address names; what holds now for any other, and for parts one does not have."""
    return asked if asked in tabs_of(actor) else VALID


def tabs_of(actor: Actor) -> list[str]:
    """The parts that this person has."""
    asked = [ASKED] if can(actor, "bulletins.acknowledge") else []
    own = [OWN] if can(actor, "bulletins.write") else []
    return [*asked, VALID, ALL, *own]


def select_bulletins(actor: Actor, tab: str, filters: Filters) -> Any:
    """The visible bulletins that the part of the list and its filters leave."""
    return filters.narrow(_rows(actor, tab))


def waiting(actor: Actor) -> BulletinQuerySet:
    """Valid urgent bulletins whose newest edition asks the acting authority, which has not answered.

    Each says in `told_to_us_at` since when that authority is told.
    """
    asked = BulletinRecipient.objects.filter(
        recipient_id=actor.house.authority_id, edition_acknowledged__lt=F("bulletin__edition")
    ).exclude(reason=BulletinRecipient.Reason.ESCALATION)
    told_at = asked.filter(bulletin_id=OuterRef("pk")).values("told_at")
    rows = _valid(actor).filter(is_urgent=True, pk__in=asked.values("bulletin_id"))
    return rows.annotate(told_to_us_at=Subquery(told_at))


def _valid(actor: Actor) -> BulletinQuerySet:
    return Bulletin.objects.visible_to(actor.scope).valid()


def _rows(actor: Actor, tab: str) -> BulletinQuerySet:
    if tab == OWN:
        house = actor.house.authority_id
        return Bulletin.objects.visible_to(actor.scope, house=house).filter(state__in=_IN_HAND)
    if tab == ASKED:
        return waiting(actor)
    return _valid(actor) if tab == VALID else Bulletin.objects.visible_to(actor.scope).told()
