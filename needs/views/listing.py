"""Lists of needs: the own house's, the network's, those shared by name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.pagination import COUNT_CAP, Page, page_of
from coordination.core.templatetags.portal import figure
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.http import AbilityView
from municipalities.access.suppression import visible_figure
from municipalities.models import Territory
from municipalities.services import list_views
from needs.models import Need
from needs.services import list_columns
from needs.services.filters import ORDER, WITHOUT_PLACE
from needs.services.lists import NETWORK, OWN, SHARED, chosen_view, select_needs
from needs.views.filters import NeedFilters
from needs.views.list_views import kept_context
from needs.views.presentation import euros


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
            "cost": euros(need.cost_eur_cents),
        }
        for need in needs
    ]


def list_cells(need: Need, actor: Actor, columns: list[list_columns.Column]) -> list[Any]:
    """What stands in these columns of a need's row, as this reader may see it."""
    return [column.value(need, actor.scope) for column in columns]


def in_words(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns with their labels looked up once, and not again in each of the rows."""
    return [{**column, "label": str(column["label"])} for column in columns]


class NeedListView(AbilityView):
    """Needs, newest first, with filters that combine and stay in the address."""

    ability = "needs.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; the same address serves page and fragment."""
        view = self.chosen_view()
        filters = NeedFilters.of_query(request.GET, WITHOUT_PLACE if view == OWN else ORDER)
        choice = list_views.choice_of(self.actor, list_columns.PAGE)
        columns = list_columns.chosen(choice.columns)
        rows = self.rows(view, filters).with_list_columns(*list_columns.fetched(columns))
        keys = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
        page = page_of(rows, **keys, size=choice.size)
        context = {"view": view, "may_draft": can(self.actor, "needs.draft"), "tabs": self.tabs(view)}
        context |= self.listed(page, columns) | self.filtered(view, filters, page)
        return render(request, "needs/need_list.html", context | kept_context(choice, view, filters))

    def listed(self, page: Page, columns: list[list_columns.Column]) -> dict[str, Any]:
        """The rows and how many there are."""
        heads = [{"label": str(one.label), "is_numeric": one.is_numeric, "kind": one.kind} for one in columns]
        return {
            "page": page,
            "rows": [{"need": need, "cells": list_cells(need, self.actor, columns)} for need in page.rows],
            "summary": count_words(page),
            "columns": [{"label": _("Need")}, *heads],
            "heads": heads,
        }

    def filtered(self, view: str, filters: NeedFilters, page: Page) -> dict[str, Any]:
        """The filter row, its chips, and the addresses that keep it."""
        countries = list(Territory.objects.filter(level=Territory.Level.COUNTRY).order_by("position"))
        fields = filters.fields(countries)
        return {
            "filters": fields,
            "chips": filters.chips(view, fields),
            "in_use": len(filters.in_use),
            "chosen": {"view": view, **filters.in_use},
            "clear_url": NeedFilters({}).address(view),
            "older_url": filters.address(view, before=page.older) if page.older else "",
            "newer_url": filters.address(view, after=page.newer) if page.newer else "",
            "needs_note": any(one.needs_status_note for one in countries),
        }

    def chosen_view(self) -> str:
        """The tab: own needs for houses that log needs, else the network's."""
        return chosen_view(self.actor, self.request.GET.get("view", ""))

    def rows(self, view: str, filters: NeedFilters) -> Any:
        """The filtered queryset; an unknown filter value finds nothing, and tells nothing."""
        return select_needs(self.actor, view, filters)

    def tabs(self, view: str) -> list[dict[str, Any]]:
        """The tabs this person has."""
        entries = [(NETWORK, _("All that you can see")), (SHARED, _("Shared with you by name"))]
        if can(self.actor, "needs.draft"):
            entries.insert(0, (OWN, _("Our needs")))
        tabs = [
            {"label": name, "url": NeedFilters({}).address(key), "is_current": key == view} for key, name in entries
        ]
        if can(self.actor, "needs.draft"):
            beside = (("needs:need-order", _("Order of our needs")), ("needs:open-needs", _("Still valid?")))
            tabs += [{"label": name, "url": reverse(route), "is_current": False} for route, name in beside]
        tabs.append({"label": _("Late answers"), "url": reverse("needs:late-list"), "is_current": False})
        if can(self.actor, "needs.review"):
            tabs.insert(0, {"label": _("Queue"), "url": reverse("needs:need-queue"), "is_current": False})
        return tabs
