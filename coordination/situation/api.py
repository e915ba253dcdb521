"""The situation as JSON: the page's figures from the page's functions."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.texts import query_text
from coordination.situation import figures
from municipalities.access.rest import AbilityApiView
from municipalities.access.suppression import HIDDEN
from municipalities.models import Territory


def place_figures(row: figures.PlaceFigures) -> dict[str, Any]:
    """One place; hidden numbers are null with `people_affected_hidden`, as on the need."""
    return {
        "code": row.place.code,
        "name": row.place.name,
        "needs_status_note": row.place.needs_status_note,
        "open_needs": row.needs,
        "critical_needs": row.critical,
        "people_affected": None if row.people is HIDDEN else row.people,
        "people_affected_hidden": row.people is HIDDEN,
    }


class SituationApi(AbilityApiView):
    """GET: the region by country, or a country (`?country=ba`) by municipality."""

    ability = "situation.read"

    def get(self, request: Request) -> Response:
        """Total and rows with the moment of counting."""
        wanted = query_text(request.query_params, "country")
        if wanted:
            place = Territory.objects.filter(level=Territory.Level.COUNTRY, iso2=wanted.upper()).first()
            if place is None:
                raise Http404
            situation = figures.country(self.actor, place)
        else:
            situation = figures.region(self.actor)
        return Response(
            {
                "as_of": situation.as_of,
                "total": place_figures(situation.total),
                "places": [place_figures(row) for row in situation.rows],
            }
        )


urlpatterns = [path("situation/", SituationApi.as_view(), name="situation")]
