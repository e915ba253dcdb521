"""The directory: authorities by country and kind, and the page of each."""

from __future__ import annotations

from typing import Any

from django.db.models import F, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Collate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from coordination.core.alphabet import fold
from coordination.core.templatetags.portal import figure
from coordination.core.texts import query_text
from municipalities.access.abilities import can
from municipalities.access.http import AbilityView
from municipalities.models import Authority, ContactPoint, Membership, Neighbour, Territory
from municipalities.services.memberships import MANAGE_OWN, NAME_ADMINISTRATORS

COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Authority")},
    {"label": gettext_lazy("Kind")},
    {"label": gettext_lazy("Country or participant")},
    {"label": gettext_lazy("Contacts")},
]
ROLE_ORDER = {role: place for place, role in enumerate(Membership.Role.values)}


def in_order(rows: Any, language: str) -> Any:
    """Sorted by the stored key of the language's alphabet; names without one come by their default name."""
    key = Coalesce(KeyTextTransform(language, "sort_keys"), F("name"), output_field=TextField())
    return rows.order_by(Collate(key, "C"), "pk")


class DirectoryView(AbilityView):
    """All authorities, filtered by country, kind and name."""

    ability = "municipalities.read_directory"

    def get(self, request: HttpRequest) -> HttpResponse:
        """100 rows a page; the name is found in any script and without accents."""
        chosen = {name: query_text(request.GET, name) for name in ("q", "kind", "country")}
        rows = in_order(self.rows(chosen), get_language() or "en-gb").select_related("country")
        found = self.named(rows, chosen["q"])
        countries = list(Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position"))
        start = page_start(request.GET.get("from", ""))
        page = found[start : start + 100]
        listed = ContactPoint.objects.current().filter(authority__in=[one.pk for one in page], listed=True)
        with_contacts = set(listed.values_list("authority_id", flat=True))
        context = {
            "rows": [{"authority": one, "has_contacts": one.pk in with_contacts} for one in page],
            "total": len(found),
            "first": start + 1 if page else 0,
            "last": start + len(page),
            "next_start": start + 100 if len(found) > start + 100 else None,
            "previous_start": start - 100 if start >= 100 else None,
            "columns": COLUMNS,
            "filters": filter_fields(chosen, countries),
            "needs_note": any(one.needs_status_note for one in countries),
            "in_use": sum(1 for value in chosen.values() if value),
            "chosen": chosen,
        }
        return render(request, "municipalities/directory.html", context)

    def rows(self, chosen: dict[str, str]) -> Any:
        """By kind and country; unknown values find nothing."""
        rows = Authority.objects.filter(is_active=True)
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["country"]:
            rows = rows.filter(country__iso2=chosen["country"].upper())
        return rows

    def named(self, rows: Any, wanted: str) -> list[Authority]:
        """Those whose name in any language holds the words, folded: Šid = Sid = Шид."""
        if not wanted:
            return list(rows)
        folded = fold(wanted)
        if not folded:
            return []  # nothing but signs: no name holds them
        return [one for one in rows if any(folded in fold(name) for name in (one.name, *one.labels.values()))]


class AuthorityDetailView(AbilityView):
    """One authority: what it is, where, and whom to contact there by role."""

    ability = "municipalities.read_directory"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page; the directory is open to every member."""
        joined = Authority.objects.select_related("territory", "country", "tier1", "tier2", "association")
        authority = joined.filter(slug=slug).first()
        if authority is None:
            raise Http404
        contacts = ContactPoint.objects.current().filter(authority=authority, listed=True)
        context = {
            "authority": authority,
            "facts": facts(authority),
            "contacts": [
                {"role": Membership.Role(one.role).label, "name": one.person_name}
                for one in sorted(contacts, key=lambda one: (-ROLE_ORDER[one.role], one.person_name))
            ],
            "neighbours": neighbours(authority),
            "trail": [
                {"label": _("Network"), "url": reverse("municipalities:directory")},
                {"label": authority.display_name, "url": ""},
            ],
            "may_see_people": may_see_people(self.actor, authority),
            "needs_note": any(one is not None and one.needs_status_note for one in places_of(authority)),
        }
        return render(request, "municipalities/authority_detail.html", context)


def may_see_people(actor: Any, authority: Authority) -> bool:
    """The authority's own administrators, and whoever names first administrators."""
    return can(actor, MANAGE_OWN) if actor.acting_id == authority.pk else can(actor, NAME_ADMINISTRATORS)


def places_of(authority: Authority) -> list[Territory | None]:
    """The places that its page names, from the lowest up."""
    return [authority.territory, authority.tier1, authority.tier2, authority.country]


def facts(authority: Authority) -> list[dict[str, Any]]:
    """The summary list of an authority."""
    place = authority.territory
    above = [one.display_name for one in (authority.tier1, authority.tier2, authority.country) if one and one != place]
    rows = [
        {"label": _("Kind"), "value": authority.get_kind_display()},
        {"label": _("Place"), "value": place.display_name if place else _("The whole region")},
    ]
    if above:
        rows.append({"label": _("Lies in"), "value": ", ".join(above)})
    if place is not None and place.is_local:
        newest = place.population.order_by("-year").first()
        rows.append({"label": _("Residents"), "value": population_words(newest)})
    if authority.association:
        url = authority.association.get_absolute_url()
        rows.append({"label": _("Member of"), "value": authority.association.display_name, "url": url})
    if authority.website:
        rows.append({"label": _("Website"), "value": authority.website, "url": authority.website})
    return rows


def population_words(newest: Any) -> str | None:
    """Residents with year; None, shown as *not known*, where no figure exists."""
    if newest is None:
        return None
    return f"{figure(newest.value)} ({newest.year})" if newest.year else figure(newest.value)


def neighbours(authority: Authority) -> list[dict[str, Any]]:
    """Neighbouring places with their authority and how that is known."""
    if authority.territory_id is None or not authority.territory.is_local:
        return []
    place_id = authority.territory_id
    pairs = Neighbour.objects.filter(first=place_id) | Neighbour.objects.filter(second=place_id)
    pairs = pairs.select_related("first", "second").order_by("distance_km")
    found = []
    for pair in pairs:
        other = pair.second if pair.first_id == place_id else pair.first
        found.append({"place": other, "basis": pair.get_basis_display(), "distance": pair.distance_km})
    by_place = dict(
        Authority.objects.filter(territory__in=[one["place"].pk for one in found], kind="municipality").values_list(
            "territory_id", "slug"
        )
    )
    for one in found:
        slug = by_place.get(one["place"].pk)
        one["url"] = reverse("municipalities:authority-detail", args=[slug]) if slug else ""
    return found


def filter_fields(chosen: dict[str, str], countries: list[Territory]) -> list[dict[str, Any]]:
    """The filter row."""
    everything = ("", _("All"))
    return [
        {"name": "q", "label": pgettext("of an authority", "Name"), "kind": "text", "value": chosen["q"]},
        {
            "name": "kind",
            "label": _("Kind"),
            "kind": "select",
            "options": [everything, *((value, str(name)) for value, name in Authority.Kind.choices)],
            "value": chosen["kind"],
        },
        {
            "name": "country",
            "label": _("Country or participant"),
            "kind": "select",
            "options": [everything, *((one.iso2.lower(), one.display_name) for one in countries)],
            "value": chosen["country"],
        },
    ]


def page_start(text: str) -> int:
    """A list position from an address; anything else is the beginning."""
    return min(int(text), 1_000_000) if text.isascii() and text.isdigit() and len(text) < 8 else 0
