"""Appointing the very first people of a portal, from the command line, before anybody can use the people pages."""

from __future__ import annotations

import datetime
import difflib
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from coordination.core.alphabet import fold
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership
from municipalities.services import accounts, audit
from municipalities.services.memberships import AlreadyMember, refresh_contacts
from municipalities.services.names import require_own_name

LONGEST = datetime.timedelta(days=3653)
_MOST_SUGGESTIONS = 5


class UnknownAuthority(ValueError):
    """No active authority has this slug; `near` are those that look like it."""

    def __init__(self, slug: str, near: list[str]) -> None:
        self.near = near
        super().__init__(slug)


class DayNotPossible(ValueError):
    """The last day lies in the past, or further away than anybody is appointed for."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """What was done: the membership, and whether a mail to set a password is owed."""

    membership: Membership
    is_new_person: bool
    gets_mail: bool


def appoint(*, email: str, name: str, authority: str, role: str, until: datetime.date, reason: str) -> Appointment:
    """Give a person a role in the authority with this slug, up to and including the day `until` in its zone.

    Makes the account when the address has none. Whoever has no password yet gets the mail to set one. The event has
    no actor: it came from the console. Needs the worker's login.
    Raises UnknownAuthority, DayNotPossible, AlreadyMember, NameOfAnother; ValidationError for no name at all.
    """
    with system_role("the first person of an authority is nobody's colleague yet"):
        house = Authority.objects.filter(slug=authority, is_active=True).first()
        if house is None:
            raise UnknownAuthority(authority, near_matches(authority))
        valid_until = _end_of(until, house.time_zone)
        person, is_new = accounts.find_or_make(email=email, name=name, language=_language_of(house))
        if Membership.objects.current().filter(user=person, authority=house).exists():
            raise AlreadyMember
        require_own_name(person, house, is_new=is_new)
        membership = Membership.objects.create(
            user=person, authority=house, role=role, valid_until=valid_until, reason=reason
        )
        refresh_contacts(house)
        audit.record(
            "municipalities.membership.appointed",
            actor=Actor(request_id="console"),
            target=membership,
            authority_id=house.pk,
            after={"person": person.pk, "role": role, "until": valid_until.isoformat()},
            reason=reason,
        )
        gets_mail = not person.has_usable_password()
        if gets_mail:
            accounts.invite_to_set_password(person)
    return Appointment(membership, is_new, gets_mail)


def near_matches(slug: str) -> list[str]:
    """Slugs of active authorities that look like the given text, by slug or by name in either script."""
    wanted = fold(slug).replace(" ", "-")
    names: dict[str, str] = {}
    for own, name, labels in Authority.objects.filter(is_active=True).values_list("slug", "name", "labels"):
        for text in (own, name, *labels.values()):
            names.setdefault(fold(text).replace(" ", "-"), own)
    inside = sorted(name for name in names if wanted and (wanted in name or name in wanted))
    close = difflib.get_close_matches(wanted, names, n=_MOST_SUGGESTIONS, cutoff=0.6)
    return list(dict.fromkeys(names[name] for name in [*close, *inside]))[:_MOST_SUGGESTIONS]


def _end_of(day: datetime.date, zone: str) -> datetime.datetime:
    today = timezone.localdate(timezone=ZoneInfo(zone))
    if day < today:
        raise DayNotPossible(f"{day} is over. Give a last day that is today or later.")
    if day > today + LONGEST:
        raise DayNotPossible(f"{day} is more than ten years away. Give a nearer last day.")
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), ZoneInfo(zone))


def _language_of(house: Authority) -> str:
    return next(iter(house.languages), "en-gb")
