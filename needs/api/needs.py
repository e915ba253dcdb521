"""Needs over the API: the same scope, abilities and services as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import get_language
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.pagination import COUNT_CAP, page_of
from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView
from needs.api import serializers
from needs.models import Need
from needs.services import needs as services
from needs.services import review


def refused(refusal: Refusal) -> Response:
    """409 with the sentence; for a lost race also the version as it stands."""
    body: dict[str, Any] = {"detail": str(refusal)}
    if isinstance(refusal, services.NeedChanged):
        body["version"] = refusal.need.version
    if isinstance(refusal, services.Incomplete):
        body["missing"] = refusal.fields
    return Response(body, status=status.HTTP_409_CONFLICT)


class NeedListApi(AbilityApiView):
    """GET: visible needs, newest first. POST: a new draft of the authority acted for."""

    abilities_by_method = {"GET": "needs.read", "POST": "needs.draft"}

    def get(self, request: Request) -> Response:
        """25 rows a page; `before` takes the key from `older`. `count` stops at 1,001."""
        rows = Need.objects.visible_to(self.actor.scope).with_list_columns()
        page = page_of(rows, before=request.query_params.get("before", ""), after=request.query_params.get("after", ""))
        results = [serializers.need_row(need, self.actor.scope) for need in page.rows]
        return Response(
            {
                "count": min(page.count, COUNT_CAP),
                "count_is_capped": page.is_capped,
                "older": page.older or None,
                "newer": page.newer or None,
                "results": results,
            }
        )

    def post(self, request: Request) -> Response:
        """Begin a draft and write the given fields, both or neither."""
        data = serializers.NeedInput(data=request.data)
        data.is_valid(raise_exception=True)
        with transaction.atomic():
            need = services.begin_need(actor=self.actor, language=get_language() or "en-gb")
            values = dict(data.validated_data)
            if values:
                need = services.write_need(actor=self.actor, need_id=need.pk, version=need.version, values=values)
        return Response(serializers.need_detail(need, self.actor.scope), status=status.HTTP_201_CREATED)


class NeedDetailApi(AbilityApiView):
    """GET: one need. PATCH: changed fields with the version they are based on."""

    abilities_by_method = {"GET": "needs.read", "PATCH": "needs.draft"}
    checks_record = True

    def get(self, request: Request, reference: str) -> Response:
        """The need as this reader may see it."""
        rows = Need.objects.select_related("territory", "sector", "addressed_to")
        need = self.get_record(Need, reference, rows)
        return Response(serializers.need_detail(need, self.actor.scope))

    def patch(self, request: Request, reference: str) -> Response:
        """Save the changed fields."""
        need = self.get_record(Need, reference)
        data = serializers.NeedChangeInput(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        version = values.pop("version")
        try:
            written = services.write_need(actor=self.actor, need_id=need.pk, version=version, values=values)
        except Refusal as refusal:
            return refused(refusal)
        return Response(serializers.need_detail(written, self.actor.scope))


class NeedMoveApi(AbilityApiView):
    """Base of the moves: POST with version and note."""

    ability = "needs.read"
    checks_record = True
    takes: ClassVar[type[serializers.MoveInput]] = serializers.MoveInput

    def post(self, request: Request, reference: str) -> Response:
        """Make the move through its service."""
        need = self.get_record(Need, reference)
        data = self.takes(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            moved = self.move(need, **data.validated_data)
        except Refusal as refusal:
            return refused(refusal)
        return Response(serializers.need_detail(moved, self.actor.scope))

    def move(self, need: Need, *, version: int, note: str, **more: Any) -> Need:
        """Call the one service of this move."""
        raise NotImplementedError


class NeedSubmitApi(NeedMoveApi):
    """Hand a draft or returned need to the authority above."""

    ability = "needs.submit"

    def move(self, need: Need, *, version: int, note: str, **more: Any) -> Need:
        """Submit."""
        return services.submit_need(actor=self.actor, need_id=need.pk, version=version)


class NeedAcceptApi(NeedMoveApi):
    """Accept a submitted need."""

    ability = "needs.accept"
    takes = serializers.AcceptInput

    def move(self, need: Need, *, version: int, note: str, **more: Any) -> Need:
        """Accept with the note."""
        answer = review.Answer(**more["answer"])
        return review.accept_need(actor=self.actor, need_id=need.pk, version=version, answer=answer, note=note)


class NeedReturnApi(NeedMoveApi):
    """Return a submitted need with what is asked."""

    ability = "needs.return"

    def move(self, need: Need, *, version: int, note: str, **more: Any) -> Need:
        """Return with the note."""
        return review.return_need(actor=self.actor, need_id=need.pk, version=version, note=note)
