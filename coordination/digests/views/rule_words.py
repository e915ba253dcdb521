"""A rule in words: what it tells and how often, for the list of a person's rules."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.registry import SharedDigestSection, registry
from coordination.digests.models import DigestRule, RuleGroup
from municipalities.models import Sector

Frequency = DigestRule.Frequency


def describe(rule: DigestRule) -> dict[str, Any]:
    """One row of the list."""
    is_digest = rule.rule_group == RuleGroup.NEEDS
    return {
        "url": reverse("digests:settings") if is_digest else reverse("digests:rule", args=[rule.uuid]),
        "name": _("Digest") if is_digest else rule.name or rule.get_rule_group_display(),
        "what": "; ".join([_events(rule), _area(rule), _sectors(rule), *_level(rule)]),
        "often": how_often(rule),
        "is_off": rule.frequency == Frequency.NEVER,
        "is_default": rule.is_default,
        "paused_until": rule.paused_until,
    }


def how_often(rule: DigestRule) -> str:
    """The frequency with its day and hour, where it has any."""
    words = rule.get_frequency_display()
    hour = f"{rule.hour:02d}:00"
    if rule.frequency == Frequency.WEEKLY:
        return f"{words}: {rule.get_weekday_display()}, {hour}"
    return f"{words}, {hour}" if rule.frequency == Frequency.DAILY else words


def _events(rule: DigestRule) -> str:
    every = sorted(registry.all(SharedDigestSection), key=lambda one: one.position)
    return ", ".join(str(one.label) for one in every if one.name in rule.events) or _("All news")


def _area(rule: DigestRule) -> str:
    return rule.place.display_name if rule.place else str(rule.get_area_display())


def _sectors(rule: DigestRule) -> str:
    if not rule.sectors:
        return _("all sectors")
    return ", ".join(one.display_name for one in Sector.objects.filter(code__in=rule.sectors))


def _level(rule: DigestRule) -> list[str]:
    if rule.least_level == 1:
        return []
    level = severity.LEVELS[rule.least_level]
    return [_("at least %(level)s") % {"level": f"{level.number} {level.word}"}]
