"""The situation as JSON: the page's figures from the page's functions."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.texts import query_text
from coordination.situation import figures, series
from coordination.situation.filters import STATES, Filters
from coordination.situation.tree import read_tree
from municipalities.access.rest import AbilityApiView
from municipalities.access.rest_schema import errors
from municipalities.access.suppression import HIDDEN
from municipalities.models import Sector


class SituationPlace(serializers.Serializer):
    """Figures of a place; needs that the whole network may read, the same for every reader."""

    code = serializers.CharField()
    path = serializers.CharField(help_text="What `place` takes.")
    level = serializers.CharField()
    name = serializers.CharField()
    needs_status_note = serializers.BooleanField()
    needs = serializers.IntegerField()
    critical_needs = serializers.IntegerField()
    worst_severity = serializers.IntegerField(allow_null=True)
    people_affected = serializers.IntegerField(allow_null=True, help_text="null: not known, or hidden.")
    people_affected_hidden = serializers.BooleanField(help_text="true: the number is 1 to 4 and hidden.")
    people_per_thousand = serializers.FloatField(allow_null=True)
    municipalities_with_needs = serializers.IntegerField()
    municipalities = serializers.IntegerField()
    municipalities_submitted = serializers.IntegerField()


class SituationSector(serializers.Serializer):
    """Needs of a sector by severity."""

    code = serializers.CharField()
    name = serializers.CharField()
    by_severity = serializers.DictField(child=serializers.IntegerField())
    total = serializers.IntegerField()


class SituationMonth(serializers.Serializer):
    """Needs of a month by severity."""

    month = serializers.CharField()
    by_severity = serializers.DictField(child=serializers.IntegerField())
    total = serializers.IntegerField()


class SituationView(serializers.Serializer):
    """One view of the situation, with the moment of counting and the filters in use."""

    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    total = SituationPlace()
    days_until_acceptance = serializers.FloatField(allow_null=True)
    places = SituationPlace(many=True)
    municipalities = SituationPlace(many=True)
    sectors = SituationSector(many=True)
    months = SituationMonth(many=True)


DESCRIBED = extend_schema(
    operation_id="situation_read",
    summary="Read the situation of a place",
    description=(
        "Figures of the region, or of `place`, with those below it, from the same functions as the page. Small "
        "numbers are hidden from everybody and add to no total."
    ),
    tags=["situation"],
    parameters=[
        OpenApiParameter("place", str, description="Path of a place, for example ba/una-sana-canton."),
        OpenApiParameter("country", str, description="ISO 3166-1 code of a country, instead of `place`."),
        OpenApiParameter("sector", str, description="Code of a sector; its sub-sectors are meant too."),
        OpenApiParameter("sev", str, description="A severity, or from one to another: 4 or 4-5."),
        OpenApiParameter("group", str, description="Code of a population group."),
        OpenApiParameter("role", str, description="What the place is in the movement of people."),
        OpenApiParameter("state", str, description="Which needs count; open ones unless said.", enum=list(STATES)),
    ],
    responses={200: SituationView, **errors(404)},
)


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


def view_figures(situation: figures.Situation) -> dict[str, Any]:
    """One view, with the moment of counting and the filters in use."""
    filters = situation.filters
    return {
        "as_of": situation.as_of,
        "filters": {"state": filters.state, **filters.in_use},
        "total": place_figures(situation.total),
        "days_until_acceptance": situation.days,
        "places": [place_figures(row) for row in situation.below],
        "municipalities": [place_figures(row) for row in situation.municipalities],
        "sectors": [sector_figures(row) for row in situation.sectors],
        "months": [month_figures(row) for row in situation.months],
    }


class SituationApi(AbilityApiView):
    """GET: one view. `?place=ba/una-sana-canton` as in the address of its page, or `country`, with its filters."""

    ability = "situation.read"

    @DESCRIBED
    def get(self, request: Request) -> Response:
        """Figures of the place, of those below it, of municipalities with needs, sectors and months."""
        query = request.query_params
        tree = read_tree()
        place = tree.find((query_text(query, "place") or query_text(query, "country")).strip("/"))
        if place is None:
            raise Http404
        filters = Filters.of_query(query)
        situation = figures.situation_of(self.actor, tree, place, filters, list(Sector.objects.all()))
        return Response(view_figures(situation))


urlpatterns = [path("situation/", SituationApi.as_view(), name="situation")]
