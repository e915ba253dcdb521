"""Files of a need: added and removed by its house while it may write the words, read as far as those above.

What a file is and whether it is taken is decided in coordination/core/intake; here is only whose it is.
"""

from __future__ import annotations

import logging
import uuid
from contextlib import ExitStack
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.intake.store import Kept, Store, Swept
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.services import audit
from needs.models import Need, NeedAttachment, NeedChange
from needs.models.attachment import ATTACHMENT_REACH
from needs.services.needs import columns_of, lock

STORE: Final = Store("attachments")
#: Files of one need. The page lists them all.
FILES_MAX: Final = 50
# First half of the advisory lock under which a house's room is counted; the second is the authority's id.
_ROOM_LOCK: Final = 0x46494C45
_MEGABYTE: Final = 2**20
_log = logging.getLogger(__name__)


class NotWritable(Refusal):
    """The house does not have the need in hand."""

    message = gettext_lazy(
        "Files can be added and removed only while your municipality writes this need, or a change of it."
    )


class NoRoomLeft(Refusal):
    """The house's files fill the room that it has."""

    def __init__(self, size: int) -> None:
        """Take the bytes that did not fit."""
        super().__init__(
            _("Your authority has %(room)s MB for files, and this one does not fit any more. Remove files first.")
            % {"room": settings.FILES_QUOTA_BYTES // _MEGABYTE}
        )
        self.size = size


class TooManyFiles(Refusal):
    """One need has so many files that nobody reads them."""

    def __init__(self) -> None:
        """Say how many there may be."""
        super().__init__(_("A need can have at most %(most)s files.") % {"most": FILES_MAX})


@transaction.atomic
def attach_file(*, actor: Actor, need_id: int | uuid.UUID, file: UploadedFile, description: str = "") -> NeedAttachment:
    """Look into a file, keep it and add it to the need; the same file again under the same name adds nothing.

    Raises FileRefused with the reason in words, NotWritable, NoRoomLeft, TooManyFiles, AbilityRefused. Looking takes
    seconds, so the need is locked only afterwards, and all is asked again then.
    """
    rows = Need.objects.visible_to(actor.scope)
    need = rows.get(**({"uuid": need_id} if isinstance(need_id, uuid.UUID) else {"pk": need_id}))
    _require_writable(actor, need)
    _require_room(need, file.size or 0)
    kept = STORE.take(file.chunks(), given_name=file.name or "")
    with ExitStack() as refused:
        # Without a row nobody will ever name this file. What is killed before it is removed is left to the sweep.
        refused.callback(STORE.remove, kept.stored_name)
        attachment = _added(actor, lock(actor, need.pk), kept, description)
        if attachment.stored_name == kept.stored_name:
            refused.pop_all()
    return attachment


@transaction.atomic
def describe_file(*, actor: Actor, need_id: int, file: uuid.UUID, description: str) -> NeedAttachment:
    """Say in a few words what a file shows. Raises NotWritable, AbilityRefused, NeedAttachment.DoesNotExist."""
    attachment = _writable(actor, need_id, file)
    if attachment.description == description:
        return attachment
    before = attachment.description
    attachment.description = description
    attachment.save(update_fields=["description"])
    audit.record(
        "needs.attachment.described",
        actor=actor,
        target=attachment,
        authority_id=attachment.authority_id,
        before={"description": before},
        after={"description": description},
    )
    return attachment


@transaction.atomic
def remove_file(*, actor: Actor, need_id: int, file: uuid.UUID) -> None:
    """Remove a file for good; the audit record keeps its name, size and hash.

    Raises NotWritable, AbilityRefused, NeedAttachment.DoesNotExist.
    """
    attachment = _writable(actor, need_id, file)
    audit.record(
        "needs.attachment.removed",
        actor=actor,
        target=attachment,
        authority_id=attachment.authority_id,
        before=_told(attachment),
    )
    stored_name = attachment.stored_name
    attachment.delete()
    # After the commit: a row always has its file. What is killed in between is left to the sweep.
    transaction.on_commit(lambda: STORE.remove(stored_name), robust=True)


@transaction.atomic
def hand_out(*, actor: Actor, attachment: NeedAttachment) -> BinaryIO:
    """The file of a row that the actor was shown, opened for reading; who took it stands in the audit record.

    Raises FileNotFoundError when the disk does not have it, which the log then says too.
    """
    try:
        opened = STORE.open(attachment.stored_name)
    except FileNotFoundError:
        _log.error("the file of attachment %s is missing", attachment.uuid)
        raise
    audit.record(
        "needs.attachment.downloaded",
        actor=actor,
        target=attachment,
        authority_id=attachment.authority_id,
        after={"name": attachment.given_name, "sha256": attachment.sha256},
    )
    return opened


def files_of(actor: Actor, need: Need) -> list[NeedAttachment]:
    """The files of the need that this reader may see, in the order in which they came."""
    return list(need.attachments.visible_to(actor.scope))


def may_write_files(actor: Actor, need: Need) -> bool:
    """Whether the actor's house may add and remove files now."""
    return abilities.can(actor, "needs.draft", need) and _is_writable(actor, need)


def sweep_files() -> Swept:
    """Remove files without a row, older than an hour; name the rows whose file is missing, in the log too."""
    with system_role("compares the folder of files with the rows of every authority"):
        rows = NeedAttachment.objects.unscoped("the folder holds the files of every authority")

        def known(names: list[str]) -> set[str]:
            return set(rows.filter(stored_name__in=names).values_list("stored_name", flat=True))

        swept = STORE.sweep(known, rows.values_list("stored_name", flat=True).iterator())
    for name in swept.missing:
        _log.error("a row names the file %s, which is missing", name)
    return swept


def _added(actor: Actor, need: Need, kept: Kept, description: str) -> NeedAttachment:
    _require_writable(actor, need)
    with connection.cursor() as cursor:
        # One at a time in a house: two files that each fit alone may not fit together.
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_ROOM_LOCK, need.authority_id])
    attached = need.attachments.visible_to(actor.scope)
    same = attached.filter(sha256=kept.sha256, given_name=kept.shown_name).first()
    if same is not None:
        return same
    if attached.count() >= FILES_MAX:
        raise TooManyFiles
    _require_room(need, kept.size)
    attachment = NeedAttachment.objects.create(
        **columns_of(need),
        reach=min(need.reach, ATTACHMENT_REACH),
        need=need,
        given_name=kept.shown_name,
        stored_name=kept.stored_name,
        content_type=kept.kind.media_type,
        size=kept.size,
        sha256=kept.sha256,
        description=description,
        added_by_id=actor.person_id,
        added_by_name=actor.name,
    )
    audit.record(
        "needs.attachment.added",
        actor=actor,
        target=attachment,
        authority_id=need.authority_id,
        after=_told(attachment),
    )
    return attachment


