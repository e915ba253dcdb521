"""Needs over the API: the same scope, abilities and services as the pages."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.pagination import COUNT_CAP, page_of
from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView
from needs.api import described
from needs.api.answers import need_detail, need_row
from needs.api.refusing import refused
from needs.api.serializers import NeedChangeInput, NeedInput, VersionInput
from needs.models import Need
from needs.services import needs as services
from needs.services.filters import Filters


class NeedListApi(AbilityApiView):
    """Lists and begins needs."""

    abilities_by_method = {"GET": "needs.read", "POST": "needs.draft"}

    @described.LIST
    def get(self, request: Request) -> Response:
        """Answer one page of rows with the keys of the pages beside it."""
        filters = Filters.of_query(request.query_params)
        rows = filters.narrow(Need.objects.visible_to(self.actor.scope, reach=filters.reach)).with_list_columns()
        page = page_of(rows, before=request.query_params.get("before", ""), after=request.query_params.get("after", ""))
        return Response(
            {
                "count": min(page.count, COUNT_CAP),
                "count_is_capped": page.is_capped,
                "older": page.older or None,
                "newer": page.newer or None,
                "results": [need_row(need, self.actor.scope) for need in page.rows],
            }
        )

    @described.BEGIN
    def post(self, request: Request) -> Response:
        """Begin a draft and write the given fields, both or neither."""
        data = NeedInput(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                need = services.begin_need(actor=self.actor, language=get_language() or "en-gb")
                if values := data.values():
                    require_association(need, values)
                    need = services.write_need(actor=self.actor, need_id=need.pk, version=need.version, values=values)
        except Refusal as refusal:
            return refused(refusal)
        return Response(need_detail(need, self.actor.scope), status=status.HTTP_201_CREATED)


class NeedDetailApi(AbilityApiView):
    """Reads, changes and discards one need."""

    abilities_by_method = {"GET": "needs.read", "PATCH": "needs.draft", "DELETE": "needs.discard"}
    checks_record = True

    @described.READ
    def get(self, request: Request, reference: str) -> Response:
        """Answer the need as this reader may see it."""
        rows = Need.objects.select_related("territory", "sector", "addressed_to")
        need = self.get_record(Need, reference, rows)
        return Response(need_detail(need, self.actor.scope))

    @described.CHANGE
    def patch(self, request: Request, reference: str) -> Response:
        """Save the changed fields, all or none."""
        need = self.get_record(Need, reference)
        data = NeedChangeInput(data=request.data)
        data.is_valid(raise_exception=True)
        version, values = data.validated_data["version"], data.values()
        require_association(need, values)
        try:
            written = services.write_need(actor=self.actor, need_id=need.pk, version=version, values=values)
        except Refusal as refusal:
            return refused(refusal)
        return Response(need_detail(written, self.actor.scope))

    @described.DISCARD
    def delete(self, request: Request, reference: str) -> Response:
        """Throw the draft away."""
        need = self.get_record(Need, reference)
        data = VersionInput(data=request.query_params.dict())
        data.is_valid(raise_exception=True)
        try:
            services.discard_need(actor=self.actor, need_id=need.pk, **data.validated_data)
        except Refusal as refusal:
            return refused(refusal)
        return Response(status=status.HTTP_204_NO_CONTENT)


def require_association(need: Need, values: dict[str, Any]) -> None:
    """A municipality without an association has nobody to tick for: 400."""
    if values.get("association_ticked") and need.association_id is None:
        words = _("Your municipality belongs to no association of the network")
        raise exceptions.ValidationError({"association_ticked": [words]})
