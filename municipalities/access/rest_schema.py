"""What the API's schema says of every operation alike: how to sign in, and what refusals look like.

Importing this module tells drf-spectacular of the session; nothing here runs in a request for data.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

#: A sentence for each field that cannot be read; inside a nested object the same again.
FIELD_ERRORS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Sentences by field, or one under `detail` or `non_field_errors`.",
    "additionalProperties": {
        "oneOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "additionalProperties": True},
            {"type": "string"},
        ]
    },
}


class Detail(serializers.Serializer):
    """One sentence for people."""

    detail = serializers.CharField()


class SessionCookie(OpenApiAuthenticationExtension):
    """The session of the portal, which a browser holds after signing in."""

    target_class = "municipalities.access.rest_defaults.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The cookie's name, and what else a writing request must carry."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Writing requests also carry the header X-CSRFToken with a token of the portal's forms.",
        }


_ERRORS: Final[dict[int, Any]] = {
    400: OpenApiResponse(FIELD_ERRORS, "Something in the body or address cannot be read; nothing was changed."),
    401: OpenApiResponse(Detail, "Not signed in."),
    403: OpenApiResponse(Detail, "Not for the role or authority of this person; the sentence says whose it is."),
    404: OpenApiResponse(Detail, "There is no such record, or this person may not see it: one answer for both."),
}


def errors(*statuses: int, conflict: Any = None) -> dict[int, Any]:
    """Descriptions of the refusals with these statuses, 401 and 403 always; `conflict` is the shape of 409."""
    found = {status: _ERRORS[status] for status in sorted({401, 403, *statuses})}
    if conflict is not None:
        found[409] = OpenApiResponse(conflict, "Possible for this person, but not as the record stands now.")
    return found
