"""A change of a need after its acceptance: written beside it, put forward with a reason, answered by the addressee.

The need itself stays as it was accepted, for everybody and in every figure, until the change is accepted. What is
typed is saved by the rules of a need: field by field, never over somebody else's words in silence.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.outbox import Event, announce
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Reach
from municipalities.services import audit
from needs.models import Need, NeedChange
from needs.services import answer_term, fields, moves
from needs.services.autosave import Saved
from needs.services.change_words import CHANGE_FIELDS, REASON, differing, faults, overlaid, read_values
from needs.services.confirming import AlreadyAsked, NoConfirmationAsked
from needs.services.needs import (
    Contradictory,
    Incomplete,
    NeedChanged,
    NotInThisState,
    columns_of,
    continues_editing,
    lock,
    make_move,
    require_state,
    require_unchanged,
    require_version,
    winner_of,
)
from needs.services.review import Answer, AnswerMissing, NoteMissing, OwnQuestion, OwnSubmission
from needs.services.taken_over import taking_over_words

State = NeedChange.State
#: The house's officers put a change to its approver; nobody outside the house hears of it.
CONFIRMATION_ASKED: Final = "needs.change.confirmation_asked"
_CONFIRMATION: Final = ("confirmation_asked_at", "confirmation_asked_by")


class ChangeOver(NotInThisState):
    """The change is no longer where this step would take it. `winner` is the name of who brought it there."""

    def __init__(self, need: Need, change: NeedChange | None, winner: str = "") -> None:
        super().__init__(need, winner)
        sentence: Any = _("No change of this need is open any more.")
        if change is not None and change.state == State.SUBMITTED:
            sentence = _("This change waits for its answer. Take it back to go on writing.")
        elif change is not None and change.state == State.DRAFT:
            sentence = _("This change is with the municipality, which is writing it.")
        elif winner:
            sentence = _("%(name)s was first: no change of this need is open any more.") % {"name": winner}
        Refusal.__init__(self, sentence)


class ReasonMissing(Refusal):
    """A change is put forward with a reason."""

    message = _("Say why the need changes. Those who accepted it read your reason.")


class NothingDiffers(Refusal):
    """A change that changes nothing has nothing to answer."""

    message = _("Nothing differs from the accepted need yet. Change what is no longer right, then put it forward.")


def open_change(actor: Actor, need: Need) -> NeedChange | None:
    """The change that is being written or waits, as far as this person may read it; None where there is none."""
    if not need.is_open:
        return None
    rows = NeedChange.objects.visible_to(actor.scope).filter(need=need, state__in=NeedChange.LIVE)
    people = ("updated_by", "begun_by", "submitted_by", "confirmation_asked_by")
    found: NeedChange | None = rows.select_related(*people).first()
    return found


@transaction.atomic
def begin_change(*, actor: Actor, need_id: int | uuid.UUID) -> NeedChange:
    """Open a change of an accepted need; the one that the house has open already is answered as it is.

    Raises NotInThisState for a need that is not open, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.draft", need)
    require_state(actor, need, moves.CHANGE)
    change = open_change(actor, need)
    if change is not None:
        return change
    change = NeedChange.objects.create(
        **{**columns_of(need), "reach": Reach.HOUSE}, need=need, begun_by_id=actor.person_id
    )
    _record("needs.change.begun", actor, need)
    return change


