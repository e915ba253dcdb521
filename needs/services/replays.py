"""Parcels of typed text that come twice: the answer to the first was lost on the way, and the browser sends it again.

A browser gives each parcel a name (a random uuid) before it is sent for the first time. The need remembers the names it
took with the version that they made, in the write itself; a parcel whose name is known is not written again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from needs.models import Need

#: A day longer than browsers keep what was typed.
DAYS: Final = 15
#: Of one need; with more the oldest go. A forgotten one is compared field by field like any other write.
MOST: Final = 60


class Replayed(Refusal):
    """This parcel was written before. `need` is the row as it stands now, `version` the one that the parcel made."""

    message = _("This was saved before.")

    def __init__(self, need: Need, version: int) -> None:
        self.need = need
        self.version = version
        super().__init__()


def require_new(need: Need, replay: uuid.UUID | None) -> None:
    """Raise Replayed when the need has taken the parcel of this name."""
    if replay is not None and (taken := need.replays.get(str(replay))) is not None:
        raise Replayed(need, taken[0])


def remember(need: Need, replay: uuid.UUID | None, *, today: date) -> None:
    """Note on the unsaved need that its present version came of this parcel; forget what is older than 15 days."""
    first_day = (today - timedelta(days=DAYS)).isoformat()
    kept = {name: taken for name, taken in need.replays.items() if taken[1] >= first_day}
    if replay is not None:
        kept[str(replay)] = [need.version, today.isoformat()]
    need.replays = dict(list(kept.items())[-MOST:])


def compared(again: Replayed, differing: list[str], version: int) -> tuple[list[str], list[str]]:
    """Of the fields of a repeated parcel whose value is another one now: those that conflict, and those changed since.

    `version` is the one that the parcel was typed over. A field that somebody changed between it and the parcel's own
    version was not written then and must be chosen; one that changed later was written and then changed again.
    """
    at: Mapping[str, Any] = again.need.field_versions
    conflicts = [name for name in differing if version < at.get(name, 0) < again.version]
    return conflicts, [name for name in differing if at.get(name, 0) > again.version]


def parsed(text: str) -> uuid.UUID | None:
    """The name that a browser gave; None for nonsense, which is written like a parcel without name."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
