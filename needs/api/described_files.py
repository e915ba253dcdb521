"""What the schema says of each operation on files. Nothing here runs in a request."""

from __future__ import annotations

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from municipalities.access.rest_schema import errors
from needs.api.file_shapes import FileInput, FileRow, FileRows
from needs.api.shapes import Conflict

_TAGS: Final = ["needs"]
_REFERENCE: Final = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="The need's uuid, or its number, for example BA-BIH-0412."
)
_FILE: Final = OpenApiParameter("file", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The file's uuid.")

LIST: Final = extend_schema(
    operation_id="needs_files",
    summary="List the files of a need",
    description="For the municipality and those above it; other readers of the need get an empty list.",
    tags=_TAGS,
    parameters=[_REFERENCE],
    responses={200: FileRows, **errors(404)},
)
ADD: Final = extend_schema(
    operation_id="needs_add_file",
    summary="Add a file to a need",
    description=(
        "PDF, JPEG, PNG, WebP, DOCX, XLSX, ODT, ODS, plain text or CSV of at most 20 MB, one a request, while the "
        "municipality writes the need or a change of it. Told by content, not by name. 400 says why a file is not "
        "taken. Pictures are drawn anew, without place, camera and thumbnail."
    ),
    tags=_TAGS,
    parameters=[_REFERENCE],
    request={"multipart/form-data": FileInput},
    responses={201: FileRow, **errors(400, 404, conflict=Conflict)},
)
READ: Final = extend_schema(
    operation_id="needs_file",
    summary="Get a file of a need",
    description="The file itself, to be saved under its name. Who got it stands in the audit record.",
    tags=_TAGS,
    parameters=[_REFERENCE, _FILE],
    responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "The file."), **errors(404)},
)
REMOVE: Final = extend_schema(
    operation_id="needs_remove_file",
    summary="Remove a file of a need",
    description="For good, while the municipality writes the need or a change of it. The audit record keeps its name.",
    tags=_TAGS,
    parameters=[_REFERENCE, _FILE],
    responses={204: None, **errors(400, 404, conflict=Conflict)},
)
