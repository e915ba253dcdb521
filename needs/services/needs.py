"""Needs: beginning one, writing in it, submitting it.

Every write compares the version the person saw with the row's; the loser of a race learns who won.
"""

from __future__ import annotations

from typing import Any

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
from needs.models import Need, NeedMove
from needs.services import moves, routing

FIELDS = ("sector", "title", "situation", "severity", "people_affected")
#: What a need must have from its first submission on; the constraint `submitted_need_is_complete` says the same.
REQUIRED = ("sector", "title", "situation", "severity")


class NeedChanged(Refusal):
    """Somebody wrote first. `winner` is the name of who did, `need` the row as it stands now."""

    def __init__(self, need: Need, winner: str) -> None:
        self.need = need
        self.winner = winner
        super().__init__(
            _("%(name)s changed this need while you had it open. Your text is kept below; compare and send it again.")
            % {"name": winner or _("Somebody")}
        )


class NotInThisState(Refusal):
    """The need is in a state from which this step is not possible."""

    def __init__(self, need: Need) -> None:
        self.need = need
        super().__init__(
            _("This is no longer possible: the need is now “%(state)s”.") % {"state": need.get_state_display()}
        )


class Incomplete(Refusal):
    """Fields are missing that a submitted need must have; `fields` names them."""

    message = _("Some answers are still missing. Fill them in before you submit.")

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__()


@transaction.atomic
def begin_need(*, actor: Actor, language: str, is_example: bool = False) -> Need:
    """Make an empty draft for the authority that the actor acts for; only that house sees it.

    Raises AbilityRefused for kinds of authority and roles that log no needs.
    """
    abilities.require(actor, "needs.draft")
    authority = Authority.objects.select_related("territory").get(pk=actor.house.authority_id)
    place: Any = authority.territory  # a municipality always has one: constraint government_has_territory
    need = Need.objects.create(
        **scope_columns(authority),
        territory=place,
        language=language,
        script=script(language),
        created_by_id=actor.person_id,
        is_example=is_example,
    )
    _record_move(need, actor, from_state="", note="")
    audit.record("needs.need.begun", actor=actor, target=need, authority_id=authority.pk)
    return need


@transaction.atomic
def write_need(*, actor: Actor, need_id: int, version: int, values: dict[str, Any]) -> Need:
    """Save changed fields of a draft or returned need. `values` may hold any of FIELDS, already validated.

    Raises NeedChanged when the version moved, NotInThisState when it is with the reviewer, Incomplete when a returned
    need would lose what a submitted one must have, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, "needs.draft", need)
    require_version(actor, need, version)
    if not need.is_editable:
        raise NotInThisState(need)
    before = {name: _plain(getattr(need, name)) for name in values}
    for name in FIELDS:
        if name in values:
            setattr(need, name, values[name])
    if need.state != Need.State.DRAFT:
        # A returned need was submitted once and stays complete; emptying it would break the database's own rule.
        require_complete(need)
    need.version += 1
    need.updated_by_id = actor.person_id
    need.save(update_fields=[*values, "version", "updated_at", "updated_by"])
    audit.record(
        "needs.need.written",
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        before=before,
        after={name: _plain(value) for name, value in values.items()},
    )
    return need


@transaction.atomic
def submit_need(*, actor: Actor, need_id: int, version: int) -> Need:
    """Hand the need to the authority above; draws its number at the first submission.

    Raises Incomplete with the missing fields, NobodyAnswers when no authority above has an approver, NeedChanged,
    NotInThisState, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, moves.SUBMIT.ability, need)
    require_version(actor, need, version)
    require_state(need, moves.SUBMIT)
    require_complete(need)
    need.addressed_to = need.addressed_to or routing.propose_addressee(need)
    if need.number is None:
        need.number = draw_number(need)
    now = timezone.now()
    need.submitted_at = now
    need.submitted_by_id = actor.user_id
    make_move(need, moves.SUBMIT, actor, columns=["addressed_to", "number", "submitted_at", "submitted_by"])
    Authority.objects.filter(pk=need.authority_id).update(last_submission_on=timezone.localdate(now))
    return need


def lock(actor: Actor, need_id: int) -> Need:
    """The visible need, locked for this transaction. Raises Need.DoesNotExist when it is not visible."""
    rows = Need.objects.visible_to(actor.scope).select_for_update(of=("self",))
    return rows.select_related("authority", "territory", "sector").get(pk=need_id)


def require_version(actor: Actor, need: Need, version: int) -> None:
    """Raise NeedChanged with the name of the last writer when the row moved on."""
    if need.version != version:
        winner = need.updated_by
        raise NeedChanged(need, winner.name if winner is not None and winner.pk != actor.user_id else "")


def require_state(need: Need, move: moves.Move) -> None:
    """Raise NotInThisState unless the move may start from the need's state."""
    if need.state not in move.sources:
        raise NotInThisState(need)


def require_complete(need: Need) -> None:
    """Raise Incomplete with the fields that a submitted need must have and this one has not."""
    missing = [name for name in REQUIRED if not getattr(need, name)]
    if missing:
        raise Incomplete(missing)


def make_move(need: Need, move: moves.Move, actor: Actor, *, note: str = "", columns: list[str] | None = None) -> None:
    """Write the move: state, reach, version, history, audit and event, in the caller's transaction."""
    from_state = need.state
    need.state = move.target
    need.reach = move.reach
    need.version += 1
    need.updated_by_id = actor.person_id
    need.save(update_fields=["state", "reach", "version", "updated_at", "updated_by", *(columns or [])])
    _record_move(need, actor, from_state=from_state, note=note)
    action = f"needs.need.{move.target}"
    audit.record(
        action,
        actor=actor,
        target=need,
        authority_id=need.authority_id,
        before={"state": from_state},
        after={"state": move.target, "version": need.version},
    )
    announce(
        Event(
            name=action,
            record_uuid=need.uuid,
            columns={**columns_of(need), "reach": need.reach},
            actor_id=actor.user_id,
            sector_id=need.sector_id,
        )
    )


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


def _record_move(need: Need, actor: Actor, *, from_state: str, note: str) -> None:
    NeedMove.objects.create(
        **columns_of(need),
        reach=min(need.reach, Reach.ABOVE),
        need=need,
        from_state=from_state,
        to_state=need.state,
        note=note,
        actor_id=actor.person_id,
        actor_name=actor.name,
        acting_id=actor.house.authority_id,
    )


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)
