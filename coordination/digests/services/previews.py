"""Previews: what a rule with these choices would have told in the last month, before anybody chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coordination.core.registry import DigestReader
from coordination.digests.models import RuleGroup
from coordination.digests.services import audiences, rules, sections
from coordination.digests.services.audiences import Audience
from coordination.digests.services.periods import zone_of
from coordination.digests.services.rules import Wish
from municipalities.access import scope as scopes
from municipalities.access.actor import Actor

DAYS = 30


@dataclass(frozen=True, slots=True)
class Part:
    """What one section would have told: its name in words, and how many entries."""

    label: Any
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The last DAYS days as one mail: what was news by the rule, and what is the person's own.

    Counted by what a mail is made of, so both hold the same; something that went on since is counted once, as it is.
    """

    parts: tuple[Part, ...]
    own: int

    @property
    def news(self) -> int:
        """How many entries in all the rule would have told of the network."""
        return sum(part.total for part in self.parts)


def preview(actor: Actor, wish: Wish, language: str, *, rule_group: str = RuleGroup.NEEDS) -> Preview | None:
    """The numbers for this person and wish; None without a current membership."""
    if actor.user_id is None or not actor.scope.held:
        return None
    held = actor.scope.held[0]
    now = timezone.now()
    house = audiences.houses_by_id([held.authority_id]).get(held.authority_id)
    place = rules.countries().filter(code=wish.place).first() if wish.place else None
    audience = Audience(
        language=language,
        zone=zone_of(held.time_zone).key,
        area=audiences.area_of(wish.area, house, place),
        sectors=audiences.known_sectors(wish.sectors),
        events=audiences.known_events(wish.events),
        least_level=wish.least_level,
        since=now - timedelta(days=DAYS),
        until=now,
    )
    readers = [DigestReader(actor.user_id, actor.scope, audience.since, audience.until)]
    try:
        shared = sections.collect_shared(audience)
        own = sections.find_personal(readers if rule_group == RuleGroup.NEEDS else [])
    finally:
        # The page goes on as the person who asked.
        scopes.apply(actor.scope)
    return Preview(
        tuple(Part(section.label, part.total) for section, part in shared),
        sum(news.total for _section, news in own.get(actor.user_id, [])),
    )
