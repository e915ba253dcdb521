"""How grave a bulletin is, on the scale by which people's rules ask for what is important.

The words of the Common Alerting Protocol 1.2 (section 3.2.3) are not the severity of needs; for a rule the two worst,
the middle and the least of both scales stand for each other. A bulletin that names no severity has no level: rules
that ask for a least one still get it, because nobody can say that it matters less.
"""

from __future__ import annotations

from types import MappingProxyType

from coordination.bulletins.models import Bulletin

Severity = Bulletin.CapSeverity
_LEVELS = MappingProxyType(
    {Severity.EXTREME.value: 5, Severity.SEVERE.value: 4, Severity.MODERATE.value: 3, Severity.MINOR.value: 2}
)


def level_of(bulletin: Bulletin) -> int | None:
    """From 2 to 5; None where the bulletin does not say."""
    return _LEVELS.get(bulletin.cap_severity)


def below(least_level: int) -> list[str]:
    """The words that stand for less than this level."""
    return [word for word, level in _LEVELS.items() if level < least_level]
