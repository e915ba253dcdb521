"""A change after acceptance over the API: read, put forward at once, thrown away."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView
from needs.api import described_changes as described
from needs.api.change_shapes import change_row
from needs.api.refusing import refused
from needs.api.serializers import ChangeInput, VersionInput
from needs.models import Need
from needs.services import changes as services


class NeedChangeApi(AbilityApiView):
    """The open change of a need."""

    abilities_by_method = {"GET": "needs.read", "POST": "needs.submit", "DELETE": "needs.draft"}
    checks_record = True

    @described.READ
    def get(self, request: Request, reference: str) -> Response:
        """Answer the open change as far as this reader may see it."""
        return Response(self.told(self.get_record(Need, reference)))

    @described.PUT_FORWARD
    def post(self, request: Request, reference: str) -> Response:
        """Begin, write and put forward."""
        need = self.get_record(Need, reference)
        data = ChangeInput(data=request.data)
        data.is_valid(raise_exception=True)
        terms: dict[str, Any] = {"version": data.validated_data["version"], "values": data.values()}
        try:
            asked = services.change_at_once(actor=self.actor, need_id=need.pk, **terms)
        except Refusal as refusal:
            return refused(refusal)
        return Response(self.told(asked), status=status.HTTP_201_CREATED)

    @described.DISCARD
    def delete(self, request: Request, reference: str) -> Response:
        """Throw away what is being written."""
        need = self.get_record(Need, reference)
        data = VersionInput(data=request.query_params.dict())
        data.is_valid(raise_exception=True)
        try:
            services.discard_change(actor=self.actor, need_id=need.pk, **data.validated_data)
        except Refusal as refusal:
            return refused(refusal)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def told(self, need: Need) -> dict[str, Any]:
        """For the two sides, as on the page of changes; a named share or a tick for the association brings none."""
        is_inside = self.actor.scope.is_house_or_reviewer(need)
        change = services.open_change(self.actor, need) if is_inside else None
        return {"version": need.version, "change": None if change is None else change_row(need, change)}
