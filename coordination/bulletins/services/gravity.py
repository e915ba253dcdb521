"""How grave a bulletin is, on the scale by which people's rules ask for what is important.

The words of the Common Alerting Protocol 1.2 (section 3.2.3) are not the severity of needs; for a rule the two worst,
the middle and the least of both scales stand for each other. A bulletin that names no severity has no level: rules
that ask for a least one still get it, because nobody can say that it matters less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef, Q

from coordination.bulletins.models import Bulletin, BulletinEdition
from municipalities.access.scope import Scope

Severity = Bulletin.CapSeverity
_LEVELS = MappingProxyType(
    {Severity.EXTREME.value: 5, Severity.SEVERE.value: 4, Severity.MODERATE.value: 3, Severity.MINOR.value: 2}
)


def level_of(bulletin: Bulletin) -> int | None:
    """From 2 to 5; None where the bulletin does not say."""
    return _LEVELS.get(bulletin.cap_severity)


def widest(bulletin: Bulletin, earlier: Iterable[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    """Level and sector by which rules are asked, so that whoever was told of an `earlier` wording is told of this too.

    The gravest level, and no sector where they differ; None is told by every rule.
    """
    words = list(earlier)
    levels = [level_of(bulletin), *(_LEVELS.get(one.get("cap_severity", "")) for one in words)]
    known = [one for one in levels if one is not None]
    sectors = {bulletin.sector_id, *(one.get("sector_id") for one in words)}
    return max(known) if len(known) == len(levels) else None, sectors.pop() if len(sectors) == 1 else None


def told_before(scope: Scope, words: Q) -> Exists:
    """For a query of bulletins: whether some edition's `words` met the condition."""
    return Exists(BulletinEdition.objects.visible_to(scope).filter(words, bulletin_id=OuterRef("pk")))


def below(least_level: int) -> list[str]:
    """The words that stand for less than this level."""
    return [word for word, level in _LEVELS.items() if level < least_level]
