"""Needs: beginning one, writing in it, submitting it, throwing a draft away.

Every write compares versions; the loser of a race learns who won. Writing compares field by field, so that two people
who work in different fields of one need do not meet.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.languages import script
from coordination.core.outbox import Event, announce
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, Reach, ScopedModel
from municipalities.services import audit
from needs.models import Need, NeedChange, NeedMove
from needs.querysets import OPEN_STATES
from needs.services import answer_term, fields, moves, replays, routing, wordings

#: Autosaves of one person within this time of each other are one editing session, and one event of the audit record.
EDITING_SESSION: Final = timedelta(minutes=30)
_CONFIRMATION: Final = ("confirmation_asked_at", "confirmation_asked_by")


class NeedChanged(Refusal):
    """Somebody wrote first. `winner` is the name of who did, `need` the row as it stands now.

    `fields` names those that both changed; it is empty when a decision, and not a text, came too late.
    """

    def __init__(self, need: Need, winner: str, fields: list[str] | None = None) -> None:
        self.need = need
        self.winner = winner
        self.fields = fields or []
        super().__init__(
            _("%(name)s changed this need while you had it open. Your text is kept below; compare and send it again.")
            % {"name": winner or _("Somebody")}
        )


class NotInThisState(Refusal):
    """The need is in a state from which this step is not possible. `winner` is the name of who brought it there."""

    def __init__(self, need: Need, winner: str = "") -> None:
        self.need = need
        self.winner = winner
        words: dict[str, Any] = {"state": need.get_state_display(), "name": winner}
        super().__init__(
            _("This is no longer possible: the need is now “%(state)s”, by %(name)s.") % words
            if winner
            else _("This is no longer possible: the need is now “%(state)s”.") % words
        )


class Incomplete(Refusal):
    """Fields are missing that a submitted need must have; `fields` names them."""

    message = _("Some answers are still missing. Fill them in before you submit.")

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__()


class Contradictory(Refusal):
    """Answers do not fit together; `faults` says what is wrong at which field."""

    message = _("Some answers do not fit together. Correct them before you submit.")

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__()


@transaction.atomic
def begin_need(*, actor: Actor, language: str, is_example: bool = False, key: uuid.UUID | None = None) -> Need:
    """Make an empty draft for the authority that the actor acts for; only that house sees it. `key` is its uuid.

    Raises AbilityRefused for kinds of authority and roles that log no needs.
    """
    abilities.require(actor, "needs.draft")
    authority = Authority.objects.select_related("territory").get(pk=actor.house.authority_id)
    place: Any = authority.territory  # a municipality always has one: constraint government_has_territory
    need = Need.objects.create(
        **scope_columns(authority),
        uuid=key or uuid.uuid4(),
        territory=place,
        language=language,
        script=script(language),
        created_by_id=actor.person_id,
        is_example=is_example,
    )
    record_move(need, actor, kind=NeedMove.Kind.BEGIN, from_state="", to_state=need.state)
    audit.record("needs.need.begun", actor=actor, target=need, authority_id=authority.pk)
    return need


@transaction.atomic
def write_need(
    *,
    actor: Actor,
    need_id: int | uuid.UUID,
    version: int,
    values: dict[str, Any],
    is_autosave: bool = False,
    replay: uuid.UUID | None = None,
) -> Need:
    """Save fields of a draft or returned need, already validated: any of fields.FIELDS. Same values change nothing.

    `version` is the one that the person saw: fields that changed since conflict, others do not. Saves all or nothing.
    An autosave writes one audit event for an editing session. `replay` is the name of a parcel that a browser may send
    twice. Raises NeedChanged with the fields, NotInThisState when the need is with the reviewer, Replayed, RateUnknown,
    AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.draft", need)
    replays.require_new(need, replay)
    if not need.is_editable:
        raise NotInThisState(need, winner_of(actor, need))
    names = fields.changed(need, values)
    require_unchanged(actor, need, version, names)
    if not names:
        return need
    is_same_session = is_autosave and continues_editing(need, actor, timezone.now())
    before = fields.plain(need, names)
    _save_fields(need, actor, {name: values[name] for name in names}, replay)
    if not is_same_session:
        audit.record(
            "needs.need.written",
            actor=actor,
            target=need,
            authority_id=need.authority_id,
            before=before,
            after=fields.plain(need, names),
        )
    return need


