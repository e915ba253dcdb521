"""The API's own description, in OpenAPI 3, for members of the network."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.access.http import MEMBERS
from municipalities.access.rest import AbilityApiView
from municipalities.access.rest_schema import errors


class WrittenJson(JSONRenderer):
    """JSON that is written already; refusals are written here."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """The text itself."""
        return data if isinstance(data, bytes) else super().render(data, *args, **kwargs)


class OpenApiJson(WrittenJson):
    """The same for clients that ask for OpenAPI by name."""

    media_type = "application/vnd.oai.openapi+json"
    format = "openapi"
    charset = None


@cache
def schema() -> bytes:
    """The whole description: names, kinds and words of the code, and nothing of any record. Made once a process."""
    with translation.override(settings.LANGUAGE_CODE):
        return json.dumps(SchemaGenerator().get_schema(public=True), default=str).encode()


class SchemaApi(AbilityApiView):
    """GET: the description of the API, the same for every member."""

    ability = MEMBERS
    renderer_classes = (OpenApiJson, WrittenJson)

    @extend_schema(
        operation_id="schema",
        summary="Read this description",
        description="The description of the API in OpenAPI 3, as JSON.",
        tags=["schema"],
        responses={200: OpenApiResponse({"type": "object", "additionalProperties": True}), **errors()},
    )
    def get(self, request: Request) -> Response:
        """Answer the description."""
        return Response(schema())
