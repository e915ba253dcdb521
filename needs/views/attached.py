"""Files of a need as its pages tell them."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.core.intake.verdicts import FILE_MAX, Kind
from coordination.core.intake.words import TAKEN
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import attachments

_KINDS: Final = {
    Kind.PDF: _("PDF"),
    Kind.JPEG: _("Picture (JPEG)"),
    Kind.PNG: _("Picture (PNG)"),
    Kind.WEBP: _("Picture (WebP)"),
    Kind.DOCX: _("Text (DOCX)"),
    Kind.XLSX: _("Workbook (XLSX)"),
    Kind.ODT: _("Text (ODT)"),
    Kind.ODS: _("Workbook (ODS)"),
    Kind.TEXT: _("Plain text"),
    Kind.CSV: _("Table (CSV)"),
}
_BY_TYPE: Final = {kind.media_type: words for kind, words in _KINDS.items()}


def attached(need: Need, actor: Actor) -> dict[str, Any]:
    """The files that this reader may see, whether their house may add and remove, and what may be added."""
    return {
        "files": [
            {
                "uuid": one.uuid,
                "name": one.given_name,
                "kind": _BY_TYPE.get(one.content_type, one.content_type),
                "size": one.size,
                "description": one.description,
                "by": one.added_by_name,
                "at": one.at,
            }
            for one in attachments.files_of(actor, need)
        ],
        "is_own": actor.house.authority_id == need.authority_id,
        "may_write": attachments.may_write_files(actor, need),
        "taken": TAKEN,
        "megabytes": FILE_MAX // 2**20,
    }


def files_url(need: Need) -> str:
    """The page of a need's files."""
    return reverse("needs:need-files", args=[need.slug])
