"""The situation as JSON: the page's figures from the page's functions."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.texts import query_text
from coordination.situation import figures, series
from coordination.situation.filters import Filters
from coordination.situation.tree import read_tree
from municipalities.access.rest import AbilityApiView
from municipalities.access.suppression import HIDDEN
from municipalities.models import Sector


def place_figures(row: figures.PlaceFigures) -> dict[str, Any]:
    """One place; hidden numbers are null with `people_affected_hidden`, as on the need."""
    return {
        "code": row.place.code,
        "path": row.place.path,
        "level": row.place.level,
        "name": row.place.name,
        "needs_status_note": row.place.needs_status_note,
        "needs": row.needs,
        "critical_needs": row.critical,
        "worst_severity": row.worst,
        "people_affected": None if row.people is HIDDEN else row.people,
        "people_affected_hidden": row.people is HIDDEN,
        "people_per_thousand": None if row.per_thousand is None else round(row.per_thousand, 1),
        "municipalities_with_needs": row.with_needs,
        "municipalities": row.out_of,
        "municipalities_submitted": row.submitted,
    }


def sector_figures(row: series.SectorRow) -> dict[str, Any]:
    """Needs of a sector by severity."""
    return {"code": row.sector.code, "name": row.sector.name, "by_severity": row.by_level, "total": row.total}


def month_figures(row: series.Month) -> dict[str, Any]:
    """Needs of a month by severity."""
    return {"month": f"{row.first:%Y-%m}", "by_severity": row.by_level, "total": row.total}


class SituationApi(AbilityApiView):
    """GET: one view. `?place=ba/una-sana-canton` as in the address of its page, or `country`, with its filters."""

    ability = "situation.read"

    def get(self, request: Request) -> Response:
        """Figures of the place, of those below it, of municipalities with needs, sectors and months."""
        query = request.query_params
        tree = read_tree()
        place = tree.find((query_text(query, "place") or query_text(query, "country")).strip("/"))
        if place is None:
            raise Http404
        filters = Filters.of_query(query)
        situation = figures.situation_of(self.actor, tree, place, filters, list(Sector.objects.all()))
        return Response(
            {
                "as_of": situation.as_of,
                "filters": {"state": filters.state, **filters.in_use},
                "total": place_figures(situation.total),
                "days_until_acceptance": situation.days,
                "places": [place_figures(row) for row in situation.below],
                "municipalities": [place_figures(row) for row in situation.municipalities],
                "sectors": [sector_figures(row) for row in situation.sectors],
                "months": [month_figures(row) for row in situation.months],
            }
        )


urlpatterns = [path("situation/", SituationApi.as_view(), name="situation")]
