"""The situation pages: the region, a country, and how the figures are counted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import figure
from coordination.situation import figures
from municipalities.access.http import AbilityView
from municipalities.models import Territory


class RegionView(AbilityView):
    """Key figures and the list by country."""

    ability = "situation.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The region's page."""
        situation = figures.region(self.actor)
        for row in situation.rows:
            row.url = reverse("situation:country", args=[row.place.iso2.lower()])
        entries = tabs(None)
        context = {
            "situation": situation,
            "strip": strip(situation),
            "tabs": entries,
            "columns": columns(_("Country or participant")),
            "needs_note": any(one["needs_note"] for one in entries),
        }
        return render(request, "coordination/situation/region.html", context)


class CountryView(AbilityView):
    """One country's key figures and its municipalities with open needs."""

    ability = "situation.read"

    def get(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """The country's page."""
        place = Territory.objects.filter(level=Territory.Level.COUNTRY, iso2=iso2.upper()).first()
        if place is None:
            raise Http404
        situation = figures.country(self.actor, place)
        for row in situation.rows:
            if row.authority_slug:
                row.url = reverse("municipalities:authority-detail", args=[row.authority_slug])
        entries = tabs(place)
        context = {
            "place": place,
            "situation": situation,
            "strip": strip(situation),
            "tabs": entries,
            "columns": columns(_("Municipality")),
            "needs_note": any(one["needs_note"] for one in entries),
            "trail": [
                {"label": _("Situation"), "url": reverse("situation:region")},
                {"label": place.display_name, "url": ""},
            ],
        }
        return render(request, "coordination/situation/country.html", context)


class FiguresView(AbilityView):
    """How each figure is counted, from its definition in code."""

    ability = "situation.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The help page."""
        return render(request, "coordination/situation/figures.html", {"definitions": figures.DEFINITIONS})


def strip(situation: figures.Situation) -> list[dict[str, Any]]:
    """The figure strip; reviewers get one figure more, so the common ones are the same for everyone."""
    total = situation.total
    help_url = reverse("situation:figures")
    values = {
        "needs": (figure(total.needs), ""),
        "people": (None if total.people is None else figure(total.people), _("Values below 5 are left out")),
        "critical": (figure(total.critical), ""),
        "municipalities": (figure(total.with_needs), _("of %(total)s") % {"total": figure(total.out_of)}),
    }
    found = [
        {
            "label": one.label,
            "value": values[one.name][0],
            "note": values[one.name][1],
            "help_url": f"{help_url}#{one.name}",
        }
        for one in figures.DEFINITIONS
        if one.name in values
    ]
    if situation.waiting is not None:
        note = _("Submitted to the authority you act for")
        found.append({"label": _("Waiting for an answer"), "value": figure(situation.waiting), "note": note})
    return found


def columns(first: str) -> list[dict[str, Any]]:
    """Heads of the list."""
    return [
        {"label": first},
        {"label": _("Open needs"), "is_numeric": True},
        {"label": _("Critical"), "is_numeric": True},
        {"label": _("People affected"), "is_numeric": True},
        {
            "label": _("Municipalities with needs") if first != _("Municipality") else _("Per 1,000 residents"),
            "is_numeric": True,
        },
    ]


def tabs(place: Territory | None) -> list[dict[str, Any]]:
    """The whole region and its countries; `needs_note` asks for the footnote that belongs to an asterisk."""
    countries = Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position", "pk")
    whole = {
        "label": _("Whole region"),
        "url": reverse("situation:region"),
        "is_current": place is None,
        "needs_note": False,
    }
    return [
        whole,
        *(
            {
                "label": one.display_name,
                "url": reverse("situation:country", args=[one.iso2.lower()]),
                "is_current": place is not None and one.pk == place.pk,
                "needs_note": one.needs_status_note,
            }
            for one in countries
        ),
    ]
