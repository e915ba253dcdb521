"""The situation's figures: what each is, how it is counted, and the numbers.

The help page is made from `DEFINITIONS`, so page and code cannot say different things. Figures count accepted needs
for everyone; values of 1 to 4 people add to no total (municipalities/access/suppression.py), so every reader sees the
same figure at the same address.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.access.actor import Actor
from municipalities.access.suppression import HIDDEN, countable, is_small
from municipalities.models import Authority, PopulationFigure, Territory
from needs.models import Need


@dataclass(frozen=True, slots=True)
class Definition:
    """A key figure in words: its formula and its denominator."""

    name: str
    label: Any
    formula: Any
    denominator: Any


DEFINITIONS = (
    Definition(
        "needs",
        _("Open needs"),
        _("Number of accepted needs."),
        _("None. Drafts, submitted and returned needs are not counted."),
    ),
    Definition(
        "people",
        _("People affected (largest open need of each municipality)"),
        _("For each municipality the largest number of people of one accepted need; summed over municipalities."),
        _("None. Needs of one municipality are never added together, because they may count the same people."),
    ),
    Definition(
        "critical",
        _("Critical needs"),
        _("Number of accepted needs of severity 5."),
        _("Accepted needs."),
    ),
    Definition(
        "municipalities",
        _("Municipalities with open needs"),
        _("Number of municipalities and cities with at least one accepted need."),
        _("Municipalities and cities of the register, without city municipalities."),
    ),
    Definition(
        "per_thousand",
        _("Per 1,000 residents"),
        _("People affected divided by residents, times 1,000, for municipalities with both figures."),
        _("Residents of these municipalities; hidden where the population is not known."),
    ),
)


@dataclass(slots=True)
class PlaceFigures:
    """Figures of a place. `people` is a number, HIDDEN, or None when no need of the place says how many."""

    place: Territory
    needs: int = 0
    critical: int = 0
    people: Any = None
    with_needs: int = 0
    out_of: int = 0
    residents: int | None = None
    url: str = ""
    authority_slug: str = ""

    @property
    def per_thousand(self) -> float | None:
        """People affected per 1,000 residents; None where either is missing or hidden."""
        if not self.residents or self.people is None or self.people is HIDDEN:
            return None
        return float(self.people) * 1000 / self.residents


@dataclass(slots=True)
class Situation:
    """One view: totals, rows, and when it was counted."""

    total: PlaceFigures
    rows: list[PlaceFigures]
    as_of: datetime = field(default_factory=timezone.now)
    waiting: int | None = None
    newest: datetime | None = None


def region(actor: Actor) -> Situation:
    """The whole region, one row a country in fixed order."""
    countries = list(Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position", "pk"))
    local = _local_counts()
    grouped: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _counts(actor):
        grouped[row["country_id"]].append(row)
    found = [_sum_up(country, grouped[country.pk], local.get(country.pk, 0)) for country in countries]
    root = Territory.objects.filter(level=Territory.Level.REGION).first()
    total = PlaceFigures(place=root or Territory(name="", labels={}))
    for figures in found:
        _add(total, figures)
    return _with_context(Situation(total=total, rows=found), actor, Need.objects.visible_to(actor.scope))


def country(actor: Actor, place: Territory) -> Situation:
    """One country, one row a municipality with accepted needs, most people first."""
    found = _counts(actor, country_id=place.pk)
    ids = [row["territory_id"] for row in found]
    places = Territory.objects.in_bulk(ids)
    slugs = dict(Authority.objects.filter(territory__in=ids, kind="municipality").values_list("territory_id", "slug"))
    residents = _residents(ids)
    rows = []
    for row in found:
        own = PlaceFigures(place=places[row["territory_id"]], needs=row["needs"], critical=row["critical"])
        # At this address everyone sees the same: also the house finds its own small number on the need, not here.
        own.people = HIDDEN if is_small(row["people"]) else row["people"]
        own.residents = residents.get(row["territory_id"])
        own.authority_slug = slugs.get(row["territory_id"], "")
        rows.append(own)
    rows.sort(key=lambda one: (-(one.people or 0), -one.needs, one.place.name))
    total = _sum_up(place, found, _local_counts().get(place.pk, 0))
    visible = Need.objects.visible_to(actor.scope).filter(country=place)
    return _with_context(Situation(total=total, rows=rows), actor, visible)


def _counts(actor: Actor, *, country_id: int | None = None) -> list[dict[str, Any]]:
    needs = Need.objects.visible_to(actor.scope).open()
    if country_id is not None:
        needs = needs.filter(country_id=country_id)
    rows: Any = needs.largest_by_municipality()
    return list(rows)


def _sum_up(place: Territory, rows: list[dict[str, Any]], out_of: int) -> PlaceFigures:
    shown = [countable(row["people"]) for row in rows]
    return PlaceFigures(
        place=place,
        needs=sum(row["needs"] for row in rows),
        critical=sum(row["critical"] for row in rows),
        people=sum(shown) if any(shown) else (0 if rows and all(row["people"] == 0 for row in rows) else None),
        with_needs=len(rows),
        out_of=out_of,
    )


def _add(total: PlaceFigures, row: PlaceFigures) -> None:
    total.needs += row.needs
    total.critical += row.critical
    total.with_needs += row.with_needs
    total.out_of += row.out_of
    if row.people is not None:
        total.people = (total.people or 0) + row.people


def _with_context(situation: Situation, actor: Actor, visible: Any) -> Situation:
    situation.newest = visible.open().aggregate(newest=Max("decided_at"))["newest"]
    if actor.scope.countries or actor.scope.tiers:
        situation.waiting = visible.filter(state="submitted", addressed_to_id=actor.acting_id).count()
    return situation


def _local_counts() -> dict[int, int]:
    places = Territory.objects.filter(level__in=[Territory.Level.MUNICIPALITY, Territory.Level.CITY])
    return dict(places.order_by().values_list("country_id").annotate(number=Count("pk")))


def _residents(ids: list[int]) -> dict[int, int]:
    rows = PopulationFigure.objects.filter(territory__in=ids).order_by("territory_id", "year")
    return {row.territory_id: row.value for row in rows}
