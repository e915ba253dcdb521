"""What the schema says of each operation on a change after acceptance. Nothing here runs in a request."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import OpenApiParameter, extend_schema

from municipalities.access.rest_schema import errors
from needs.api.change_shapes import OpenChange
from needs.api.serializers import VERSION_MAX, ChangeInput
from needs.api.shapes import Conflict

_TAGS: Final = ["needs"]
_NEED: Final = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="The need's uuid, or its number, for example BA-BIH-0412."
)

READ: Final = extend_schema(
    operation_id="needs_read_change",
    summary="Read the open change of an accepted need",
    description="Each field that differs, as it was accepted and as it shall read. What is only being written is read "
    "by its house alone, what waits for its answer by both sides; for others there is none.",
    tags=_TAGS,
    parameters=[_NEED],
    responses={200: OpenChange, **errors(404)},
)
PUT_FORWARD: Final = extend_schema(
    operation_id="needs_put_change_forward",
    summary="Change an accepted need",
    description="Send the fields that shall read otherwise and why, all or nothing. The need stays as it was accepted "
    "until the addressee accepts the change. `version` is the need's. 409 while a change is open already, also one "
    "that somebody of the house is writing on the pages.",
    tags=_TAGS,
    parameters=[_NEED],
    request=ChangeInput,
    responses={201: OpenChange, **errors(400, 404, conflict=Conflict)},
)
DISCARD: Final = extend_schema(
    operation_id="needs_discard_change",
    summary="Throw away a change that is being written",
    description="Nobody outside the house reads it. A change that waits for its answer is taken back first.",
    tags=_TAGS,
    parameters=[
        _NEED,
        OpenApiParameter(
            "version",
            {"type": "integer", "minimum": 1, "maximum": VERSION_MAX},
            required=True,
            description="The version of the change.",
        ),
    ],
    responses={204: None, **errors(400, 404, conflict=Conflict)},
)
