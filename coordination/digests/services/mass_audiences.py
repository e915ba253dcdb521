"""Audiences of mass mails: kinds of authority x countries x roles, counted and listed as they are at this moment.

One function of the database answers who is meant (`mass_mail_people`), for the count, the list, and the release. It
runs with the rights of who asks: only the secretariat reads everybody's memberships.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection

from coordination.digests.models import MailSuppression
from municipalities.models import Authority, Membership, Territory

#: A dry run lists so many people at most; the count tells of all.
MOST_LISTED: Final = 50
_COUNT: Final = """
select counted.people, counted.stopped, away.resting, away.copies
from (
    select count(*) as people, count(*) filter (where exists (
        select from digests_mailsuppression held
        where held.until is null and held.address_hash = mail_address_hash(person.email)
    )) as stopped
    from mass_mail_people(%(kinds)s::text[], %(countries)s::bigint[], %(roles)s::text[]) people
    join municipalities_user person on person.id = people.person_id
) counted
cross join mass_mail_away(%(kinds)s::text[], %(countries)s::bigint[], %(roles)s::text[]) away
"""
_LIST: Final = """
select person.name, people.authority_id, people.role, person.email
from mass_mail_people(%(kinds)s::text[], %(countries)s::bigint[], %(roles)s::text[]) people
join municipalities_user person on person.id = people.person_id
order by person.name, person.id limit %(most)s
"""
_MEANT: Final = """
select authority_id, role
from mass_mail_people(%(kinds)s::text[], %(countries)s::bigint[], %(roles)s::text[], %(person)s)
"""


@dataclass(frozen=True, slots=True)
class MassAudience:
    """What is asked: kinds of authority and roles by name, countries by id. No country stands for all."""

    kinds: tuple[str, ...] = ()
    countries: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """The same for the statements."""
        return {"kinds": list(self.kinds), "countries": list(self.countries), "roles": list(self.roles)}


@dataclass(frozen=True, slots=True)
class Count:
    """How many people are meant, how many of them have an address that takes no mail, and how many are away.

    `copies` is how many deputies get one in place of those.
    """

    people: int
    stopped: int
    away: int = 0
    copies: int = 0

    @property
    def is_too_many(self) -> bool:
        """True for more than a mass mail may tell."""
        return self.people > settings.MASS_MAIL_MOST


@dataclass(frozen=True, slots=True)
class Meant:
    """One person of a dry run, with the authority and role by which they are meant."""

    name: str
    authority: Authority
    role: str
    is_stopped: bool


def count(audience: MassAudience) -> Count:
    """How many are meant now; counted by the secretariat, everybody else counts their own house at most."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, audience.values())
        people, stopped, away, copies = cursor.fetchone()
    return Count(int(people), int(stopped), int(away), int(copies))


def listed(audience: MassAudience, most: int = MOST_LISTED) -> list[Meant]:
    """The first of those who are meant now, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, {**audience.values(), "most": most})
        rows = cursor.fetchall()
    houses = Authority.objects.in_bulk({row[1] for row in rows})
    stopped = _stopped([row[3] for row in rows])
    return [
        Meant(name, houses[house], str(Membership.Role(role).label), email in stopped)
        for name, house, role, email in rows
    ]


def membership_of(audience: MassAudience, person_id: int) -> tuple[int, str] | None:
    """The authority and role by which the person is meant now; None for one who is not."""
    with connection.cursor() as cursor:
        cursor.execute(_MEANT, {**audience.values(), "person": person_id})
        found: tuple[int, str] | None = cursor.fetchone()
    return found


def countries() -> list[Territory]:
    """The countries of the network, for the choice."""
    rows = Territory.objects.filter(level=Territory.Level.COUNTRY, authorities__is_active=True)
    return sorted(rows.distinct(), key=lambda one: one.display_name)


def _stopped(addresses: Sequence[str]) -> set[str]:
    """Those of the addresses that take no mail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select address from unnest(%s::text[]) address where mail_address_hash(address) = any(%s)",
            [list(addresses), list(MailSuppression.objects.filter(until=None).values_list("address_hash", flat=True))],
        )
        return {row[0] for row in cursor.fetchall()}
