"""Lists of needs: the own house's, the network's, and the queue of an authority above."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.core import severity
from coordination.core.pagination import COUNT_CAP, Page, page_of
from coordination.core.templatetags.portal import figure
from coordination.core.texts import query_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.http import AbilityView
from municipalities.access.suppression import visible_figure
from municipalities.models import Sector, Territory
from needs.models import Need

OWN, NETWORK, SHARED = "own", "network", "shared"
FILTERS = ("state", "severity", "sector", "country")


def count_words(page: Page) -> str:
    """How many needs a list holds, in words."""
    if page.is_capped:
        return _("More than %(cap)s needs; filter to see fewer") % {"cap": figure(COUNT_CAP)}
    return ngettext("%(count)s need", "%(count)s needs", page.count) % {"count": figure(page.count)}


def list_rows(needs: list[Need], actor: Actor) -> list[dict[str, Any]]:
    """What a row shows, with people's figures as this reader may see them."""
    return [
        {
            "need": need,
            "people": visible_figure(need.people_affected, record=need, scope=actor.scope),
            "place": need.territory.display_name,
            "sector": need.sector.display_name if need.sector else "",
        }
        for need in needs
    ]


def in_words(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns with their labels looked up once, and not again in each of the rows."""
    return [{**column, "label": str(column["label"])} for column in columns]


class NeedListView(AbilityView):
    """Needs, newest first, with filters that combine and stay in the address."""

    ability = "needs.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; the same address serves page and fragment."""
        view = self.chosen_view()
        chosen = {name: query_text(request.GET, name) for name in FILTERS}
        rows = self.rows(view, chosen)
        page = page_of(
            rows.with_list_columns(), before=request.GET.get("before", ""), after=request.GET.get("after", "")
        )
        countries = list(Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position"))
        fields = filter_fields(chosen, countries)
        context = {
            "page": page,
            "rows": list_rows(page.rows, self.actor),
            "summary": count_words(page),
            "tabs": self.tabs(view),
            "filters": fields,
            "chips": chips(view, chosen, fields),
            "clear_url": address(view, {}),
            "in_use": sum(1 for value in chosen.values() if value),
            "older_url": address(view, {**chosen, "before": page.older}) if page.older else "",
            "newer_url": address(view, {**chosen, "after": page.newer}) if page.newer else "",
            "may_draft": can(self.actor, "needs.draft"),
            "view": view,
            "columns": in_words(COLUMNS),
            "needs_note": any(one.needs_status_note for one in countries),
        }
        return render(request, "needs/need_list.html", context)

    def chosen_view(self) -> str:
        """The tab: own needs for houses that log needs, else the network's."""
        default = OWN if can(self.actor, "needs.draft") else NETWORK
        asked = self.request.GET.get("view", default)
        return asked if asked in {OWN, NETWORK, SHARED} else default

    def rows(self, view: str, chosen: dict[str, str]) -> Any:
        """The filtered queryset; an unknown filter value finds nothing, and tells nothing."""
        # The reach that goes with a state is said too: drafts and the like are then found without the network's rows.
        reach = Need.REACH_OF_STATE.get(chosen["state"])
        house = self.actor.house.authority_id if view == OWN else None
        rows = Need.objects.visible_to(self.actor.scope, reach=reach, house=house)
        if view == SHARED:
            rows = rows.shared_with(self.actor.scope)
        if chosen["state"]:
            rows = rows.filter(state=chosen["state"])
        if chosen["severity"]:
            rows = rows.filter(severity__in=[int(one) for one in chosen["severity"] if one in "12345"])
        if chosen["sector"]:
            rows = rows.in_sectors(Sector.objects.in_branch(chosen["sector"]))
        if chosen["country"]:
            countries = Territory.objects.filter(iso2=chosen["country"].upper(), level=Territory.Level.COUNTRY)
            # The id as a constant: the index by country serves it, a join would not.
            rows = rows.filter(country_id__in=list(countries.values_list("pk", flat=True)))
        return rows

    def tabs(self, view: str) -> list[dict[str, Any]]:
        """The tabs this person has."""
        entries = [(NETWORK, _("All that you can see")), (SHARED, _("Shared with you by name"))]
        if can(self.actor, "needs.draft"):
            entries.insert(0, (OWN, _("Our needs")))
        tabs = [{"label": name, "url": address(key, {}), "is_current": key == view} for key, name in entries]
        if can(self.actor, "needs.review"):
            tabs.insert(0, {"label": _("Queue"), "url": reverse("needs:need-queue"), "is_current": False})
        return tabs


class NeedQueueView(AbilityView):
    """Submitted needs that wait for the answer of the authority acted for, oldest first."""

    ability = "needs.review"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The queue; at most 200 rows, which is more than a week's work."""
        waiting = (
            Need.objects.visible_to(self.actor.scope)
            .waiting_for(self.actor.house.authority_id)
            .with_list_columns()[:200]
        )
        rows = list_rows(list(waiting), self.actor)
        return render(request, "needs/need_queue.html", {"rows": rows, "columns": in_words(QUEUE_COLUMNS)})


COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Need")},
    {"label": gettext_lazy("Municipality")},
    {"label": gettext_lazy("Sector")},
    {"label": gettext_lazy("Severity")},
    {"label": gettext_lazy("People affected"), "is_numeric": True},
    {"label": gettext_lazy("State")},
    {"label": gettext_lazy("Logged")},
]
QUEUE_COLUMNS: list[dict[str, Any]] = [*COLUMNS[:5], {"label": gettext_lazy("Submitted")}]


def address(view: str, chosen: dict[str, str]) -> str:
    """The list's address with filters in fixed order; empty ones are left out."""
    order = ("view", *FILTERS, "before", "after")
    values = {"view": view, **chosen}
    return f"{reverse('needs:need-list')}?{urlencode({key: values[key] for key in order if values.get(key)})}"


def filter_fields(chosen: dict[str, str], countries: list[Territory]) -> list[dict[str, Any]]:
    """The filter row's fields with their options in the language of the page."""
    sectors = Sector.objects.filter(parent=None, is_retired=False).order_by("position")
    everything = ("", _("All"))
    options = {
        "state": (_("State"), [everything, *((value, str(name)) for value, name in Need.State.choices)]),
        "severity": (
            _("Severity"),
            [everything, *((str(level.number), f"{level.number} {level.word}") for level in severity.LEVELS.values())],
        ),
        "sector": (_("Sector"), [everything, *((one.code, one.display_name) for one in sectors)]),
        "country": (
            _("Country or participant"),
            [everything, *((one.iso2.lower(), one.display_name) for one in countries)],
        ),
    }
    return [
        {"name": name, "label": words, "kind": "select", "options": choices, "value": chosen[name]}
        for name, (words, choices) in options.items()
    ]


def chips(view: str, chosen: dict[str, str], fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Filters in use, each with the address without it."""
    words = {field["name"]: dict(field["options"]) for field in fields}
    return [
        {"label": str(words[name].get(value, value)), "url": address(view, {**chosen, name: ""})}
        for name, value in chosen.items()
        if value
    ]
