"""The state of the network for the secretariat: who is there, who is silent, whether the machinery works.

Nothing here counts hidden records: silence is told from the authority's own `last_submission_on`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from coordination.core.queue import queue_lengths
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Authority, ContactPoint, Heartbeat, Territory
from municipalities.services.answering import unanswerable_municipalities

#: A municipality with people is silent when it has submitted nothing for this many days, or never.
SILENT_AFTER_DAYS: Final = 90
#: Worker and beat report each 30 seconds; past this they are shown as not working.
HEARTBEAT_LATE_SECONDS: Final = 120
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class CountryState:
    """Authorities of a country: how many of each kind, how many municipalities have people, how many are silent."""

    country: Territory
    by_kind: dict[str, int]
    with_people: int
    municipalities: int
    silent: int


@dataclass(frozen=True, slots=True)
class PartState:
    """Whether a part of the machinery was seen lately."""

    part: str
    seen_at: datetime.datetime | None
    works: bool


def network_panel(actor: Actor) -> dict[str, Any] | None:
    """Everything the secretariat's home shows of the network; None for everybody else."""
    if actor.acting is None or not can(actor, "municipalities.watch_network"):
        return None
    silent = silent_municipalities()
    return {
        "countries": country_states(),
        "regional": regional_bodies(),
        "silent": list(silent[:SHOWN]),
        "silent_count": silent.count(),
        "silent_after": SILENT_AFTER_DAYS,
        "unanswerable": list(unanswerable_municipalities()[:SHOWN]),
        "parts": [part_state("worker"), part_state("beat")],
        "queues": queue_lengths(),
    }


def with_people(authorities: Any) -> Any:
    """Those for which somebody who can act is listed."""
    return authorities.filter(Exists(ContactPoint.objects.current().filter(authority=OuterRef("pk"))))


def silent_municipalities() -> Any:
    """Municipalities with people and no submission for SILENT_AFTER_DAYS, the longest silent first."""
    since = timezone.localdate() - datetime.timedelta(days=SILENT_AFTER_DAYS)
    rows = with_people(Authority.objects.filter(kind=Authority.Kind.MUNICIPALITY, is_active=True))
    rows = rows.filter(Q(last_submission_on__isnull=True) | Q(last_submission_on__lt=since))
    return rows.select_related("country").order_by("last_submission_on", "name")


def country_states() -> list[CountryState]:
    """One row a country in fixed order; four queries however many countries."""
    countries = Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position", "pk")
    active = Authority.objects.filter(is_active=True, country__isnull=False).order_by()
    kinds: dict[int, dict[str, int]] = {}
    for country_id, kind, number in active.values_list("country_id", "kind").annotate(number=Count("pk")):
        kinds.setdefault(country_id, {})[kind] = number
    towns = with_people(active.filter(kind=Authority.Kind.MUNICIPALITY))
    people = dict(towns.values_list("country_id").annotate(number=Count("pk")))
    silent = dict(silent_municipalities().order_by().values_list("country_id").annotate(number=Count("pk")))
    return [
        CountryState(
            country=one,
            by_kind=kinds.get(one.pk, {}),
            with_people=people.get(one.pk, 0),
            municipalities=kinds.get(one.pk, {}).get(Authority.Kind.MUNICIPALITY, 0),
            silent=silent.get(one.pk, 0),
        )
        for one in countries
    ]


def regional_bodies() -> list[Authority]:
    """Secretariats and observers, which belong to no country."""
    kinds = [Authority.Kind.SECRETARIAT, Authority.Kind.OBSERVER]
    return list(Authority.objects.filter(kind__in=kinds, is_active=True).order_by("kind", "name"))


def part_state(part: str) -> PartState:
    """When the part was last seen, and whether that is recent."""
    beat = Heartbeat.objects.filter(part=part).first()
    if beat is None:
        return PartState(part, None, False)
    age = timezone.now() - beat.seen_at
    return PartState(part, beat.seen_at, age.total_seconds() <= HEARTBEAT_LATE_SECONDS)