def _save_fields(need: Need, actor: Actor, values: dict[str, Any], replay: uuid.UUID | None) -> None:
    today = timezone.localdate()
    columns = fields.apply(need, values, today=today)
    need.version += 1
    need.field_versions = {**need.field_versions, **dict.fromkeys(values, need.version)}
    need.updated_by_id = actor.person_id
    # The approver was asked about other words.
    need.confirmation_asked_at = need.confirmation_asked_by = None
    replays.remember(need, replay, today=today)
    written = ["version", "field_versions", "replays", "updated_at", "updated_by", *_CONFIRMATION]
    need.save(update_fields=[*columns, *written])


@transaction.atomic
def submit_need(*, actor: Actor, need_id: int, version: int) -> Need:
    """Hand the need to the authority above; draws its number at the first submission and begins the answer's term.

    Raises Incomplete with the missing fields, Contradictory with what does not fit together, NobodyAnswers when no
    authority above has an approver, NeedChanged, NotInThisState; AbilityRefused too where the approver confirms.
    """
    need = lock(actor, need_id)
    abilities.require(actor, moves.SUBMIT.ability, need)
    if need.authority.confirms_submissions:
        abilities.require(actor, "needs.confirm", need)
    require_state(actor, need, moves.SUBMIT)
    require_version(actor, need, version)
    require_words(need)
    need.addressed_to = routing.addressee(need)
    if need.number is None:
        need.number = draw_number(need)
    now = timezone.now()
    need.submitted_at = now
    need.first_submitted_at = need.first_submitted_at or now
    need.submitted_by_id = actor.user_id
    need.edition += 1
    columns = ["addressed_to", "number", "submitted_at", "first_submitted_at", "submitted_by", "edition"]
    columns += fields.settle_cost(need, today=timezone.localdate(now))
    wordings.answer_questions(actor, need)
    make_move(need, moves.SUBMIT, actor, columns=columns)
    Authority.objects.filter(pk=need.authority_id).update(last_submission_on=timezone.localdate(now))
    return need


@transaction.atomic
def discard_need(*, actor: Actor, need_id: int, version: int) -> None:
    """Throw a draft away, with its history; nobody outside the house ever saw it, and it has no number.

    Raises NotInThisState once it was submitted, NeedChanged when somebody wrote in it since, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.discard", need)
    if need.state != Need.State.DRAFT or need.number is not None:
        raise NotInThisState(need, winner_of(actor, need))
    require_version(actor, need, version)
    audit.record(
        "needs.need.discarded",
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        before=fields.plain(need, ["title", "sector", "severity", "people_affected"]),
    )
    with connection.cursor() as cursor:
        cursor.execute("select discard_draft(%s)", [need.pk])


@transaction.atomic
def show_to_association(*, actor: Actor, need_id: int, version: int, ticked: bool) -> Need:
    """Open the need to the association of the municipality, or close it again, in whatever state it is.

    A draft reaches nobody in any case; without an association there is nothing to open. Raises NeedChanged,
    AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.draft", need)
    if need.association_ticked == ticked or need.association_id is None:
        return need
    require_version(actor, need, version)
    need.association_ticked = ticked
    need.version += 1
    need.field_versions = {**need.field_versions, "association_ticked": need.version}
    need.updated_by_id = actor.person_id
    need.save(update_fields=["association_ticked", "version", "field_versions", "updated_at", "updated_by"])
    audit.record(
        "needs.need.shown_to_association" if ticked else "needs.need.hidden_from_association",
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        after={"association": need.association_id},
    )
    return need


def lock(actor: Actor, need_id: int | uuid.UUID) -> Need:
    """The visible need, locked for this transaction. Raises Need.DoesNotExist when it is not visible."""
    rows = Need.objects.visible_to(actor.scope).select_for_update(of=("self",))
    key = {"uuid": need_id} if isinstance(need_id, uuid.UUID) else {"pk": need_id}
    return rows.select_related("authority", "territory", "sector").get(**key)


def require_version(actor: Actor, need: Need, version: int) -> None:
    """Raise NeedChanged with the name of the last writer when the row moved on."""
    if need.version != version:
        raise NeedChanged(need, winner_of(actor, need))


def require_state(actor: Actor, need: Need, move: moves.Move) -> None:
    """Raise NotInThisState, with the name of who brought it there, unless the move may start from the need's state."""
    if need.state not in move.sources:
        raise NotInThisState(need, winner_of(actor, need))


def require_words(need: Need) -> None:
    """Raise Incomplete or Contradictory unless the need says what a submitted one must, and says it soundly."""
    if lacking := fields.missing(need):
        raise Incomplete(lacking)
    if faults := fields.contradictions(need, today=timezone.localdate()):
        raise Contradictory(faults)


