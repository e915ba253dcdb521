"""Saving while somebody types: what can be written is written, what cannot is told field by field."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import fields
from needs.services.needs import NeedChanged, write_need


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
def autosave(*, actor: Actor, need_id: int | uuid.UUID, version: int, values: dict[str, Any]) -> Saved:
    """Write the values field by field; those that conflict stay unwritten and the others are saved.

    Raises NotInThisState, RateUnknown, AbilityRefused, Need.DoesNotExist.
    """
    try:
        need = write_need(actor=actor, need_id=need_id, version=version, values=values, is_autosave=True)
        winner, conflicts = "", []
    except NeedChanged as changed:
        winner, conflicts = changed.winner, changed.fields
        rest = {name: value for name, value in values.items() if name not in conflicts}
        need = write_need(actor=actor, need_id=need_id, version=changed.need.version, values=rest, is_autosave=True)
    touched = {*values}
    elsewhere = [name for name in fields.FIELDS if need.field_versions.get(name, 0) > version and name not in touched]
    return Saved(need, winner, conflicts, elsewhere)
