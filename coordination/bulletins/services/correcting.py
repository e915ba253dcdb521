"""Correcting a bulletin together with its files: one act, told once to all who got the first.

Files stay with the bulletin through a correction, unless it removes them. A file that is added or taken away is reason
enough for one: whoever acted on the first must learn of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import attachments, bulletins
from municipalities.access.actor import Actor


@dataclass(frozen=True)
class FileChanges:
    """Files to remove, by their uuid, and one to add with what it shows. Everything else stays."""

    removed: tuple[UUID, ...] = ()
    added: UploadedFile | None = None
    description: str = ""


@transaction.atomic
def correct_with_files(
    *, actor: Actor, bulletin_id: int, version: int, values: Mapping[str, Any], reason: str, files: FileChanges
) -> Bulletin:
    """Correct the words and the files of a bulletin, or neither.

    Raises what correct_bulletin, attach_file and remove_file raise. Of files that somebody removed meanwhile nothing is
    said: they are gone, as was wished.
    """
    bulletin = Bulletin.objects.visible_to(actor.scope).get(pk=bulletin_id)
    before = {one.uuid for one in attachments.files_of(actor, bulletin)}
    removed = [one for one in files.removed if one in before]
    for one in removed:
        attachments.remove_file(actor=actor, bulletin_id=bulletin.pk, file=one)
    with ExitStack() as refused:
        is_new = False
        if files.added is not None:
            added = attachments.attach_file(
                actor=actor, bulletin_id=bulletin.pk, file=files.added, description=files.description
            )
            is_new = added.uuid not in before
            if is_new:
                # Its row goes with the correction that is refused; without it nobody would ever name the file.
                refused.callback(attachments.STORE.remove, added.stored_name)
        corrected = bulletins.correct_bulletin(
            actor=actor,
            bulletin_id=bulletin.pk,
            version=version,
            values=values,
            reason=reason,
            has_other_files=is_new or bool(removed),
        )
        refused.pop_all()
    return corrected
