"""Small factories: valid rows with as few relations as possible, planted as the system role.

A factory is a savepoint, the system role, and the app role again, whatever happens.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction

from municipalities.access.actor import Actor, make_actor
from municipalities.models import Authority, Membership, Reach, Sector, Territory, User
from needs.models import Need, NeedMove
from needs.services.needs import columns_of, scope_columns

_numbers = itertools.count(1)
PASSWORD = "correct horse battery staple"

#: State, reach, and the move that leads there.
_STATES = (
    ("draft", 0, "begin"),
    ("submitted", 1, "submit"),
    ("returned", 1, "return"),
    ("declined", 1, "decline"),
    ("accepted", 3, "accept"),
    ("accepted_in_part", 3, "accept_in_part"),
    ("in_progress", 3, "start"),
    ("met", 3, "meet"),
    ("partly_met", 3, "meet_in_part"),
    ("withdrawn", 3, "withdraw"),
    ("lapsed", 3, "lapse"),
)
STATES = tuple(state for state, _, _ in _STATES)
REACH_OF_STATE = {state: reach for state, reach, _ in _STATES}
KIND_OF_STATE = {state: kind for state, _, kind in _STATES}


@contextmanager
def as_system() -> Iterator[None]:
    """Plant or read rows of every tenant."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('role')")
            before = cursor.fetchone()[0]
            cursor.execute("set local role portal_system")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("set local role " + (before if before != "none" else "portal_app"))


def make_territory(**overrides: Any) -> Territory:
    """A municipality under a country of its own, unless `parent` says otherwise."""
    number = next(_numbers)
    level = overrides.pop("level", Territory.Level.MUNICIPALITY)
    parent = overrides.pop("parent", None)
    with as_system():
        if parent is None and level != Territory.Level.REGION:
            parent = _region() if level == Territory.Level.COUNTRY else make_country()
        country = None
        if level not in {Territory.Level.REGION, Territory.Level.COUNTRY}:
            country = parent if parent.level == Territory.Level.COUNTRY else parent.country
        tiers = _tiers_above(parent)
        values = {
            "name": f"Place {number}",
            "code": f"T-{number}",
            "slug": f"place-{number}",
            "iso2": parent.iso2 if parent else "",
            "short_code": _letters(number) if level in Territory.LOCAL else None,
            "country": country,
            "tier1": tiers[0] if len(tiers) > 0 else None,
            "tier2": tiers[1] if len(tiers) > 1 else None,
        }
        return Territory.objects.create(level=level, parent=parent, **{**values, **overrides})


def make_country(**overrides: Any) -> Territory:
    """A country under the region."""
    number = next(_numbers)
    values = {"iso2": _letters(number)[:2], "name": f"Country {number}", "code": f"C-{number}"}
    with as_system():
        return make_territory(level=Territory.Level.COUNTRY, parent=_region(), **{**values, **overrides})


def make_authority(**overrides: Any) -> Authority:
    """A municipality's authority, unless `kind` and `territory` say otherwise; scope columns from the territory."""
    number = next(_numbers)
    with as_system():
        kind = overrides.pop("kind", Authority.Kind.MUNICIPALITY)
        place = overrides.pop("territory", None)
        if place is None and kind == Authority.Kind.MUNICIPALITY:
            place = make_territory()
        is_country = place is not None and place.level == Territory.Level.COUNTRY
        values = {
            "name": place.name if place else f"Body {number}",
            "slug": f"authority-{number}",
            "country": place if is_country else (place.country if place else None),
            "tier1": place.tier1 if place else None,
            "tier2": place.tier2 if place else None,
            "group": Group.objects.create(name=f"authority-{number}"),
        }
        return Authority.objects.create(kind=kind, territory=place, **{**values, **overrides})


def make_user(**overrides: Any) -> User:
    """A person who can sign in with PASSWORD."""
    from allauth.account.models import EmailAddress

    number = next(_numbers)
    values = {"email": f"person{number}@example.org", "name": f"Person {number}", "password": PASSWORD}
    with as_system():
        user = User.objects.create_user(**{**values, **overrides})
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


def make_membership(user: User, authority: Authority, role: str = "officer", **overrides: Any) -> Membership:
    """A current membership, with the contact point that its service would write."""
    from municipalities.services.memberships import refresh_contacts

    with as_system():
        membership = Membership.objects.create(
            user=user, authority=authority, role=role, **{"reason": "test", **overrides}
        )
        refresh_contacts(authority)
    user.refresh_from_db()
    return membership


def make_sector(**overrides: Any) -> Sector:
    """A sector of the code list."""
    number = next(_numbers)
    with as_system():
        return Sector.objects.create(**{"code": f"S{number}", "name": f"Sector {number}", **overrides})


def make_need(authority: Authority, *, state: str = "draft", **overrides: Any) -> Need:
    """A complete need of the authority in the given state, with the move that led there."""
    with as_system():
        author = overrides.pop("created_by", None) or make_user()
        values = {
            "territory": authority.territory,
            "sector": overrides.pop("sector", None) or make_sector(),
            "title": "Winter beds for the transit centre",
            "situation": "The centre was set up for 430 people and houses 600.",
            "severity": 4,
            "people_affected": 620,
            "lacking": ["equipment", "space"],
            "is_free_of_personal_data": True,
            "created_by": author,
            "state": state,
        }
        columns = {**scope_columns(authority), "reach": Reach(REACH_OF_STATE[state])}
        if state != "draft":
            values |= {
                "edition": 1,
                "number": f"TT-{_letters(next(_numbers))}-{next(_numbers):04d}",
                "submitted_by": author,
            }
            columns["addressed_to"] = overrides.pop("addressed_to", None) or authority
        need = Need.objects.create(**{**columns, **values, **overrides})
        NeedMove.objects.create(
            **columns_of(need),
            reach=min(need.reach, Reach.ABOVE),
            need=need,
            kind=KIND_OF_STATE[state],
            to_state=state,
            note=""
            if state in {"draft", "submitted", "accepted", "in_progress", "met", "lapsed"}
            else "Please say more.",
            actor=None if state == "lapsed" else author,
            actor_name="" if state == "lapsed" else author.name,
            acting=None if state == "lapsed" else authority,
        )
        return need


def fresh(record: Any) -> Any:
    """The record as the database holds it now, whoever may see it."""
    with as_system():
        return type(record)._base_manager.get(pk=record.pk)


def actor_of(user: User, authority: Authority | None = None) -> Actor:
    """The actor of a person, with their scope applied to the test's transaction."""
    user.refresh_from_db()
    return make_actor(user, authority_id=authority.pk if authority else None, request_id="test")


def _region() -> Territory:
    region, _created = Territory.objects.get_or_create(
        code="REGION", defaults={"level": Territory.Level.REGION, "slug": "region", "name": "Region"}
    )
    return region


def _tiers_above(parent: Territory | None) -> list[Territory]:
    found = []
    while parent is not None:
        if parent.level in Territory.TIERS:
            found.append(parent)
        parent = parent.parent
    return found


def _letters(number: int) -> str:
    """Three letters without a vowel: the codes that tests choose themselves have one, and must stay free."""
    alphabet = "BCDFGHJKLMNPQRSTVWXZ"
    return alphabet[number // 400 % 20] + alphabet[number // 20 % 20] + alphabet[number % 20]