def _writable(actor: Actor, need_id: int, file: uuid.UUID) -> NeedAttachment:
    need = lock(actor, need_id)
    _require_writable(actor, need)
    return need.attachments.visible_to(actor.scope).select_for_update(of=("self",)).get(uuid=file)


def _require_writable(actor: Actor, need: Need) -> None:
    abilities.require(actor, "needs.draft", need)
    if not _is_writable(actor, need):
        raise NotWritable


def _is_writable(actor: Actor, need: Need) -> bool:
    """While the words are the house's to write: those of the need, or those of a change after its acceptance."""
    if need.is_editable:
        return True
    if not need.is_open:
        return False
    return need.changes.visible_to(actor.scope).filter(state=NeedChange.State.DRAFT).exists()


def _require_room(need: Need, size: int) -> None:
    """Raise NoRoomLeft unless so many bytes fit beside the house's files."""
    rows = NeedAttachment.objects.unscoped("the room of a house is counted over all of its files")
    used = rows.filter(authority_id=need.authority_id).aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + size > settings.FILES_QUOTA_BYTES:
        raise NoRoomLeft(size)


def _told(attachment: NeedAttachment) -> dict[str, Any]:
    """What the audit record keeps of a file; the file itself is not in it."""
    return {
        "need": str(attachment.need.uuid),
        "name": attachment.given_name,
        "type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
