"""Two needs of one municipality that tell of the same become one: its addressee chooses, field by field.

The survivor keeps its number, its answer and its way; the other is withdrawn and points at it. Its questions, files and
history stay where they were.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from needs.models import Need
from needs.models.line import LINE_CELLS, LINES_MAX, UNIT_COST_KEY
from needs.querysets import LIVE_STATES
from needs.services import fields, moves
from needs.services.change_words import CHANGE_FIELDS, faults
from needs.services.needs import Contradictory, NotInThisState, lock, make_move, require_version, winner_of
from needs.services.review import OwnQuestion, OwnSubmission, asked_for
from needs.services.taken_over import taking_over_words

#: An amount says nothing without its currency, so the three are chosen together.
MONEY: Final = ("currency", "cost", "covered")
#: What may be taken from the other need, line items apart.
CHOICES: Final = tuple(name for name in CHANGE_FIELDS if name not in LINE_CELLS and name not in MONEY[1:])
#: What the merge is to the need that stays: a line of its history. Its event tells nobody: the other need's does.
KEEP: Final = replace(
    moves.MERGE, sources=frozenset(LIVE_STATES), target="", closes=False, event="needs.need.took_over"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the merged need says: `theirs` are fields of CHOICES taken from the other one; rows are slots of each."""

    theirs: Collection[str] = ()
    own_rows: Collection[str] = ()
    their_rows: Collection[str] = ()


class NotTogether(Refusal):
    """These two cannot become one; the sentence says why."""


@transaction.atomic
def merge_needs(*, actor: Actor, need_id: int, other_id: int, versions: tuple[int, int], choice: Choice) -> Need:
    """Merge the other need into this one; answers the survivor. `versions` are those of both that the person saw.

    Raises NotTogether, Contradictory, NotInThisState, NeedChanged, OwnSubmission, RateUnknown, AbilityRefused.
    """
    locked = {key: lock(actor, key) for key in sorted({need_id, other_id})}  # in one order, so that two never wait
    need, other = locked[need_id], locked[other_id]
    for one, version in ((need, versions[0]), (other, versions[1])):
        abilities.require(actor, KEEP.ability, one)
        if one.state not in LIVE_STATES:
            raise NotInThisState(one, winner_of(actor, one))
        require_version(actor, one, version)
        if one.submitted_by_id == actor.user_id:
            raise OwnSubmission
        if asked_for(one, actor):
            raise OwnQuestion
    require_pair(need, other)
    before = copy.copy(need)
    with taking_over_words("merge"):
        columns = _take_over(need, other, choice)
        _require_sound(before, need)
        other.merged_into = need
        make_move(other, moves.MERGE, actor, note=need.reference, columns=["merged_into"])
        make_move(need, KEEP, actor, note=other.reference, columns=columns)
    return need


def survivor(scope: Scope, need: Need) -> Need | None:
    """The need that took this one over, where the reader may see it; None otherwise, and where none did."""
    if need.merged_into_id is None:
        return None
    found: Need | None = Need.objects.visible_to(scope).filter(pk=need.merged_into_id).first()
    return found


def require_pair(need: Need, other: Need) -> None:
    """Raise NotTogether unless the two are different needs of one house and can become one now."""
    if need.pk == other.pk or need.authority_id != other.authority_id:
        raise NotTogether(_("Only two needs of the same municipality can be merged."))
    if need.change_asked_at or other.change_asked_at:
        raise NotTogether(_("A change of one of the two waits for its answer. Answer it first."))
    if need.reach < other.reach:
        raise NotTogether(_("The network sees only one of the two. Keep the one that it sees."))


def _take_over(need: Need, other: Need, choice: Choice) -> list[str]:
    names = set(choice.theirs) & set(CHOICES)
    if "currency" in names:
        names |= set(MONEY)
    rows = _rows(need, other, choice, other.currency if "currency" in names else need.currency)
    values: dict[str, Any] = {name: fields.read(other, name) for name in CHANGE_FIELDS if name in names}
    columns = fields.apply(need, values, today=timezone.localdate())
    need.lines = {slot: line for slot, (line, _arrived) in rows.items()}
    need.fulfilled = {slot: arrived for slot, (_line, arrived) in rows.items() if arrived is not None}
    need.edition += 1
    touched = [*names, *LINE_CELLS]
    need.field_versions = {**need.field_versions, **dict.fromkeys(touched, need.version + 1)}
    return list(dict.fromkeys([*columns, "lines", "fulfilled", "edition", "field_versions"]))


def _rows(need: Need, other: Need, choice: Choice, currency: str) -> dict[str, tuple[dict[str, Any], Any]]:
    """The chosen rows by slot: own ones keep theirs, those of the other need take the free ones in order."""
    chosen = {slot: (line, need.fulfilled.get(slot)) for slot, line in need.lines.items() if slot in choice.own_rows}
    added = [(line, other.fulfilled.get(slot)) for slot, line in other.lines.items() if slot in choice.their_rows]
    free = [str(slot) for slot in range(1, LINES_MAX + 1) if str(slot) not in chosen]
    if len(added) > len(free):
        raise NotTogether(_("Together these are too many rows. Leave some out."))
    for source, rows in ((need, chosen.values()), (other, added)):
        if source.currency != currency and any(UNIT_COST_KEY in line for line, _arrived in rows):
            raise NotTogether(
                _("The rows have costs in another currency than the merged need would have. Leave those rows out.")
            )
    chosen |= dict(zip(free, added, strict=False))
    return {slot: chosen[slot] for slot in sorted(chosen, key=int)}


def _require_sound(before: Need, need: Need) -> None:
    if wrong := faults(before, need):
        raise Contradictory(wrong)
