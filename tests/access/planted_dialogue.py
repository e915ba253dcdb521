"""What hangs on Lind's needs: questions, answers, files, changes, versions and reminders, each with its canary."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from municipalities.models import Reach
from needs.models import Escalation, Need, NeedAttachment, NeedChange, NeedQuestion, NeedReply, NeedVersion
from needs.services.needs import columns_of
from tests.factories import as_system

if TYPE_CHECKING:
    from tests.access.world import World

#: The record with a change that is only being written, and the one whose change waits for its answer.
WITH_DRAFT, WITH_CHANGE = "accepted", "progress"


def plant_dialogue(world: World, record: str, two_sides: set[str], house: set[str]) -> None:
    """Plant all of it on one record; `two_sides` may read it, of what has not left the house only `house`."""
    need = world.needs[record]
    with as_system():
        _plant_file(world, record, house if need.state == "draft" else two_sides)
        if need.state == "draft":
            return
        _plant_question(world, record, two_sides)
        _plant_version(world, record, two_sides)
        Escalation.objects.create(**_scope(need), need=need, step=1, due_on=timezone.localdate())
        if record == WITH_DRAFT:
            title = world.plant(record, "change", house)
            _plant_change(world, record, state="draft", reach=Reach.HOUSE, values={"title": title})
        if record == WITH_CHANGE:
            _plant_change(
                world,
                record,
                state="submitted",
                reach=Reach.ABOVE,
                values={"title": world.plant(record, "change", two_sides)},
                reason=world.plant(record, "why", two_sides),
                submitted_at=timezone.now(),
                submitted_by=world.cast.ada,
            )
            Need.objects.unscoped("a row of the planted world").filter(pk=need.pk).update(
                change_asked_at=timezone.now()
            )


def _scope(need: Need) -> dict[str, Any]:
    return {**columns_of(need), "reach": min(need.reach, Reach.ABOVE)}


def _plant_file(world: World, record: str, readers: set[str]) -> None:
    """A row and its file on the disk; name, words and bytes are canaries."""
    need, cast = world.needs[record], world.cast
    body = world.plant(record, "bytes", readers).encode()
    world.files[record] = NeedAttachment.objects.create(
        **_scope(need),
        need=need,
        given_name=world.plant(record, "file", readers) + ".txt",
        stored_name=need.uuid.hex,
        content_type="text/plain",
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        description=world.plant(record, "description", readers),
        added_by=cast.ada,
        added_by_name=cast.ada.name,
    )
    path = Path(settings.FILES_DIR) / "attachments" / need.uuid.hex[:2] / need.uuid.hex
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _plant_question(world: World, record: str, readers: set[str]) -> None:
    need, cast = world.needs[record], world.cast
    question = world.questions[record] = NeedQuestion.objects.create(
        **_scope(need),
        need=need,
        field="people_affected",
        text=world.plant(record, "question", readers),
        asked_by=cast.ben,
        asked_by_name=cast.ben.name,
        acting=cast.county_office,
    )
    NeedReply.objects.create(
        **_scope(need),
        need=need,
        question=question,
        text=world.plant(record, "reply", readers),
        author=cast.ada,
        author_name=cast.ada.name,
        acting=cast.lind,
    )


def _plant_version(world: World, record: str, readers: set[str]) -> None:
    """The trigger writes it; its words are changed afterwards, so that a version has words that the need has not."""
    rows = Need.objects.unscoped("a row of the planted world").filter(pk=world.needs[record].pk)
    rows.update(edition=2)
    versions = NeedVersion.objects.unscoped("a row of the planted world").filter(pgh_obj_id=world.needs[record].pk)
    versions.update(title=world.plant(record, "version", readers))
    world.needs[record].refresh_from_db(fields=["edition"], from_queryset=rows)


def _plant_change(world: World, record: str, **values: Any) -> None:
    need = world.needs[record]
    NeedChange.objects.create(**{**_scope(need), **values}, need=need, begun_by=world.cast.ada)
