"""A change after acceptance laid over its need: the words as they would read, and which of them differ."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from municipalities.models import Sector
from needs.models import Need, NeedChange
from needs.models.line import LINE_CELLS
from needs.services import fields

#: The field in which the house says why. It belongs to the change and is written as the others are.
REASON: Final = "reason"
#: The fields that a change may change. Whom a need is shown to is no word of it and is ticked at any time.
CHANGE_FIELDS: Final = tuple(name for name in fields.FIELDS if name != "association_ticked")
_DAYS: Final = {"needed_by", "needed_until", "answer_wanted_by"}


def overlaid(need: Need, change: NeedChange) -> Need:
    """The need as it would read with the change, never to be saved: form and checks take it for a need.

    Version, writer, time and whether it waits for the house's approver are those of the change; `reason`, `accepted`
    (the need as it stands) and `change_uuid` are attributes of the copy. Raises RateUnknown.
    """
    words = copy.copy(need)
    fields.apply(words, read_values(change.values), today=timezone.localdate())
    words.version, words.field_versions = change.version, change.field_versions
    words.updated_at, words.updated_by = change.updated_at, change.updated_by
    words.confirmation_asked_at = change.confirmation_asked_at
    vars(words).update({REASON: change.reason, "accepted": need, "change_uuid": change.uuid})
    return words


def read_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a change keeps them plainly, as a need takes them: sectors, days, amounts."""
    return {name: _read(name, value) for name, value in values.items()}


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "sector":
        return Sector.objects.filter(pk=value).first()
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in LINE_CELLS and LINE_CELLS[name][1] == "unit_cost":
        return Decimal(value)
    return value


def differing(need: Need, words: Need) -> list[str]:
    """The fields in which two wordings differ, in the order of the form."""
    before, after = fields.plain(need, list(CHANGE_FIELDS)), fields.plain(words, list(CHANGE_FIELDS))
    return [name for name in CHANGE_FIELDS if before[name] != after[name]]


def faults(need: Need, words: Need) -> dict[str, str]:
    """What does not fit together in the changed words; what was so before and was not touched is nobody's fault now."""
    today = timezone.localdate()
    before = fields.contradictions(need, today=today)
    touched = set(differing(need, words))
    return {
        name: sentence
        for name, sentence in fields.contradictions(words, today=today).items()
        if name in touched or name not in before
    }
