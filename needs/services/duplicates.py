"""Needs that may tell of the same thing: of one place and one sector, with a similar title or situation.

A warning for people who decide, never a refusal. Texts are compared over one script without marks
(coordination/core/alphabet.py), so that Шатори за прихват and Šatori za prihvat are the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from rapidfuzz import fuzz

from coordination.core.alphabet import fold
from municipalities.access.actor import Actor
from needs.models import Need
from needs.querysets import LIVE_STATES

#: How many needs of the place are looked at, newest first, and how many are named.
CANDIDATES: Final = 200
NAMED: Final = 3
#: From 0 to 100, found with the pairs of tests/needs/test_duplicates.py.
_SAME_TITLE: Final = 78
_LIKE_TITLE: Final = 50
_SAME_SITUATION: Final = 62
#: The first characters of a situation, which say what it is about.
_BEGINNING: Final = 600


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two needs are, from 0 to 100: by the words of their titles, and of their situations."""

    title: float
    situation: float

    @property
    def is_likely(self) -> bool:
        """True when somebody should look at both."""
        return self.title >= _SAME_TITLE or (self.title >= _LIKE_TITLE and self.situation >= _SAME_SITUATION)


def likely_duplicates(actor: Actor, need: Need) -> list[Need]:
    """Live needs that this person may read and that may tell of the same as this one, the most alike first.

    None without a title or a sector: then nothing can be said. One query, at most CANDIDATES rows.
    """
    if not need.title.strip() or need.sector is None:
        return []
    sectors = Q(sector_id=need.sector_id) | Q(sector__parent_id=need.sector_id)
    if need.sector.parent_id is not None:
        sectors |= Q(sector_id=need.sector.parent_id)
    rows = (
        Need.objects.visible_to(actor.scope)
        .filter(sectors, territory_id=need.territory_id, state__in=LIVE_STATES)
        .exclude(pk=need.pk)
        .only("uuid", "number", "title", "situation", "state", "language", "authority", "addressed_to")
        .order_by("-created_at", "-id")[:CANDIDATES]
    )
    own = _folded(need)
    found = [(one, likeness_of(own, _folded(one))) for one in rows]
    alike = [(one, likeness) for one, likeness in found if likeness.is_likely]
    alike.sort(key=lambda pair: (-pair[1].title, -pair[1].situation, -pair[0].pk))
    return [one for one, _likeness in alike[:NAMED]]


def likeness(first: tuple[str, str], second: tuple[str, str]) -> Likeness:
    """How alike two pairs of title and situation are, as typed."""
    return likeness_of(*((fold(title), fold(situation[:_BEGINNING])) for title, situation in (first, second)))


def likeness_of(first: tuple[str, str], second: tuple[str, str]) -> Likeness:
    """How alike two folded pairs of title and situation are; the order of words does not matter."""
    title = fuzz.token_sort_ratio(first[0], second[0])
    situation = fuzz.token_set_ratio(first[1], second[1]) if first[1] and second[1] else 0.0
    return Likeness(title, situation)


def _folded(need: Need) -> tuple[str, str]:
    return fold(need.title), fold(need.situation[:_BEGINNING])
