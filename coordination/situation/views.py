"""The situation pages: the region and every place below it, and how the figures are counted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from coordination.core.texts import query_text
from coordination.situation import figures, presenting, trend_chart
from coordination.situation.contacts import contacts_at
from coordination.situation.definitions import DEFINITIONS
from coordination.situation.filter_fields import chips, drops, filter_fields, states_in_words
from coordination.situation.filters import ORDER, Filters
from coordination.situation.tree import Place, Tree, read_tree
from municipalities.access.http import AbilityView
from municipalities.models import Sector

NEEDS_ROWS = 25


class SituationView(AbilityView):
    """One place: the region, a country, an area or a municipality, under the filters of the address."""

    ability = "situation.read"

    def get(self, request: HttpRequest, iso2: str = "", path: str = "") -> HttpResponse:
        """The page; htmx takes the part with the results out of it."""
        tree = read_tree()
        place = tree.find(f"{iso2}/{path}".strip("/") if path else iso2)
        if place is None:
            raise Http404
        filters = Filters.of_query(request.GET)
        view = "table" if query_text(request.GET, "view") == "table" else ""
        address = filters.address(place.url, view=view, lang=query_text(request.GET, "lang"))
        if has_empty_values(request) and not request.htmx:  # type: ignore[attr-defined]  # set by its middleware
            return redirect(address)
        response = render(request, "coordination/situation/place.html", self.context(tree, place, filters, view))
        if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
            response["HX-Push-Url"] = address
        return response

    def context(self, tree: Tree, place: Place, filters: Filters, view: str) -> dict[str, Any]:
        """What the page shows: everything is counted by figures.py."""
        sectors = list(Sector.objects.all())
        situation = figures.situation_of(self.actor, tree, place, filters, sectors)
        fields = filter_fields(filters, sectors)
        return {
            "place": place,
            "situation": situation,
            "tabs": presenting.tabs(tree, place, filters),
            "trail": presenting.trail(place),
            "filters": fields,
            "chips": chips(filters, fields, place.url, view),
            "in_use": len(filters.in_use),
            "view": view,
            "contacts": contacts_at(place),
            "kept": [("view", view)] if view else [],
            "clear_url": Filters().address(place.url, view=view),
            "needs_note": any(one.needs_status_note for one in tree.countries),
            "counted_words": states_in_words(filters),
            "switch_view_url": filters.address(place.url, view="" if view else "table"),
            **page_parts(tree, situation),
            **self.needs_or_drops(tree, situation, fields),
        }

    def needs_or_drops(self, tree: Tree, situation: figures.Situation, fields: list[dict[str, Any]]) -> dict[str, Any]:
        """The newest needs of the view, or, without any, which filter to drop."""
        place, filters = situation.place, situation.filters
        if not situation.total.needs:
            counts = figures.without_each_filter(self.actor, place, filters)
            return {"drops": drops(filters, fields, counts, place.url)}
        needs = figures.newest_needs(self.actor, place, filters, NEEDS_ROWS)
        return {
            "need_rows": presenting.need_rows(tree, needs),
            "need_columns": presenting.need_columns(with_place=not place.is_local),
            "needs_url": presenting.needs_address(place, filters),
            "matrix": presenting.matrix(situation),
            "map": presenting.map_of(situation, tree),
            "attention": presenting.place_rows(situation.municipalities[: presenting.ATTENTION_ROWS], filters),
        }


class FiguresView(AbilityView):
    """How each figure is counted, from its definition in code."""

    ability = "situation.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The help page."""
        return render(request, "coordination/situation/figures.html", {"definitions": DEFINITIONS})


def page_parts(tree: Tree, situation: figures.Situation) -> dict[str, Any]:
    """What every view has, with needs or without."""
    months = [(one.first, one.by_level) for one in situation.months]
    counted = states_in_words(situation.filters)
    has_months = any(one.total for one in situation.months)
    return {
        "strip": presenting.strip(situation),
        "reported": presenting.reported(situation),
        "below": presenting.below(situation),
        "compared": presenting.compared(situation),
        "compared_columns": presenting.place_columns(presenting.place_word()),
        "trend": trend_chart.draw(months, counted=counted) if has_months else None,
    }


def has_empty_values(request: HttpRequest) -> bool:
    """True for an address that a form without script made: it names every filter, the unused ones too."""
    return any(request.GET.get(name) == "" for name in ORDER)
