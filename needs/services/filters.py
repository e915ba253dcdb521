"""The filters of lists of needs, the same for pages and API. A value that nobody offered finds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Q

from municipalities.access.actor import Actor
from municipalities.models import Sector, Territory
from needs.models import Need
from needs.querysets import NeedQuerySet

FILTERS: Final = ("state", "severity", "sector", "country", "place", "group", "role")


def matching(actor: Actor, chosen: Mapping[str, str], *, house: int | None = None) -> NeedQuerySet:
    """The visible needs that fit every filter given; `house` narrows to the needs of one authority.

    `severity` takes several steps (45), `sector` means its sub-sectors too, `country` is the ISO code and `place` the
    code of a place at any tier, `group` a code of needs/models/people.py and `role` what the place is in the movement.
    """
    state = chosen.get("state", "")
    # The reach that goes with a state is said too: drafts and the like are then found without the network's rows.
    reach = {str(key): value for key, value in Need.REACH_OF_STATE.items()}.get(state)
    rows: NeedQuerySet = Need.objects.visible_to(actor.scope, reach=reach, house=house)
    if state:
        rows = rows.filter(state=state)
    if steps := chosen.get("severity", ""):
        rows = rows.filter(severity__in=[int(one) for one in steps if one in "12345"])
    if sector := chosen.get("sector", ""):
        rows = rows.in_sectors(Sector.objects.in_branch(sector))
    if country := chosen.get("country", ""):
        countries = Territory.objects.filter(iso2=country.upper(), level=Territory.Level.COUNTRY)
        # The id as a constant: the index by country serves it, a join would not.
        rows = rows.filter(country_id__in=list(countries.values_list("pk", flat=True)))
    if place := chosen.get("place", ""):
        rows = rows.filter(_in_place(place))
    if group := chosen.get("group", ""):
        rows = rows.filter(groups__contains=[group])
    if role := chosen.get("role", ""):
        rows = rows.filter(place_role=role)
    return rows


def _in_place(code: str) -> Q:
    """Rows of a place: a country, a tier, or a municipality with its city municipalities."""
    place = Territory.objects.filter(code=code).first()
    if place is None:
        return Q(pk__in=[])
    if place.level == Territory.Level.COUNTRY:
        return Q(country_id=place.pk)
    if place.level in Territory.TIERS:
        return Q(tier1_id=place.pk) | Q(tier2_id=place.pk)
    parts = Territory.objects.filter(Q(pk=place.pk) | Q(parent_id=place.pk))
    return Q(territory_id__in=list(parts.values_list("pk", flat=True)))
