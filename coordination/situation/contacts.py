"""Whom to turn to at a place: the authorities that stand there with the people they show to the network."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.situation.tree import Place
from municipalities.models import Authority, ContactPoint, Membership

Kind = Authority.Kind
_OF_A_PLACE = (Kind.MUNICIPALITY, Kind.INTERMEDIATE, Kind.CENTRAL)
_ROLE_ORDER = {role: place for place, role in enumerate(Membership.Role.values)}


@dataclass(frozen=True, slots=True)
class Contact:
    """An authority with its listed contacts as (role in words, name)."""

    authority: Authority
    people: list[tuple[str, str]]


def contacts_at(place: Place) -> list[Contact]:
    """The governments of a place; none for the region. Two statements."""
    if place.parent is None:
        return []
    rows = Authority.objects.filter(territory_id=place.pk, kind__in=_OF_A_PLACE, is_active=True)
    authorities = sorted(rows, key=lambda one: (one.kind, one.name))
    listed = ContactPoint.objects.current().filter(authority__in=[one.pk for one in authorities], listed=True)
    points = sorted(listed, key=lambda one: (-_ROLE_ORDER[one.role], one.person_name))
    return [
        Contact(one, [(str(Membership.Role(p.role).label), p.person_name) for p in points if p.authority_id == one.pk])
        for one in authorities
    ]
