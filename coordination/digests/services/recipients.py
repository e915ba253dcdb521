"""Recipients: who the readers of a batch are at this moment, in six queries for all of them.

Read in the system role: no person's scope shows everybody's memberships and rules. What a mail may hold is read
elsewhere, as the application role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.core.languages import nearest_complete
from coordination.core.registry import DigestReader
from coordination.digests.models import Absence, DigestRule, RuleGroup
from coordination.digests.services import absences, audiences, suppressions
from coordination.digests.services.audiences import Audience
from coordination.digests.services.claiming import Claimed, Standing
from coordination.digests.services.periods import zone_of
from municipalities.access import scope as scopes
from municipalities.access.database import system_role
from municipalities.access.scope import Scope
from municipalities.models import Authority, User

_PERSON: Final = ("email", "name", "language", "is_active", "membership_version")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader of a batch, with everything that decides what they are told."""

    delivery: Claimed
    person: User
    scope: Scope
    rule: DigestRule
    audience: Audience
    #: The day until which the person's mails rest, by the rule or because they are away; it may be over.
    paused_until: date | None = None
    #: For a copy: whose deputy the person is.
    stands_in: Absence | None = None

    @property
    def has_personal(self) -> bool:
        """Whether what waits for the reader stands in it: in the digest, and in no further rule."""
        return self.rule.rule_group == RuleGroup.NEEDS

    @property
    def reader(self) -> DigestReader:
        """The same as the personal sections get it."""
        return DigestReader(self.person.pk, self.scope, self.delivery.covers_from, self.delivery.covers_until)

    @property
    def standing(self) -> Standing:
        """What this recipient was read by."""
        return Standing(self.person.membership_version, self.rule.frequency, self.paused_until)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No mail for this delivery. `is_wanted` is True when there was only nothing to tell."""

    is_wanted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of everybody whom a batch concerns; of a copy also who is away. `people` know `is_suppressed`."""

    people: Mapping[int, Any]
    rules: Mapping[tuple[int, str], DigestRule]
    away: Mapping[int, Absence]
    scopes: Mapping[int, Scope]
    houses: Mapping[int, Authority]


def read(deliveries: Sequence[Claimed]) -> dict[int, Recipient | Nothing]:
    """The recipients by delivery id, or why somebody is none: no membership, no account, no wish any more."""
    owners = {one.on_behalf_of_id for one in deliveries if one.on_behalf_of_id is not None}
    concerned = {one.person_id for one in deliveries} | owners
    with system_role("reads who the readers of a batch of digests are and what they asked for"):
        people = User.objects.only(*_PERSON).annotate(is_suppressed=suppressions.OF_THIS_PERSON).in_bulk(concerned)
        rows = DigestRule.objects.filter(person_id__in=concerned).select_related("place")
        rules = {(rule.person_id, rule.rule_group): rule for rule in rows}
        away = {one.person_id: one for one in Absence.objects.filter(person_id__in=concerned).select_related("person")}
        by_person = scopes.read_many(concerned)
        houses = audiences.houses_by_id({one.held[0].authority_id for one in by_person.values() if one.held})
    found = _Read(people, rules, away, by_person, houses)
    return {one.id: _copy(one, found) if one.on_behalf_of_id is not None else _own(one, found) for one in deliveries}


def _own(delivery: Claimed, found: _Read) -> Recipient | Nothing:
    """The reader of a mail of their own."""
    rule = found.rules.get((delivery.person_id, delivery.rule_group))
    refusal = _refusal(delivery.person_id, found)
    if refusal is not None:
        return refusal
    scope = found.scopes[delivery.person_id]
    absence = found.away.get(delivery.person_id)
    zone = zone_of(scope.held[0].time_zone)
    if rule is None or not is_wanted(rule, zone) or (absence and absences.is_on(absence, zone)):
        return Nothing(is_wanted=False, reason="Switched off or paused by the person.")
    rests = [day for day in (rule.paused_until, absence.until if absence else None) if day]
    return replace(_recipient(delivery, rule, found), paused_until=max(rests, default=None))


def _copy(delivery: Claimed, found: _Read) -> Recipient | Nothing:
    """The deputy, while the other one is away and both are of one authority; the rule is that of who is away.

    SECURITY: everything is read with the deputy's own scope, so a copy holds nothing that the deputy may not read.
    """
    refusal = _refusal(delivery.person_id, found)
    if refusal is not None:
        return refusal
    owner = delivery.on_behalf_of_id or 0
    rule, absence, scope = found.rules.get((owner, delivery.rule_group)), found.away.get(owner), found.scopes[owner]
    if (
        rule is None
        or absence is None
        or absence.deputy_id != delivery.person_id
        or not absences.may_stand_in(scope, found.scopes[delivery.person_id])
        or not is_wanted(rule, zone_of(scope.held[0].time_zone))
        or not absences.is_on(absence, zone_of(scope.held[0].time_zone))
    ):
        return Nothing(is_wanted=False, reason="No deputy any more.")
    return replace(_recipient(delivery, rule, found), stands_in=absence)


def _refusal(person_id: int, found: _Read) -> Nothing | None:
    person = found.people.get(person_id)
    if person is None or not person.is_active or not found.scopes[person_id].is_member:
        return Nothing(is_wanted=False, reason="No current membership.")
    return Nothing(is_wanted=False, reason=suppressions.NO_MAIL) if person.is_suppressed else None


def _recipient(delivery: Claimed, rule: DigestRule, found: _Read) -> Recipient:
    """The reader with what the rule narrows to; its area is meant in the terms of whose rule it is."""
    person, scope = found.people[delivery.person_id], found.scopes[delivery.person_id]
    house = found.houses.get(found.scopes[rule.person_id].held[0].authority_id)
    audience = Audience(
        language=nearest_complete(person.language),
        zone=zone_of(scope.held[0].time_zone).key,
        area=audiences.area_of(rule.area, house, rule.place),
        sectors=tuple(sorted(rule.sectors)),
        events=tuple(sorted(rule.events)),
        least_level=rule.least_level,
        since=delivery.covers_from,
        until=delivery.covers_until,
    )
    return Recipient(delivery, person, scope, rule, audience)


def is_unchanged(recipient: Recipient, standing: Standing) -> bool:
    """True while the mail made for this recipient may leave as it is."""
    ends = recipient.scope.valid_until
    return standing == recipient.standing and (ends is None or ends > timezone.now())


def is_wanted(rule: DigestRule, zone: ZoneInfo) -> bool:
    """False for a rule that is off or asks at once, or is paused beyond today in the zone."""
    return rule.frequency in (DigestRule.Frequency.DAILY, DigestRule.Frequency.WEEKLY) and not is_paused(rule, zone)


def is_paused(rule: DigestRule, zone: ZoneInfo) -> bool:
    """True while today in the zone is before the day from which the rule's mails come again."""
    return rule.paused_until is not None and rule.paused_until > timezone.localdate(timezone=zone)
