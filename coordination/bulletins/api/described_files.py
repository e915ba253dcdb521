"""What the schema says of each operation on files of bulletins. Nothing here runs in a request."""

from __future__ import annotations

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from coordination.bulletins.api.file_shapes import BulletinFileInput, BulletinFileRow, BulletinFileRows
from municipalities.access.rest_schema import Detail, errors

_TAGS: Final = ["bulletins"]
_REFERENCE: Final = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="The bulletin's uuid, or its number, for example B-0007."
)
_FILE: Final = OpenApiParameter("file", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The file's uuid.")

LIST: Final = extend_schema(
    operation_id="bulletins_files",
    summary="List the files of a bulletin",
    description="For everybody who reads the bulletin, also after it was taken back.",
    tags=_TAGS,
    parameters=[_REFERENCE],
    responses={200: BulletinFileRows, **errors(404)},
)
ADD: Final = extend_schema(
    operation_id="bulletins_add_file",
    summary="Add a file to a bulletin",
    description=(
        "PDF, JPEG, PNG, WebP, DOCX, XLSX, ODT, ODS, plain text or CSV of at most 20 MB, one a request, while its "
        "authority writes the bulletin, and later for as long as it holds; nobody is told of a file alone. Told by "
        "content, not by name. 400 says why a file is not taken. Pictures are drawn anew, without place, camera and "
        "thumbnail."
    ),
    tags=_TAGS,
    parameters=[_REFERENCE],
    request={"multipart/form-data": BulletinFileInput},
    responses={201: BulletinFileRow, **errors(400, 404, conflict=Detail)},
)
READ: Final = extend_schema(
    operation_id="bulletins_file",
    summary="Get a file of a bulletin",
    description="The file itself, to be saved under its name. Who got it stands in the audit record.",
    tags=_TAGS,
    parameters=[_REFERENCE, _FILE],
    responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "The file."), **errors(404)},
)
REMOVE: Final = extend_schema(
    operation_id="bulletins_remove_file",
    summary="Remove a file of a bulletin",
    description="For good, by its authority, but not while the secretariat reads it. The audit record keeps its name.",
    tags=_TAGS,
    parameters=[_REFERENCE, _FILE],
    responses={204: None, **errors(400, 404, conflict=Detail)},
)