@transaction.atomic
def write_change(
    *, actor: Actor, need_id: int | uuid.UUID, version: int, values: dict[str, Any], is_autosave: bool = False
) -> Need:
    """Save fields of the change, already validated: any of CHANGE_FIELDS, and REASON. Same values change nothing.

    Answers the need as it would read. `version` is that of the change; conflicts, sessions and refusals are those of
    write_need, and ChangeOver while the change waits or is over.
    """
    need, change = _in_hand(actor, need_id)
    words = overlaid(need, change)
    names = _changed(words, values)
    require_unchanged(actor, words, version, names)
    if not names:
        return words
    is_same_session = is_autosave and continues_editing(words, actor, timezone.now())
    before = _plain(words, names)
    fields.apply(words, {name: values[name] for name in names if name != REASON}, today=timezone.localdate())
    change.values = fields.plain(words, differing(need, words))
    change.reason = vars(words)[REASON] = values.get(REASON, change.reason)
    change.version += 1
    change.field_versions = {**change.field_versions, **dict.fromkeys(names, change.version)}
    change.updated_by_id = actor.person_id
    # The approver was asked about other words.
    change.confirmation_asked_at = change.confirmation_asked_by = None
    written = ["values", "reason", "version", "field_versions", "updated_by", "updated_at", *_CONFIRMATION]
    change.save(update_fields=written)
    if not is_same_session:
        _record("needs.change.written", actor, need, before=before, after=_plain(words, names))
    words.version, words.field_versions, words.updated_at = change.version, change.field_versions, change.updated_at
    return words


@transaction.atomic
def autosave_change(
    *, actor: Actor, need_id: int | uuid.UUID, version: int, values: dict[str, Any], replay: uuid.UUID | None = None
) -> Saved:
    """As autosave of a need: what conflicts stays unwritten, the rest is saved. Raises what write_change raises.

    A parcel that comes again (`replay`) is compared field by field like any other write: what it has written already
    differs no more and changes nothing.
    """
    del replay
    terms: dict[str, Any] = {"actor": actor, "need_id": need_id, "is_autosave": True}
    try:
        words = write_change(**terms, version=version, values=values)
        winner, conflicts = "", []
    except NeedChanged as met:
        winner, conflicts = met.winner, met.fields
        rest = {name: value for name, value in values.items() if name not in conflicts}
        words = write_change(**terms, version=met.need.version, values=rest)
    elsewhere = [
        name for name in (*CHANGE_FIELDS, REASON) if words.field_versions.get(name, 0) > version and name not in values
    ]
    return Saved(words, winner, conflicts, elsewhere)


@transaction.atomic
def ask_confirmation(*, actor: Actor, need_id: int, version: int) -> Need:
    """Put the change to the approver of the house, sound as for putting it forward. `version`: the change's.

    Answers the need as it would read. Raises NoConfirmationAsked, AlreadyAsked, and what put_forward raises.
    """
    need, change = _in_hand(actor, need_id)
    abilities.require(actor, moves.CHANGE.ability, need)
    if change.confirmation_asked_at is not None:
        raise AlreadyAsked
    words = overlaid(need, change)
    require_version(actor, words, version)
    if not need.authority.confirms_submissions:
        raise NoConfirmationAsked
    _require_sound(need, change, words)
    change.confirmation_asked_at, change.confirmation_asked_by_id = timezone.now(), actor.person_id
    change.save(update_fields=[*_CONFIRMATION, "updated_at"])
    _record(CONFIRMATION_ASKED, actor, need)
    columns = {**columns_of(need), "reach": Reach.HOUSE}
    announce(Event(CONFIRMATION_ASKED, need.uuid, columns, actor_id=actor.user_id, sector_id=need.sector_id))
    return overlaid(need, change)


@transaction.atomic
def put_forward(*, actor: Actor, need_id: int, version: int) -> Need:
    """Hand the change to the authority that accepted the need; its term for an answer begins. `version`: the change's.

    Raises ReasonMissing, NothingDiffers, Incomplete, Contradictory, NeedChanged, NotInThisState; AbilityRefused too
    where the approver of the house confirms.
    """
    need, change = _in_hand(actor, need_id)
    abilities.require(actor, moves.CHANGE.ability, need)
    if need.authority.confirms_submissions:
        abilities.require(actor, "needs.confirm", need)
    words = overlaid(need, change)
    require_version(actor, words, version)
    _require_sound(need, change, words)
    # The sum of the rows is the cost where none is given, as at a submission.
    fields.settle_cost(words, today=timezone.localdate())
    names = differing(need, words)
    now = timezone.now()
    change.values, change.before = fields.plain(words, names), fields.plain(need, names)
    change.state, change.reach = State.SUBMITTED, Reach.ABOVE
    change.submitted_by_id, change.submitted_at = actor.person_id, now
    change.due_on = answer_term.due_on(timezone.localdate(now), need.territory.iso2)
    change.save(
        update_fields=["values", "before", "state", "reach", "submitted_by", "submitted_at", "due_on", "updated_at"]
    )
    need.change_asked_at = now
    make_move(need, moves.CHANGE, actor, note=change.reason)
    return need


