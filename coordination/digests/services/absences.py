"""Absences: a person's mails rest until a day, and a deputy gets copies meanwhile.

Urgent notices rest for nobody. A deputy is of the same authority, and is told with their own scope: standing in gives
nobody a right. Whatever comes to an end (the absence, a membership, the day) ends the copies with it, because all of it
is read again when a mail leaves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from coordination.digests.models import Absence
from coordination.digests.services.periods import zone_of
from municipalities.access import scope as scopes
from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from municipalities.models import Membership
from municipalities.services import audit

#: Whoever is away for longer switches the mails off.
LONGEST: Final = timedelta(days=366)


class NotADay(Refusal):
    """The day is not after today, or too far away."""

    message = _("Choose a day after today and within a year.")


class NotADeputy(Refusal):
    """The person does not work in one of the actor's authorities."""

    message = _("Choose somebody who works in your authority.")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may stand in."""

    id: int
    name: str


def is_on(absence: Absence, zone: ZoneInfo) -> bool:
    """True while today in the zone is before the day."""
    return absence.until > timezone.localdate(timezone=zone)


def may_stand_in(of_person: Scope, of_deputy: Scope) -> bool:
    """True while both hold a current role in one authority."""
    houses = {held.authority_id for held in of_person.held}
    return any(held.authority_id in houses for held in of_deputy.held)


def find_absence(actor: Actor) -> Absence | None:
    """The person's own absence, if its day has not come."""
    found = Absence.objects.filter(person_id=actor.user_id).select_related("deputy").first()
    return found if found is not None and is_on(found, _zone(actor)) else None


def stands_in_for(actor: Actor) -> list[Absence]:
    """The absences in which this person is the deputy."""
    rows = Absence.objects.filter(deputy_id=actor.user_id).select_related("person").order_by("until", "pk")
    return [one for one in rows if is_on(one, _zone(actor))]


def colleagues(actor: Actor) -> list[Colleague]:
    """Who works with this person, by name; empty for whoever works alone."""
    houses = [held.authority_id for held in actor.scope.held]
    people = Membership.objects.current().filter(authority_id__in=houses, user__is_active=True)
    names = dict(people.exclude(user_id=actor.user_id or 0).values_list("user_id", "user__name"))
    return sorted((Colleague(id=pk, name=name) for pk, name in names.items()), key=lambda one: (one.name, one.id))


@transaction.atomic
def begin_absence(*, actor: Actor, until: date, deputy_id: int | None = None) -> Absence:
    """Let the person's mails rest until the day, or change what was said before.

    Raises NotADay, NotADeputy, and PermissionError when nobody is signed in.
    """
    if actor.user_id is None:
        raise PermissionError("Only a person can be away.")
    today = timezone.localdate(timezone=_zone(actor))
    if not today < until <= today + LONGEST:
        raise NotADay
    if deputy_id is not None and deputy_id not in {one.id for one in colleagues(actor)}:
        raise NotADeputy
    values = {"until": until, "deputy_id": deputy_id, "since": timezone.now()}
    absence, _is_new = Absence.objects.update_or_create(person_id=actor.user_id, defaults=values)
    after = {"until": until.isoformat(), "deputy": deputy_id}
    audit.record("digests.absence.begun", actor=actor, target=absence, after=after)
    return absence


@transaction.atomic
def end_absence(*, actor: Actor) -> bool:
    """Mails come again from now on. False when the person was not away."""
    rows = Absence.objects.filter(person_id=actor.user_id)
    before = [{"until": one.until.isoformat(), "deputy": one.deputy_id} for one in rows]
    rows.delete()
    if before:
        audit.record("digests.absence.ended", actor=actor, before=before[0])
    return bool(before)


def away_now(people: Collection[int]) -> dict[int, Absence]:
    """Those of the people who are away at this moment. The caller is a planner or sender, in the system role."""
    rows = {one.person_id: one for one in Absence.objects.filter(person_id__in=people)}
    by_person = scopes.read_many(rows) if rows else {}
    found = {}
    for person_id, absence in rows.items():
        held = by_person[person_id].held
        if held and is_on(absence, zone_of(held[0].time_zone)):
            found[person_id] = absence
    return found


def deputies_of(people: Collection[int]) -> dict[int, int]:
    """By deputy whom they stand in for: of those of the people who are away and have one who is there."""
    away = away_now(people)
    named = {one.deputy_id for one in away.values() if one.deputy_id is not None}
    if not named:
        return {}
    also_away = away_now(named)
    by_person = scopes.read_many({*away, *named})
    found: dict[int, int] = {}
    for person_id, absence in sorted(away.items()):
        deputy = absence.deputy_id
        if deputy and deputy not in also_away and may_stand_in(by_person[person_id], by_person[deputy]):
            found.setdefault(deputy, person_id)
    return found


def stands_in(person_id: int) -> set[int]:
    """For whom this person stands in at this moment, still being of one authority. In the system role."""
    named = set(Absence.objects.filter(deputy_id=person_id).values_list("person_id", flat=True))
    away = away_now(named)
    by_person = scopes.read_many({*away, person_id}) if away else {}
    return {one for one in away if may_stand_in(by_person[one], by_person[person_id])}


def _zone(actor: Actor) -> ZoneInfo:
    held = actor.scope.held
    return zone_of(held[0].time_zone if held else "")
