"""Which authorities could answer a municipality: those above it that have a current approver.

Read from contact points, which every member may see; memberships of another house are nobody else's to read.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from municipalities.models import Authority, ContactPoint, Membership

_APPROVERS = (Membership.Role.APPROVER, Membership.Role.ADMINISTRATOR)
_ABOVE = (Authority.Kind.INTERMEDIATE, Authority.Kind.CENTRAL)


def able_to_answer() -> Any:
    """Active intermediate and central authorities with a current approver, whatever their territory."""
    approvers = ContactPoint.objects.current().filter(role__in=_APPROVERS, authority=OuterRef("pk"))
    return Authority.objects.filter(Exists(approvers), is_active=True, kind__in=_ABOVE)


def unanswerable_municipalities() -> Any:
    """Municipalities with people above which nobody could answer: their needs cannot be submitted."""
    answered = able_to_answer().values("territory_id")
    people = ContactPoint.objects.current().filter(authority=OuterRef("pk"))
    towns = Authority.objects.filter(Exists(people), kind=Authority.Kind.MUNICIPALITY, is_active=True)
    reached = Q(tier1_id__in=answered) | Q(tier2_id__in=answered) | Q(country_id__in=answered)
    return towns.exclude(pk__in=towns.filter(reached).values("pk")).select_related("country").order_by("name")