def make_move(
    need: Need,
    move: moves.Move,
    actor: Actor,
    *,
    note: str = "",
    columns: list[str] | None = None,
    questions: int = 0,
) -> NeedMove:
    """Write the move: history, state, reach, term, version, audit and event, in the caller's transaction."""
    from_state = need.state
    to_state = move.target or from_state
    now = timezone.now()
    if move.begins_term:
        need.answer_due_on = answer_term.due_on(timezone.localdate(now), need.territory.iso2)
    # Before the need itself: after a redirect it is no longer addressed to the house that writes this line.
    states = {"from_state": from_state, "to_state": to_state}
    more: dict[str, Any] = {"questions": questions, "ends_change": move.closes and need.change_asked_at is not None}
    made = record_move(need, actor, kind=move.kind, **states, note=note, **more)
    need.state = to_state
    if move.reach is not None:
        need.reach = move.reach
    if to_state != from_state:
        need.confirmation_asked_at = need.confirmation_asked_by = None
    if move.closes:
        need.closed_at = now
        end_open_change(need, from_state)
    need.version += 1
    need.updated_by_id = actor.person_id
    written = ["state", "reach", "answer_due_on", "closed_at", "change_asked_at", "version", "updated_at", "updated_by"]
    need.save(update_fields=[*written, *_CONFIRMATION, *(columns or [])])
    _tell(need, move, actor, from_state)
    return made


def _tell(need: Need, move: moves.Move, actor: Actor, from_state: str) -> None:
    """The move in audit record and outbox."""
    audit.record(
        move.event,
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        before={"state": from_state},
        after={"state": need.state, "version": need.version},
    )
    announce(
        Event(
            name=move.event,
            record_uuid=need.uuid,
            columns={**columns_of(need), "reach": need.reach},
            actor_id=actor.user_id,
            sector_id=need.sector_id,
            level=need.severity,
        )
    )


def end_open_change(need: Need, from_state: str) -> None:
    """A change that is being written or waits for its answer ends with its need; the need itself is not saved."""
    need.change_asked_at = None
    if from_state in OPEN_STATES:
        rows = NeedChange.objects.unscoped("the need was found through visible_to and is locked")
        rows.filter(need=need, state__in=NeedChange.LIVE).update(state=NeedChange.State.DISCARDED, reach=Reach.HOUSE)


def scope_columns(authority: Authority) -> dict[str, Any]:
    """The scope columns of a new record of this authority; it reaches its own house only."""
    return {
        "authority_id": authority.pk,
        "country_id": authority.country_id,
        "tier1_id": authority.tier1_id,
        "tier2_id": authority.tier2_id,
        "association_id": authority.association_id,
        "reach": Reach.HOUSE,
    }


def columns_of(record: ScopedModel) -> dict[str, Any]:
    """A record's scope columns, for its children and events."""
    return {name: getattr(record, name) for name in ScopedModel.SCOPE_COLUMNS}


def draw_number(need: Need) -> str:
    """The next number of the need's place; given once, never reused, without duplicates under concurrency."""
    with connection.cursor() as cursor:
        cursor.execute("select draw_need_number(%s)", [need.territory_id])
        return str(cursor.fetchone()[0])


def require_unchanged(actor: Actor, need: Need, version: int, names: list[str]) -> None:
    """Raise NeedChanged when one of the fields to write changed after the version that the person saw."""
    met = [name for name in names if need.field_versions.get(name, 0) > version]
    if met or (names and version > need.version):
        raise NeedChanged(need, winner_of(actor, need), met or names)


def winner_of(actor: Actor, need: Need) -> str:
    """The name of whoever wrote last, empty when that is the person themselves."""
    last = need.updated_by
    return last.name if last is not None and last.pk != actor.user_id else ""


def continues_editing(need: Need, actor: Actor, now: datetime) -> bool:
    """True while the same person goes on writing without a long pause."""
    return need.updated_by_id == actor.person_id and now - need.updated_at < EDITING_SESSION


def record_move(
    need: Need, actor: Actor, *, kind: str, from_state: str, to_state: str, note: str = "", **more: Any
) -> NeedMove:
    """Write a line of the need's history; `more` are further columns of it."""
    is_redirect = kind == NeedMove.Kind.REDIRECT
    return NeedMove.objects.create(
        **columns_of(need),
        reach=min(need.reach, Reach.ABOVE),
        need=need,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        note=note,
        edition=need.edition,
        due_on=need.answer_due_on if to_state == Need.State.SUBMITTED else None,
        from_authority_id=actor.house.authority_id if is_redirect else None,
        to_authority_id=need.addressed_to_id if is_redirect else None,
        actor_id=actor.person_id,
        actor_name=actor.name,
        acting_id=actor.house.authority_id,
        **more,
    )
