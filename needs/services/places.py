"""Finding needs by place: what a person or a link names, and the condition on the columns of a need."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Q

from coordination.core.alphabet import fold
from municipalities.models import Authority, Territory

Level = Territory.Level
_NAMED_CODE: Final = re.compile(r".*\(([A-Za-z0-9-]{1,20})\)")
#: A name that fits more places than these is not a place.
_MOST: Final = 20


def find(text: str) -> list[Territory]:
    """The places that a text names: an address (ba/una-sana/bihac), a code, "Bihać (BA-10405)", or a name.

    A name is found in every language and script and without accents; several places may share it.
    """
    text = text.strip().strip("/")
    if not text:
        return []
    if "/" in text:
        return _by_address(text.lower())
    named = _NAMED_CODE.fullmatch(text)
    by_code = Territory.objects.filter(code__iexact=named[1] if named else text)
    return list(by_code[:1]) or _by_name(text)


def within(places: list[Territory]) -> Q:
    """The condition that a need lies in one of these places, with ids as constants for the narrow indexes."""
    found = Q(pk__in=[])
    by_level: dict[str, list[int]] = {"country": [], "tier": [], "local": []}
    for place in places:
        if place.level == Level.REGION:
            return Q()
        kind = "country" if place.level == Level.COUNTRY else "tier" if place.level in Territory.TIERS else "local"
        by_level[kind].append(place.pk)
    if by_level["country"]:
        found |= Q(country_id__any=by_level["country"])
    if by_level["tier"]:
        found |= _in_tiers(by_level["tier"])
    if by_level["local"]:
        found |= Q(authority_id__any=_houses(by_level["local"]))
    return found


def _in_tiers(ids: list[int]) -> Q:
    """A canton is the first tier of its municipalities, its entity the second: only columns in use are asked."""
    found = Q(pk__in=[])
    if Territory.objects.filter(tier1_id__in=ids).exists():
        found |= Q(tier1_id__any=ids)
    if Territory.objects.filter(tier2_id__in=ids).exists():
        found |= Q(tier2_id__any=ids)
    return found


def _houses(ids: list[int]) -> list[int]:
    """The municipalities' authorities there; a city of several municipalities stands for all of them."""
    there = Authority.objects.filter(Q(territory_id__in=ids) | Q(territory__parent_id__in=ids))
    return list(there.filter(kind=Authority.Kind.MUNICIPALITY).values_list("pk", flat=True))


def _by_address(path: str) -> list[Territory]:
    country, *_above, slug = path.split("/")
    rows = Territory.objects.filter(iso2=country.upper(), slug=slug)
    return [place for place in rows.select_related("parent__parent__parent__parent") if _address(place) == path]


def _address(place: Territory) -> str:
    if place.level == Level.COUNTRY or place.parent is None:
        return place.iso2.lower()
    return f"{_address(place.parent)}/{place.slug}"


def _by_name(text: str) -> list[Territory]:
    wanted = fold(text)
    if not wanted:
        return []
    rows = Territory.objects.exclude(level=Level.REGION).order_by("position", "pk").values_list("pk", "name", "labels")
    names = [(pk, {fold(one) for one in (name, *labels.values())}) for pk, name, labels in rows]
    exact = [pk for pk, found in names if wanted in found]
    near = exact or [pk for pk, found in names if any(wanted in one for one in found)]
    return list(Territory.objects.filter(pk__in=near).order_by("pk")) if len(near) <= _MOST else []
