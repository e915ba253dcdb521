"""Rules: what each person asked to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coordination.digests.models import DigestRule, RuleGroup
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership
from municipalities.services import audit


@dataclass(frozen=True, slots=True)
class Wish:
    """A person's choice; weekday 1 Monday to 7 Sunday, hour 0 to 23 of their own day; no sectors stand for all."""

    frequency: str
    weekday: int
    hour: int
    paused_until: date | None = None
    area: str = DigestRule.Area.NETWORK
    sectors: Sequence[str] = ()


def find_rule(actor: Actor, rule_group: str = RuleGroup.NEEDS) -> DigestRule | None:
    """The person's own rule, or None while they never asked."""
    return DigestRule.objects.filter(person_id=actor.user_id, rule_group=rule_group).first()


@transaction.atomic
def change_rule(*, actor: Actor, wish: Wish, rule_group: str = RuleGroup.NEEDS) -> DigestRule:
    """Write the person's own rule. Switching on, or moving the hour, counts from now: no hour gone by is made up for.

    Raises PermissionError when nobody is signed in.
    """
    if actor.user_id is None:
        raise PermissionError("Only a person can ask for mails.")
    before = find_rule(actor, rule_group)
    rule = before or DigestRule(person_id=actor.user_id, rule_group=rule_group)
    was = _as_text(rule) if before else {}
    if before is None or (rule.frequency, rule.weekday, rule.hour) != (wish.frequency, wish.weekday, wish.hour):
        rule.active_since = timezone.now()
    rule.frequency, rule.weekday, rule.hour = wish.frequency, wish.weekday, wish.hour
    rule.area, rule.sectors = wish.area, list(wish.sectors)
    rule.paused_until = wish.paused_until
    rule.save()
    audit.record("digests.rule.changed", actor=actor, target=rule, before=was, after=_as_text(rule))
    return rule


def load_example_rules() -> int:
    """Switch the weekly digest on for example people who work with needs, and for the secretariat."""
    with system_role("switches the digest on for example people"):
        memberships = Membership.objects.current().filter(user__is_example=True, user__digest_rules=None)
        working = memberships.filter(
            Q(role__in=[Membership.Role.OFFICER, Membership.Role.APPROVER])
            | Q(authority__kind=Authority.Kind.SECRETARIAT)
        )
        people = sorted(set(working.values_list("user_id", flat=True)))
        return len(DigestRule.objects.bulk_create(DigestRule(person_id=person_id) for person_id in people))


def _as_text(rule: DigestRule) -> dict[str, str | int | None]:
    return {
        "frequency": rule.frequency,
        "weekday": rule.weekday,
        "hour": rule.hour,
        "area": rule.area,
        "sectors": ", ".join(rule.sectors),
        "paused_until": rule.paused_until.isoformat() if rule.paused_until else None,
    }
