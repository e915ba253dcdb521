"""Previews: what a digest with these choices would have held, before anybody chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from coordination.core.registry import DigestReader
from coordination.digests.services import audiences, sections
from coordination.digests.services.audiences import Audience
from coordination.digests.services.recipients import zone_of
from coordination.digests.services.rules import Wish
from municipalities.access import scope as scopes
from municipalities.access.actor import Actor

DAYS = 7


@dataclass(frozen=True, slots=True)
class Preview:
    """The last DAYS days as a mail: what was news in the area and sectors, and what is the person's own."""

    news: int
    own: int


def preview(actor: Actor, wish: Wish, language: str) -> Preview | None:
    """The numbers for this person and wish; None without a current membership."""
    if actor.user_id is None or not actor.scope.held:
        return None
    held = actor.scope.held[0]
    now = timezone.now()
    house = audiences.houses_by_id([held.authority_id]).get(held.authority_id)
    audience = Audience(
        language=language,
        zone=zone_of(held.time_zone).key,
        area=audiences.area_of(wish.area, house),
        sectors=audiences.known_sectors(wish.sectors),
        since=now - timedelta(days=DAYS),
        until=now,
    )
    reader = DigestReader(actor.user_id, actor.scope, audience.since, audience.until)
    try:
        shared = sections.collect_shared(audience)
        own = sections.find_personal([reader])[actor.user_id]
    finally:
        # The page goes on as the person who asked.
        scopes.apply(actor.scope)
    return Preview(sum(part.total for _section, part in shared), sum(news.total for _section, news in own))
