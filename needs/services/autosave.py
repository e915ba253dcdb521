"""Saving while somebody types: what can be written is written, what cannot is told field by field."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import fields, replays
from needs.services.needs import NeedChanged, write_need
from needs.services.replays import Replayed


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one autosave.

    `need` as it stands now; `conflicts` are the fields that `winner` changed first, which were not written; `elsewhere`
    those that somebody changed since the person's version and that the person did not touch.
    """

    need: Need
    winner: str = ""
    conflicts: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@transaction.atomic
def autosave(
    *,
    actor: Actor,
    need_id: int | uuid.UUID,
    version: int,
    values: dict[str, Any],
    replay: uuid.UUID | None = None,
) -> Saved:
    """Write the values field by field; those that conflict stay unwritten and the others are saved.

    A parcel that was written before (`replay`, its name) is answered as then, with what others changed since, and
    written no more. Raises NotInThisState, RateUnknown, AbilityRefused, Need.DoesNotExist.
    """
    given: dict[str, Any] = {"actor": actor, "need_id": need_id, "is_autosave": True, "replay": replay}
    try:
        need = write_need(version=version, values=values, **given)
        winner, conflicts = "", []
    except Replayed as again:
        return _answered_again(again, version, values)
    except NeedChanged as changed:
        winner, conflicts = changed.winner, changed.fields
        rest = {name: value for name, value in values.items() if name not in conflicts}
        need = write_need(version=changed.need.version, values=rest, **given)
    return Saved(need, winner, conflicts, _elsewhere(need, version, {*values}))


def _answered_again(again: Replayed, version: int, values: dict[str, Any]) -> Saved:
    need = again.need
    conflicts, later = replays.compared(again, fields.changed(need, values), version)
    return Saved(need, "", conflicts, [*_elsewhere(need, version, {*values}), *later])


def _elsewhere(need: Need, version: int, touched: set[str]) -> list[str]:
    """The fields that somebody changed since the version and that the person did not touch."""
    return [name for name in fields.FIELDS if need.field_versions.get(name, 0) > version and name not in touched]
