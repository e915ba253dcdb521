"""Files of a bulletin: added, described and removed by its house, read as far as the bulletin is.

What a file is and whether it is taken is decided in coordination/core/intake, as for the files of needs.
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

from coordination.bulletins.models import Bulletin, BulletinAttachment
from coordination.bulletins.services import trust
from coordination.bulletins.services.bulletins import lock, scope_columns
from coordination.core.intake.store import Kept, Store, Swept
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.services import audit
from needs.services.attachments import NoRoomLeft

State = Bulletin.State
#: A folder of their own: the sweep of another context would take these files for orphans.
STORE: Final = Store("bulletins")
#: Files of one bulletin. The page lists them all.
FILES_MAX: Final = 20
ABILITY: Final = "bulletins.write"
#: Where a house may add and describe, and where it may remove: what should not stand there goes at any time.
_ADDED_IN: Final = frozenset({State.DRAFT, State.PUBLISHED, State.CORRECTED})
_REMOVED_IN: Final = frozenset(State) - {State.PENDING}
# First half of the advisory lock under which a house's room is counted; the second is the authority's id.
_ROOM_LOCK: Final = 0x42554C46
_log = logging.getLogger(__name__)


class NotAddable(Refusal):
    """The bulletin is with the secretariat, or over."""

    message = gettext_lazy("Files can be added while you write this bulletin, and later for as long as it holds.")


class TooManyFiles(Refusal):
    """One bulletin has so many files that nobody reads them."""

    def __init__(self) -> None:
        """Say how many there may be."""
        super().__init__(_("A bulletin can have at most %(most)s files.") % {"most": FILES_MAX})


@transaction.atomic
def attach_file(*, actor: Actor, bulletin_id: int, file: UploadedFile, description: str = "") -> BulletinAttachment:
    """Look into a file, keep it and add it; the same file again under the same name adds nothing.

    Raises FileRefused with the reason in words, NotAddable, trust.ReadFirst, trust.MayNotPublish, NoRoomLeft,
    TooManyFiles, AbilityRefused, Bulletin.DoesNotExist. Looking takes seconds, so the bulletin is locked only
    afterwards, and all is asked again then.
    """
    bulletin = Bulletin.objects.visible_to(actor.scope).get(pk=bulletin_id)
    _require_addable(actor, bulletin)
    _require_room(bulletin, file.size or 0)
    kept = STORE.take(file.chunks(), given_name=file.name or "")
    with ExitStack() as refused:
        # Without a row nobody will ever name this file. What is killed before it is removed is left to the sweep.
        refused.callback(STORE.remove, kept.stored_name)
        attachment = _added(actor, lock(actor, bulletin.pk), kept, description)
        if attachment.stored_name == kept.stored_name:
            refused.pop_all()
    return attachment


@transaction.atomic
def describe_file(*, actor: Actor, bulletin_id: int, file: uuid.UUID, description: str) -> BulletinAttachment:
    """Say in a few words what a file shows. Raises as attach_file does, and BulletinAttachment.DoesNotExist."""
    bulletin = lock(actor, bulletin_id)
    _require_addable(actor, bulletin)
    attachment = _locked(actor, bulletin, file)
    if attachment.description == description:
        return attachment
    before = attachment.description
    attachment.description = description
    attachment.save(update_fields=["description"])
    _record("described", actor, attachment, before={"description": before}, after={"description": description})
    return attachment


@transaction.atomic
def remove_file(*, actor: Actor, bulletin_id: int, file: uuid.UUID) -> None:
    """Remove a file for good, whoever was told of it; the audit record keeps its name, size and hash.

    Raises NotAddable while the secretariat reads it, AbilityRefused, BulletinAttachment.DoesNotExist.
    """
    bulletin = lock(actor, bulletin_id)
    abilities.require(actor, ABILITY, bulletin)
    if bulletin.state not in _REMOVED_IN:
        raise NotAddable
    attachment = _locked(actor, bulletin, file)
    _record("removed", actor, attachment, before=_told(attachment))
    stored_name = attachment.stored_name
    attachment.delete()
    # After the commit: a row always has its file. What is killed in between is left to the sweep.
    transaction.on_commit(lambda: STORE.remove(stored_name), robust=True)


@transaction.atomic
def hand_out(*, actor: Actor, attachment: BulletinAttachment) -> BinaryIO:
    """The file of a row that the actor was shown, opened for reading; which member took it stands in the audit record.

    Raises FileNotFoundError when the disk does not have it, which the log then says too.
    """
    try:
        opened = STORE.open(attachment.stored_name)
    except FileNotFoundError:
        _log.error("the file of attachment %s is missing", attachment.uuid)
        raise
    if actor.acting is not None:
        after = {"name": attachment.given_name, "sha256": attachment.sha256}
        _record("downloaded", actor, attachment, after=after)
    return opened


def files_of(actor: Actor, bulletin: Bulletin) -> list[BulletinAttachment]:
    """The files of the bulletin that this reader may see, in the order in which they came."""
    return list(bulletin.attachments.visible_to(actor.scope))


def may_add(actor: Actor, bulletin: Bulletin) -> bool:
    """Whether the actor's house may add and describe files now."""
    return may_remove(actor, bulletin) and _why_not(actor, bulletin) is None


