"""An archive is an office document of the two families, or it is not taken."""

from __future__ import annotations

from coordination.core.intake import archives, opendocument, openxml
from coordination.core.intake.verdicts import Kind, Refused


def examine(raw: bytes) -> Kind:
    """DOCX, XLSX, ODT or ODS. Raises Refused."""
    members = archives.unfolded(raw)
    if openxml.CONTENT_TYPES in members:
        return openxml.examine(members)
    if next(iter(members)) == opendocument.MIMETYPE:
        return opendocument.examine(members)
    raise Refused("archive")
