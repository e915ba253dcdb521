"""Recipients: who the readers of a batch are at this moment, in five queries for all of them.

Read in the system role: no person's scope shows everybody's memberships and rules. What a mail may hold is read
elsewhere, as the application role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.core.languages import nearest_complete
from coordination.core.registry import DigestReader
from coordination.digests.models import DigestRule
from coordination.digests.services import audiences, suppressions
from coordination.digests.services.audiences import Audience
from coordination.digests.services.claiming import Claimed, Standing
from municipalities.access import scope as scopes
from municipalities.access.database import system_role
from municipalities.access.scope import Scope
from municipalities.models import User

_PERSON: Final = ("email", "name", "language", "is_active", "membership_version")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader of a batch, with everything that decides what they are told."""

    delivery: Claimed
    person: User
    scope: Scope
    rule: DigestRule
    audience: Audience

    @property
    def reader(self) -> DigestReader:
        """The same as the personal sections get it."""
        return DigestReader(self.person.pk, self.scope, self.delivery.covers_from, self.delivery.covers_until)

    @property
    def standing(self) -> Standing:
        """What this recipient was read by."""
        return Standing(self.person.membership_version, self.rule.frequency, self.rule.paused_until)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No mail for this delivery. `is_wanted` is True when there was only nothing to tell."""

    is_wanted: bool
    reason: str


def read(deliveries: Sequence[Claimed]) -> dict[int, Recipient | Nothing]:
    """The recipients by delivery id, or why somebody is none: no membership, no account, no wish any more."""
    person_ids = {one.person_id for one in deliveries}
    with system_role("reads who the readers of a batch of digests are and what they asked for"):
        people = User.objects.only(*_PERSON).annotate(is_suppressed=suppressions.OF_THIS_PERSON).in_bulk(person_ids)
        rows = DigestRule.objects.filter(person_id__in=person_ids)
        rules = {(rule.person_id, rule.rule_group): rule for rule in rows}
        by_person = scopes.read_many(person_ids)
        houses = audiences.houses_by_id({one.held[0].authority_id for one in by_person.values() if one.held})
    found: dict[int, Recipient | Nothing] = {}
    for delivery in deliveries:
        person, scope = people.get(delivery.person_id), by_person[delivery.person_id]
        rule = rules.get((delivery.person_id, delivery.rule_group))
        if person is None or not person.is_active or not scope.is_member:
            found[delivery.id] = Nothing(is_wanted=False, reason="No current membership.")
        elif person.is_suppressed:
            found[delivery.id] = Nothing(is_wanted=False, reason=suppressions.NO_MAIL)
        elif rule is None or not is_wanted(rule, zone_of(scope.held[0].time_zone)):
            found[delivery.id] = Nothing(is_wanted=False, reason="Switched off or paused by the person.")
        else:
            house = houses.get(scope.held[0].authority_id)
            audience = Audience(
                language=nearest_complete(person.language),
                zone=zone_of(scope.held[0].time_zone).key,
                area=audiences.area_of(rule.area, house),
                sectors=tuple(sorted(rule.sectors)),
                since=delivery.covers_from,
                until=delivery.covers_until,
            )
            found[delivery.id] = Recipient(delivery, person, scope, rule, audience)
    return found


def is_unchanged(recipient: Recipient, standing: Standing) -> bool:
    """True while the mail made for this recipient may leave as it is."""
    ends = recipient.scope.valid_until
    return standing == recipient.standing and (ends is None or ends > timezone.now())


def is_wanted(rule: DigestRule, zone: ZoneInfo) -> bool:
    """False for a rule that is off, or paused beyond today in the zone."""
    if rule.frequency == DigestRule.Frequency.NEVER:
        return False
    return rule.paused_until is None or rule.paused_until <= timezone.localdate(timezone=zone)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, or the network's when an authority's is not known; as the planner does."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError):
        return ZoneInfo("Europe/Belgrade")
