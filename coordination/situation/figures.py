"""The situation's figures of one place under one set of filters, for page and API alike.

Everything counts needs that the whole network may read, so every reader of an address sees the same figures. Values of
1 to 4 people are shown to nobody here and add to no total (municipalities/access/suppression.py). What each figure
means is said in definitions.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, Q
from django.utils import timezone

from coordination.situation import series
from coordination.situation.filters import Filters
from coordination.situation.tree import Level, Place, Tree
from municipalities.access.actor import Actor
from municipalities.access.suppression import HIDDEN, countable, is_small
from municipalities.models import Authority, Reach, Sector, Territory
from needs.models import Need


@dataclass(slots=True)
class PlaceFigures:
    """Figures of a place. `people` is a number, HIDDEN, or None when no need says how many (or none that is shown).

    `out_of` and `submitted` count the municipalities of the register below the place; `residents` are those of the
    municipalities in `people_with_residents`.
    """

    place: Place
    needs: int = 0
    critical: int = 0
    worst: int | None = None
    people: Any = None
    with_needs: int = 0
    out_of: int = 0
    submitted: int = 0
    residents: int | None = None
    people_with_residents: int = 0
    _unknown: int = field(default=0, repr=False)

    @property
    def per_thousand(self) -> float | None:
        """People affected per 1,000 residents; None where either is missing or hidden."""
        if not self.residents:
            return None
        return self.people_with_residents * 1000 / self.residents

    @property
    def url(self) -> str:
        """The page of the situation there."""
        return self.place.url

    def take(self, row: dict[str, Any]) -> None:
        """Take in the needs of this municipality, or of a part of it: the largest number of people stands."""
        self.needs += row["needs"]
        self.critical += row["critical"]
        self.worst = max(self.worst or 0, row["worst"] or 0) or None
        if row["people"] is not None:
            self.people = max(self.people or 0, row["people"])

    def settle(self) -> None:
        """After the last need of a municipality: from here on nobody sees a small number, and no sum knows it."""
        self.people = shown_people(self.people)
        self.with_needs = int(self.needs > 0)
        self.out_of = int(self.place.is_counted)
        self.submitted = int(self.place.has_submitted)
        if isinstance(self.people, int) and self.place.residents:
            self.residents, self.people_with_residents = self.place.residents, self.people

    def add(self, one: PlaceFigures) -> None:
        """Count a municipality in: hidden and unknown numbers of people add nothing."""
        self.out_of += one.out_of
        self.submitted += one.submitted
        if not one.needs:
            return
        self.needs += one.needs
        self.critical += one.critical
        self.with_needs += 1
        self.worst = max(self.worst or 0, one.worst or 0) or None
        if not isinstance(one.people, int):
            self._unknown += 1
            return
        self.people = (self.people or 0) + countable(one.people)
        if one.residents:
            self.residents = (self.residents or 0) + one.residents
            self.people_with_residents += countable(one.people)

    def close(self) -> None:
        """After the last municipality: nobody affected is a figure only where every one of them says so."""
        if self.people == 0 and self._unknown:
            self.people = None


@dataclass(slots=True)
class Situation:
    """One view: totals, the places below, the municipalities with needs, sectors, months, and when it was counted.

    `above` are the figures of the places above this one, nearest first, for comparison.
    """

    place: Place
    filters: Filters
    total: PlaceFigures
    below: list[PlaceFigures]
    municipalities: list[PlaceFigures]
    above: list[PlaceFigures]
    sectors: list[series.SectorRow]
    months: list[series.Month]
    days: float | None
    as_of: datetime
    waiting: int | None = None


def situation_of(actor: Actor, tree: Tree, place: Place, filters: Filters, sectors: list[Sector]) -> Situation:
    """Count one view. Three statements over the needs, and one more for reviewers."""
    now = timezone.now()
    network = Need.objects.visible_to(actor.scope, reach=Reach.NETWORK)
    counts = _by_place(tree, filters.counted(network))
    here = within(network, place)
    starts = series.month_starts(now)
    moved = series.movements(here, filters, starts)
    return Situation(
        place=place,
        filters=filters,
        total=counts[place.pk],
        below=[counts[child.pk] for child in place.children],
        municipalities=_with_needs(place, counts),
        above=[counts[one.pk] for one in reversed(place.chain[:-1])],
        sectors=series.sector_rows(moved, sectors),
        months=series.months(moved, starts),
        days=series.median_days(filters.counted(here), starts[0]),
        as_of=now,
        waiting=_waiting(actor, place, filters),
    )


def within(rows: Any, place: Place) -> Any:
    """The needs of a place and of all below it, by the columns that have an index."""
    if place.parent is None:
        return rows
    if place.level == Level.COUNTRY:
        return rows.filter(country_id__any=[place.pk])
    branch = list(place.branch())
    if place.level in Territory.TIERS:
        # A canton is the first tier of its municipalities, its entity the second: only columns in use are asked.
        tiers = [one.tiers for one in branch if one.is_local]
        found = Q(pk__in=[])
        for number, column in enumerate(("tier1_id__any", "tier2_id__any")):
            if any(place in above[number : number + 1] for above in tiers):
                found |= Q(**{column: [place.pk]})
        return rows.filter(found)
    houses = Authority.objects.filter(territory_id__in=[one.pk for one in branch], kind=Authority.Kind.MUNICIPALITY)
    return rows.filter(authority_id__any=ArraySubquery(houses.order_by().values("pk")))


def newest_needs(actor: Actor, place: Place, filters: Filters, number: int) -> list[Need]:
    """The counted needs of a view, newest first."""
    rows = within(Need.objects.visible_to(actor.scope, reach=Reach.NETWORK), place)
    return list(filters.counted(rows).with_list_columns().order_by("-created_at", "-id")[:number])


def without_each_filter(actor: Actor, place: Place, filters: Filters) -> dict[str, int]:
    """For a view without any need: how many there would be without each filter in use, where there would be some."""
    rows = within(Need.objects.visible_to(actor.scope, reach=Reach.NETWORK), place)
    counts = {name: filters.without(name).counted(rows).count() for name in filters.in_use}
    return {name: number for name, number in counts.items() if number}


def shown_people(people: int | None) -> Any:
    """A number of people as every reader of a situation page sees it: the house finds its own on the need."""
    return HIDDEN if is_small(people) else people


def _by_place(tree: Tree, rows: Any) -> dict[int, PlaceFigures]:
    """Figures of every place of the tree: one statement, summed up from the municipalities."""
    found = {place.pk: PlaceFigures(place) for place in (*tree.by_id.values(), tree.root)}
    for row in rows.largest_by_municipality().annotate(worst=Max("severity")):
        place = tree.by_id[row["territory_id"]]
        # A city municipality has a page of its own, and is part of its city in the figures of all above.
        for one in {place.pk, place.municipality.pk}:
            found[one].take(row)
    local = [one for one in found.values() if one.place.is_local]
    for own in local:
        own.settle()
    for own in local:
        if own.place.is_counted:
            for above in own.place.chain[:-1]:
                found[above.pk].add(own)
    for place in (*tree.by_id.values(), tree.root):
        if not place.is_local:
            found[place.pk].close()
    return found


def _with_needs(place: Place, counts: dict[int, PlaceFigures]) -> list[PlaceFigures]:
    """The municipalities with needs, those needing attention first: the definition `attention`."""
    found = [counts[one.pk] for one in place.branch() if one.is_counted or (one is place and one.is_local)]
    return sorted((one for one in found if one.needs), key=_attention)


def _attention(one: PlaceFigures) -> tuple[int, int, int, str]:
    people = one.people if isinstance(one.people, int) else 0
    return (-(one.worst or 0), -people, -one.needs, one.place.order or one.place.name)


def _waiting(actor: Actor, place: Place, filters: Filters) -> int | None:
    """What waits for the authority acted for; None for people who review nothing."""
    if not (actor.scope.countries or actor.scope.tiers) or actor.acting_id is None:
        return None
    rows = within(Need.objects.visible_to(actor.scope), place).waiting_for(actor.acting_id)
    return filters.narrow(rows).count()