@transaction.atomic
def change_at_once(*, actor: Actor, need_id: int, version: int, values: dict[str, Any]) -> Need:
    """Begin a change, write `values` and put it forward, all or nothing. `version` is the need's.

    Raises ChangeOver while the house has a change open, whoever began it; beside that what the three steps raise.
    """
    need = lock(actor, need_id)
    abilities.require(actor, moves.CHANGE.ability, need)
    require_state(actor, need, moves.CHANGE)
    if (change := open_change(actor, need)) is not None:
        raise ChangeOver(need, change, winner_of(actor, need))
    require_version(actor, need, version)
    change = begin_change(actor=actor, need_id=need.pk)
    words = write_change(actor=actor, need_id=need.pk, version=change.version, values=values)
    return put_forward(actor=actor, need_id=need.pk, version=words.version)


@transaction.atomic
def take_back_change(*, actor: Actor, need_id: int, version: int) -> Need:
    """Take a change that waits back into the house, to go on writing or to throw it away. `version`: the need's.

    Raises ChangeOver once it was answered, NeedChanged, AbilityRefused.
    """
    need, change = _waiting(actor, need_id, version, moves.TAKE_BACK_CHANGE)
    change.state, change.reach, change.due_on = State.DRAFT, Reach.HOUSE, None
    change.confirmation_asked_at = change.confirmation_asked_by = None
    change.save(update_fields=["state", "reach", "due_on", "updated_at", *_CONFIRMATION])
    need.change_asked_at = None
    make_move(need, moves.TAKE_BACK_CHANGE, actor)
    return need


@transaction.atomic
def discard_change(*, actor: Actor, need_id: int, version: int) -> Need:
    """Throw away a change that is being written; nobody outside the house reads it. `version`: the change's.

    Raises ChangeOver while it waits, NeedChanged when somebody wrote in it since, AbilityRefused.
    """
    need, change = _in_hand(actor, need_id)
    require_version(actor, overlaid(need, change), version)
    change.state = State.DISCARDED
    change.updated_by_id = actor.person_id
    change.save(update_fields=["state", "updated_by", "updated_at"])
    _record("needs.change.discarded", actor, need, before=change.values)
    return need


@transaction.atomic
def accept_change(*, actor: Actor, need_id: int, version: int, answer: Answer | None = None, note: str = "") -> Need:
    """Put the words of the change into the need: a new edition of it. With `answer` what was promised is promised anew.

    `version` is the need's. Raises AnswerMissing, ChangeOver, NeedChanged, OwnSubmission, RateUnknown, AbilityRefused.
    """
    need, change = _waiting(actor, need_id, version, moves.ACCEPT_CHANGE)
    names = list(change.values)
    before = fields.plain(need, names)
    columns = fields.apply(need, read_values(change.values), today=timezone.localdate())
    arrived_before = _drop_arrived(need)
    if answer is not None:
        columns += _answer_anew(need, answer)
    columns += ["fulfilled", "edition", "field_versions"]
    need.edition += 1
    need.field_versions = {**need.field_versions, **dict.fromkeys(names, need.version + 1)}
    _decide(change, actor, State.ACCEPTED, note)
    need.change_asked_at = None
    with taking_over_words("change"):
        make_move(need, moves.ACCEPT_CHANGE, actor, note=note.strip(), columns=columns)
    after = fields.plain(need, names)
    if arrived_before != need.fulfilled:
        before, after = before | {"fulfilled": arrived_before}, after | {"fulfilled": need.fulfilled}
    _record("needs.need.written", actor, need, before=before, after=after)
    return need


