"""Rules: what each person asked to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from coordination.digests.models import DigestRule, RuleGroup
from municipalities.access.actor import Actor
from municipalities.models import Territory
from municipalities.services import audit

#: So many rules a person may have beside the digest.
FURTHER: Final = (RuleGroup.SECOND, RuleGroup.THIRD, RuleGroup.FOURTH, RuleGroup.FIFTH)


class TooManyRules(Refusal):
    """The person has as many rules as there may be."""

    message = _("You have as many rules as there can be. Change one of them instead.")


@dataclass(frozen=True, slots=True)
class Wish:
    """A person's choice; weekday 1 Monday to 7 Sunday, hour 0 to 23 of their own day.

    `events` are names of shared sections and `sectors` codes: none stands for all. `least_level` is the least severity,
    1 for all. `place` is the code of a country, where the area is one.
    """

    frequency: str
    weekday: int
    hour: int
    paused_until: date | None = None
    area: str = DigestRule.Area.NETWORK
    sectors: Sequence[str] = ()
    events: Sequence[str] = ()
    least_level: int = 1
    place: str = ""
    name: str = ""


def wish_of(rule: DigestRule) -> Wish:
    """What the rule says, as a choice."""
    return Wish(
        frequency=rule.frequency,
        weekday=rule.weekday,
        hour=rule.hour,
        paused_until=rule.paused_until,
        area=rule.area,
        sectors=tuple(rule.sectors),
        events=tuple(rule.events),
        least_level=rule.least_level,
        place=rule.place.code if rule.place else "",
        name=rule.name,
    )


def find_rule(actor: Actor, rule_group: str = RuleGroup.NEEDS) -> DigestRule | None:
    """The person's own rule, or None while they never asked."""
    return _own(actor).filter(rule_group=rule_group).first()


def list_rules(actor: Actor) -> list[DigestRule]:
    """The person's own rules, the digest first."""
    return sorted(_own(actor), key=lambda one: [group.value for group in RuleGroup].index(one.rule_group))


@transaction.atomic
def change_rule(*, actor: Actor, wish: Wish, rule_group: str = RuleGroup.NEEDS, is_default: bool = False) -> DigestRule:
    """Write the person's own rule. Switching on, or moving the hour, counts from now: no hour gone by is made up for.

    Raises PermissionError when nobody is signed in.
    """
    try:
        with transaction.atomic():
            return _write(actor, wish, rule_group, is_default=is_default)
    except IntegrityError:
        # Another request, or the planner with what is proposed, made the first one meanwhile: that one is changed.
        return _write(actor, wish, rule_group, is_default=is_default)


def _write(actor: Actor, wish: Wish, rule_group: str, *, is_default: bool = False) -> DigestRule:
    if actor.user_id is None:
        raise PermissionError("Only a person can ask for mails.")
    before = find_rule(actor, rule_group)
    rule = before or DigestRule(person_id=actor.user_id, rule_group=rule_group)
    was = _as_text(rule) if before else {}
    if before is None or (rule.frequency, rule.weekday, rule.hour) != (wish.frequency, wish.weekday, wish.hour):
        rule.active_since = timezone.now()
    rule.frequency, rule.weekday, rule.hour = wish.frequency, wish.weekday, wish.hour
    rule.events, rule.area, rule.sectors = list(wish.events), wish.area, list(wish.sectors)
    rule.least_level, rule.name, rule.is_default = wish.least_level, wish.name, is_default
    rule.place = countries().get(code=wish.place) if wish.area == DigestRule.Area.PLACE else None
    rule.paused_until = wish.paused_until
    rule.save()
    audit.record("digests.rule.changed", actor=actor, target=rule, before=was, after=_as_text(rule))
    return rule


@transaction.atomic
def add_rule(*, actor: Actor, wish: Wish) -> DigestRule:
    """A further rule of the person. Raises TooManyRules, and PermissionError when nobody is signed in."""
    for group in FURTHER:
        if find_rule(actor, group) is None:
            try:
                with transaction.atomic():
                    return _write(actor, wish, group)
            except IntegrityError:
                # Added at the same moment, by the same person elsewhere: theirs stays, this one is the next.
                continue
    raise TooManyRules


def countries() -> QuerySet[Territory]:
    """The countries and participants that a rule may name, in the fixed order."""
    return Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position", "name")


def _own(actor: Actor) -> QuerySet[DigestRule]:
    return DigestRule.objects.filter(person_id=actor.user_id).select_related("place")


def _as_text(rule: DigestRule) -> dict[str, str | int | None]:
    return {
        "frequency": rule.frequency,
        "weekday": rule.weekday,
        "hour": rule.hour,
        "events": ", ".join(rule.events),
        "area": rule.place.code if rule.place else rule.area,
        "sectors": ", ".join(rule.sectors),
        "least_level": rule.least_level,
        "paused_until": rule.paused_until.isoformat() if rule.paused_until else None,
    }
