"""Matching: whose rules ask at once for an event that reaches every member.

Area, sectors and severity narrow as they do in a digest. What carries no severity, no sector, or belongs to no country
is told whatever the rule says of it. Runs as the system role; what a notice may say is read with the reader's scope.
"""

from __future__ import annotations

from django.db.models import Q

from coordination.digests.models import DigestRule, OutboxEvent
from coordination.digests.services import audiences
from coordination.digests.services.audiences import Area
from coordination.digests.services.periods import zone_of
from coordination.digests.services.recipients import is_paused
from municipalities.access import scope as scopes
from municipalities.models import Authority, Neighbour, Reach, Sector


def find(event: OutboxEvent, section: str) -> dict[int, int]:
    """By person the rule that asks at once for this event as news of the section; empty for what is not for all."""
    if event.reach < Reach.NETWORK:
        return {}
    rules = list(_asking(event, section))
    by_person = scopes.read_many({rule.person_id for rule in rules}) if rules else {}
    held = {person: scope.held[0] for person, scope in by_person.items() if scope.held}
    houses = audiences.houses_by_id({one.authority_id for one in held.values()})
    near = _places_near(event.authority_id)
    found: dict[int, int] = {}
    for rule in rules:
        first = held.get(rule.person_id)
        if first is None or is_paused(rule, zone_of(first.time_zone)):
            continue
        if _holds(audiences.area_of(rule.area, houses.get(first.authority_id), rule.place), event, near):
            found.setdefault(rule.person_id, rule.pk)
    return found


def _asking(event: OutboxEvent, section: str) -> list[DigestRule]:
    rows = DigestRule.objects.filter(
        Q(events=[]) | Q(events__contains=[section]),
        frequency=DigestRule.Frequency.AT_ONCE,
        person__is_active=True,
    )
    if event.level is not None:
        rows = rows.filter(least_level__lte=event.level)
    if event.sector_id is not None:
        sector = Sector.objects.select_related("parent").get(pk=event.sector_id)
        codes = [sector.code, *([sector.parent.code] if sector.parent else [])]
        rows = rows.filter(Q(sectors=[]) | Q(sectors__overlap=codes))
    return list(rows.select_related("place").order_by("person_id", "rule_group"))


def _places_near(authority_id: int) -> set[int]:
    """The place of the authority and its neighbours; empty for one without a place."""
    place = Authority.objects.filter(pk=authority_id).values_list("territory_id", flat=True).first()
    if place is None:
        return set()
    pairs = Neighbour.objects.filter(Q(first_id=place) | Q(second_id=place)).values_list("first_id", "second_id")
    return {place}.union(*pairs)


def _holds(area: Area, event: OutboxEvent, near: set[int]) -> bool:
    """The same as Area.condition() for one event, without a query for each."""
    if area.kind == "network" or event.country_id is None:
        return True
    if area.kind == "country":
        return event.country_id == area.place_id
    if area.kind == "tier":
        return area.place_id in (event.tier1_id, event.tier2_id)
    if area.kind == "near":
        return area.place_id in near
    return event.authority.territory_id == area.place_id