@transaction.atomic
def decline_change(*, actor: Actor, need_id: int, version: int, note: str) -> Need:
    """Leave the need as it was, saying why; both sides read it. Raises NoteMissing beside what accept_change raises."""
    need, change = _waiting(actor, need_id, version, moves.DECLINE_CHANGE)
    if not note.strip():
        raise NoteMissing
    _decide(change, actor, State.DECLINED, note)
    need.change_asked_at = None
    make_move(need, moves.DECLINE_CHANGE, actor, note=note.strip())
    return need


def _drop_arrived(need: Need) -> dict[str, int]:
    """A row that is gone takes along what has arrived of it: another item may stand in its place later.

    Answers what had arrived before.
    """
    before: dict[str, int] = need.fulfilled
    need.fulfilled = {slot: arrived for slot, arrived in before.items() if slot in need.lines}
    return before


def _in_hand(actor: Actor, need_id: int | uuid.UUID) -> tuple[Need, NeedChange]:
    """The need, locked, with the change that its house is writing."""
    need = lock(actor, need_id)
    abilities.require(actor, "needs.draft", need)
    require_state(actor, need, moves.CHANGE)
    change = open_change(actor, need)
    if change is None or change.state != State.DRAFT:
        raise ChangeOver(need, change, winner_of(actor, need))
    return need, change


def _waiting(actor: Actor, need_id: int, version: int, move: moves.Move) -> tuple[Need, NeedChange]:
    """The need, locked, with the change that waits, ready for this move by this person."""
    need = lock(actor, need_id)
    abilities.require(actor, move.ability, need)
    require_state(actor, need, move)
    change = open_change(actor, need)
    if change is None or change.state != State.SUBMITTED:
        raise ChangeOver(need, change, winner_of(actor, need))
    require_version(actor, need, version)
    if move is not moves.TAKE_BACK_CHANGE and change.submitted_by_id == actor.user_id:
        raise OwnSubmission
    if move is not moves.TAKE_BACK_CHANGE and change.confirmation_asked_by_id == actor.user_id:
        raise OwnQuestion
    return need, change


def _require_sound(need: Need, change: NeedChange, words: Need) -> None:
    if not differing(need, words):
        raise NothingDiffers
    if lacking := fields.missing(words):
        raise Incomplete(lacking)
    if wrong := faults(need, words):
        raise Contradictory(wrong)
    if not change.reason.strip():
        raise ReasonMissing


def _changed(words: Need, values: dict[str, Any]) -> list[str]:
    known = {name: value for name, value in values.items() if name not in {REASON, "association_ticked"}}
    names = fields.changed(words, known)
    return [*names, REASON] if values.get(REASON, vars(words)[REASON]) != vars(words)[REASON] else names


def _plain(words: Need, names: list[str]) -> dict[str, Any]:
    return {name: fields.plain(words, [name])[name] for name in names}


def _answer_anew(need: Need, answer: Answer) -> list[str]:
    if not answer.who.strip() or not answer.what.strip() or answer.by < timezone.localdate():
        raise AnswerMissing
    need.answer_who, need.answer_what, need.answer_by = answer.who.strip(), answer.what.strip(), answer.by
    return ["answer_who", "answer_what", "answer_by"]


def _decide(change: NeedChange, actor: Actor, state: str, note: str) -> None:
    change.state, change.answer = state, note.strip()
    change.decided_by_id, change.decided_at = actor.person_id, timezone.now()
    change.save(update_fields=["state", "answer", "decided_by", "decided_at", "updated_at"])


def _record(
    action: str, actor: Actor, need: Need, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> None:
    audit.record(action, actor=actor, target=need, authority_id=need.authority_id, before=before, after=after)
