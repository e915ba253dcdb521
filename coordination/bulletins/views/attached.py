"""Files of a bulletin as its pages tell them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import attachments
from coordination.core.intake.words import kind_words
from municipalities.access.actor import Actor


def attached(bulletin: Bulletin, actor: Actor) -> dict[str, Any]:
    """The files that this reader may see, and whether their house may do something about them."""
    return {
        "files": [
            {
                "uuid": one.uuid,
                "name": one.given_name,
                "kind": kind_words(one.content_type),
                "size": one.size,
                "description": one.description,
                "by": one.added_by_name,
                "at": one.at,
            }
            for one in attachments.files_of(actor, bulletin)
        ],
        "may_write": attachments.may_remove(actor, bulletin),
        "may_add": attachments.may_add(actor, bulletin),
    }


def files_url(bulletin: Bulletin) -> str:
    """The page of a bulletin's files."""
    return reverse("bulletins:bulletin-files", args=[bulletin.slug])
