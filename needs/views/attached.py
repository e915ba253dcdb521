"""Files of a need as its pages tell them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from coordination.core.intake.verdicts import FILE_MAX
from coordination.core.intake.words import TAKEN, kind_words
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import attachments


def attached(need: Need, actor: Actor) -> dict[str, Any]:
    """The files that this reader may see, whether their house may add and remove, and what may be added."""
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