def may_remove(actor: Actor, bulletin: Bulletin) -> bool:
    """Whether the actor's house may remove files now."""
    return abilities.can(actor, ABILITY, bulletin) and bulletin.state in _REMOVED_IN


def sweep_files() -> Swept:
    """Remove files without a row, older than an hour; name the rows whose file is missing, in the log too."""
    with system_role("compares the folder of files with the rows of every authority"):
        rows = BulletinAttachment.objects.unscoped("the folder holds the files of every authority")

        def known(names: list[str]) -> set[str]:
            return set(rows.filter(stored_name__in=names).values_list("stored_name", flat=True))

        swept = STORE.sweep(known, rows.values_list("stored_name", flat=True).iterator())
    for name in swept.missing:
        _log.error("a row names the file %s, which is missing", name)
    return swept


def _added(actor: Actor, bulletin: Bulletin, kept: Kept, description: str) -> BulletinAttachment:
    _require_addable(actor, bulletin)
    with connection.cursor() as cursor:
        # One at a time in a house: two files that each fit alone may not fit together.
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_ROOM_LOCK, bulletin.authority_id])
    attached = bulletin.attachments.visible_to(actor.scope)
    same = attached.filter(sha256=kept.sha256, given_name=kept.shown_name).first()
    if same is not None:
        return same
    if attached.count() >= FILES_MAX:
        raise TooManyFiles
    _require_room(bulletin, kept.size)
    attachment = BulletinAttachment.objects.create(
        **scope_columns(bulletin),
        reach=bulletin.reach,
        bulletin=bulletin,
        given_name=kept.shown_name,
        stored_name=kept.stored_name,
        content_type=kept.kind.media_type,
        size=kept.size,
        sha256=kept.sha256,
        description=description,
        added_by_id=actor.person_id,
        added_by_name=actor.name,
    )
    _record("added", actor, attachment, after=_told(attachment))
    return attachment


def _locked(actor: Actor, bulletin: Bulletin, file: uuid.UUID) -> BulletinAttachment:
    return bulletin.attachments.visible_to(actor.scope).select_for_update(of=("self",)).get(uuid=file)


def _require_addable(actor: Actor, bulletin: Bulletin) -> None:
    abilities.require(actor, ABILITY, bulletin)
    if (refusal := _why_not(actor, bulletin)) is not None:
        raise refusal


def _why_not(actor: Actor, bulletin: Bulletin) -> Refusal | None:
    """What keeps its house from adding: files bring new words, so that what holds for corrections holds for them."""
    if bulletin.state not in _ADDED_IN:
        return NotAddable()
    if bulletin.state == State.DRAFT:
        return None
    return trust.why_not_corrected(actor, bulletin)


def _require_room(bulletin: Bulletin, size: int) -> None:
    """Raise NoRoomLeft unless so many bytes fit beside the house's files of bulletins."""
    rows = BulletinAttachment.objects.unscoped("the room of a house is counted over all of its files")
    used = rows.filter(authority_id=bulletin.authority_id).aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + size > settings.FILES_QUOTA_BYTES:
        raise NoRoomLeft(size)


def _record(act: str, actor: Actor, attachment: BulletinAttachment, **told: dict[str, Any]) -> None:
    audit.record(
        f"bulletins.attachment.{act}",
        actor=actor,
        target=attachment,
        authority_id=attachment.authority_id,
        **told,  # type: ignore[arg-type]  # before and after alone, both dictionaries
    )


def _told(attachment: BulletinAttachment) -> dict[str, Any]:
    """What the audit record keeps of a file; the file itself is not in it."""
    return {
        "bulletin": str(attachment.bulletin.uuid),
        "name": attachment.given_name,
        "type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
