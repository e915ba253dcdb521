"""Bulletins: beginning one, writing in it, publishing, correcting and taking it back.

Every write compares versions; the loser of a race learns who won.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin, BulletinEdition, BulletinMove
from coordination.bulletins.services import audiences, gravity, moves, trust
from coordination.bulletins.services.soundness import faults_of, order_faults
from coordination.core.languages import script
from coordination.core.outbox import Event, announce
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, Reach
from municipalities.services import audit

State = Bulletin.State
#: What its house writes; nothing else is taken from a form.
FIELDS: Final = (
    *("title", "lead", "text", "place_id", "route_id", "sector_id", "people_expected", "expected_at"),
    *("starts_at", "ends_at", "venue", "valid_until", "reply_wanted_by", "source", "source_grade"),
    *("information_grade", "figures", "audience", "audience_kinds", "audience_named", "is_urgent"),
    *("acknowledge_hours", "is_exercise", "cap_category", "cap_urgency", "cap_severity", "cap_certainty"),
)
#: What a correction may not touch any more: who was told stays told.
FROZEN_ONCE_TOLD: Final = frozenset({"audience", "audience_kinds", "audience_named", "is_exercise"})
#: How long an early notice holds when nobody says otherwise, from the moment expected.
NOTICE_HOLDS: Final = timedelta(days=3)


class BulletinChanged(Refusal):
    """Somebody wrote first. `bulletin` is the row as it stands now."""

    message = _("Somebody changed this bulletin while you had it open. Compare and send it again.")

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        super().__init__()


class NotInThisState(Refusal):
    """The bulletin is in a state from which this step is not possible."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        words = {"state": bulletin.get_state_display()}
        super().__init__(_("This is no longer possible: the bulletin is now “%(state)s”.") % words)


class NoteMissing(Refusal):
    """A reason is asked for."""

    message = _("Say why; everybody who was told reads it.")


class Faulty(Refusal):
    """Something is missing or does not fit; `faults` says what, by field."""

    message = _("Something is missing. Correct it before you publish.")

    def __init__(self, faults: Mapping[str, Any]) -> None:
        self.faults = dict(faults)
        super().__init__()


@transaction.atomic
def begin_bulletin(
    *, actor: Actor, kind: str, language: str, is_example: bool = False, key: uuid.UUID | None = None, **values: Any
) -> Bulletin:
    """Make a draft of the actor's authority; only that house sees it. `values` are of FIELDS, `key` is its uuid to be.

    Raises AbilityRefused, and IntegrityError when the key is taken.
    """
    abilities.require(actor, "bulletins.write")
    authority = Authority.objects.get(pk=actor.house.authority_id)
    bulletin = Bulletin(
        uuid=key or uuid.uuid4(),
        authority=authority,
        country_id=authority.country_id,
        kind=kind,
        language=language,
        script=script(language),
        place_id=authority.territory_id,
        is_example=is_example,
        created_by_id=actor.person_id,
    )
    _apply(bulletin, values)
    bulletin.save(force_insert=True)
    record_move(bulletin, actor, BulletinMove.Kind.BEGIN, "")
    audit.record("bulletins.bulletin.begun", actor=actor, target=bulletin, authority_id=authority.pk)
    return bulletin


@transaction.atomic
def write_bulletin(*, actor: Actor, bulletin_id: int, version: int, values: Mapping[str, Any]) -> Bulletin:
    """Write fields of a draft. Raises Faulty, BulletinChanged, NotInThisState, AbilityRefused."""
    bulletin = lock(actor, bulletin_id)
    abilities.require(actor, "bulletins.write", bulletin)
    require_state(bulletin, frozenset({State.DRAFT}))
    require_version(bulletin, version)
    before = {name: getattr(bulletin, name) for name in values}
    _apply(bulletin, values)
    if faults := order_faults(bulletin):
        raise Faulty(faults)
    _save(bulletin)
    audit.record(
        "bulletins.bulletin.written",
        actor=actor,
        target=bulletin,
        authority_id=bulletin.authority_id,
        before=_plain(before),
        after=_plain(values),
    )
    return bulletin


@transaction.atomic
def publish_bulletin(*, actor: Actor, bulletin_id: int, version: int) -> Bulletin:
    """Publish a draft, or put it to the secretariat first where the house's trust asks for that.

    Raises Faulty, trust.MayNotPublish, BulletinChanged, NotInThisState, AbilityRefused.
    """
    bulletin = lock(actor, bulletin_id)
    abilities.require(actor, moves.PUBLISH.ability, bulletin)
    require_state(bulletin, moves.PUBLISH.sources)
    require_version(bulletin, version)
    if faults := faults_of(bulletin, timezone.now()):
        raise Faulty(faults)
    level = trust.level_of(bulletin.authority_id, actor.house.kind)
    bulletin.put_forward_by_id, bulletin.put_forward_at = actor.person_id, timezone.now()
    if trust.first_state(level, bulletin) == State.PENDING:
        _step(bulletin, moves.PUT_FORWARD, actor, "", reach=Reach.ABOVE)
        return bulletin
    _publish(bulletin, moves.PUBLISH, actor, "")
    return bulletin


@transaction.atomic
def release_bulletin(*, actor: Actor, bulletin_id: int, version: int) -> Bulletin:
    """The secretariat publishes what waited for it; nobody releases what they put forward themselves.

    Raises Faulty (its end may have passed), BulletinChanged, NotInThisState, OwnBulletin, AbilityRefused.
    """
    abilities.require(actor, moves.RELEASE.ability)
    bulletin = lock(actor, bulletin_id)
    require_state(bulletin, moves.RELEASE.sources)
    require_version(bulletin, version)
    if bulletin.put_forward_by_id == actor.person_id:
        raise OwnBulletin
    if faults := faults_of(bulletin, timezone.now()):
        raise Faulty(faults)
    _publish(bulletin, moves.RELEASE, actor, "")
    return bulletin


class OwnBulletin(Refusal):
    """Nobody decides about what they put forward themselves."""

    message = _("You put this forward yourself. Somebody else decides about it.")


@transaction.atomic
def send_back_bulletin(*, actor: Actor, bulletin_id: int, version: int, note: str) -> Bulletin:
    """The secretariat returns it to its house, saying why. Raises what release_bulletin does, and NoteMissing."""
    abilities.require(actor, moves.SEND_BACK.ability)
    bulletin = lock(actor, bulletin_id)
    require_state(bulletin, moves.SEND_BACK.sources)
    require_version(bulletin, version)
    if not note.strip():
        raise NoteMissing
    # Told first: the row is the house's alone again as soon as it has gone back.
    before, version = bulletin.state, bulletin.version
    bulletin.state, bulletin.reach, bulletin.version = moves.SEND_BACK.target, Reach.HOUSE, version + 1
    _tell_step(bulletin, moves.SEND_BACK, actor, note.strip(), before)
    with connection.cursor() as cursor:
        cursor.execute("select send_back_bulletin(%s, %s)", [bulletin.pk, version])
    return bulletin


@transaction.atomic
def correct_bulletin(
    *,
    actor: Actor,
    bulletin_id: int,
    version: int,
    values: Mapping[str, Any],
    reason: str,
    has_other_files: bool = False,
) -> Bulletin:
    """Publish a corrected edition; all who got the first are told. Whom it tells cannot change.

    With other files than before (correcting.py) the words may stay as they are. Raises NoteMissing, Faulty (also when
    nothing changed), trust.ReadFirst, trust.MayNotPublish, BulletinChanged, NotInThisState, AbilityRefused.
    """
    bulletin = lock(actor, bulletin_id)
    abilities.require(actor, moves.CORRECT.ability, bulletin)
    require_state(bulletin, moves.CORRECT.sources)
    require_version(bulletin, version)
    trust.require_first_state(trust.level_of(bulletin.authority_id, actor.house.kind), bulletin)
    if not reason.strip():
        raise NoteMissing
    changed = {name: value for name, value in values.items() if getattr(bulletin, name) != value}
    if FROZEN_ONCE_TOLD & set(changed):
        told = _("Whom a bulletin tells cannot change any more.")
        raise Faulty(dict.fromkeys(FROZEN_ONCE_TOLD & set(changed), told))
    if not changed and not has_other_files:
        raise Faulty({"text": _("Nothing was changed. Change what is wrong, or take the bulletin back.")})
    _apply(bulletin, changed)
    if faults := faults_of(bulletin, timezone.now()):
        raise Faulty(faults)
    _publish(bulletin, moves.CORRECT, actor, reason.strip())
    return bulletin


@transaction.atomic
def retract_bulletin(*, actor: Actor, bulletin_id: int, version: int, reason: str) -> Bulletin:
    """Take a bulletin back, also after its end; all who got it are told why, and it stays readable with that on it.

    By its house, or by the secretariat. Raises NoteMissing, BulletinChanged, NotInThisState, AbilityRefused.
    """
    bulletin = lock(actor, bulletin_id)
    move = moves.RETRACT if bulletin.authority_id == actor.acting_id else moves.TAKE_DOWN
    if move is moves.RETRACT:
        abilities.require(actor, move.ability, bulletin)
    else:
        abilities.require(actor, move.ability)
    require_state(bulletin, move.sources)
    require_version(bulletin, version)
    if not reason.strip():
        raise NoteMissing
    bulletin.closed_at = bulletin.published_at = timezone.now()
    bulletin.retraction_reason = reason.strip()
    _step(bulletin, move, actor, reason.strip(), reach=bulletin.reach)
    return bulletin


@transaction.atomic
def discard_bulletin(*, actor: Actor, bulletin_id: int, version: int) -> None:
    """Throw away a draft that nobody outside the house ever saw. Raises what write_bulletin does."""
    bulletin = lock(actor, bulletin_id)
    abilities.require(actor, "bulletins.write", bulletin)
    require_state(bulletin, frozenset({State.DRAFT}))
    require_version(bulletin, version)
    if bulletin.edition:
        raise NotInThisState(bulletin)
    audit.record("bulletins.bulletin.discarded", actor=actor, target=bulletin, authority_id=bulletin.authority_id)
    with connection.cursor() as cursor:
        cursor.execute("select discard_bulletin(%s)", [bulletin.pk])


def lock(actor: Actor, bulletin_id: int) -> Bulletin:
    """The bulletin, visible to this actor and locked until the end of the transaction. Raises DoesNotExist."""
    return Bulletin.objects.visible_to(actor.scope).select_for_update(of=("self",)).get(pk=bulletin_id)


def require_state(bulletin: Bulletin, sources: frozenset[str]) -> None:
    """Raise NotInThisState unless the bulletin is in one of the states."""
    if bulletin.state not in sources:
        raise NotInThisState(bulletin)


def require_version(bulletin: Bulletin, version: int) -> None:
    """Raise BulletinChanged when somebody wrote since."""
    if bulletin.version != version:
        raise BulletinChanged(bulletin)


def scope_columns(bulletin: Bulletin) -> dict[str, Any]:
    """The scope columns of what hangs on a bulletin; the database takes them anew from the bulletin itself."""
    return {name: getattr(bulletin, name) for name in Bulletin.SCOPE_COLUMNS}


def _apply(bulletin: Bulletin, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is no field that a house writes.")
        setattr(bulletin, name, value)


def _save(bulletin: Bulletin) -> None:
    bulletin.version += 1
    bulletin.save()


def _publish(bulletin: Bulletin, move: moves.Move, actor: Actor, note: str) -> None:
    """Publish the bulletin's words as its next edition, to everybody of its audience."""
    now = timezone.now()
    if bulletin.number is None:
        bulletin.number = _draw_number()
        bulletin.audience_country_id = audiences.country_of(bulletin)
    bulletin.edition += 1
    bulletin.first_published_at = bulletin.first_published_at or now
    bulletin.published_at = now
    told = audiences.told_by_name(bulletin)
    _step(bulletin, move, actor, note, reach=audiences.reach_of(bulletin.audience), told=len(told))
    audiences.write_recipients(bulletin, told)
    BulletinEdition.objects.create(
        bulletin=bulletin,
        **scope_columns(bulletin),
        reach=bulletin.reach,
        edition=bulletin.edition,
        words=_plain({name: getattr(bulletin, name) for name in ("language", *FIELDS)}),
        reason=note,
        by_id=actor.person_id,
        by_name=actor.name,
        at=now,
    )


def _step(bulletin: Bulletin, move: moves.Move, actor: Actor, note: str, *, reach: int, told: int = 0) -> None:
    before = bulletin.state
    bulletin.state, bulletin.reach = move.target, reach
    _save(bulletin)
    _tell_step(bulletin, move, actor, note, before, told=told)


def _tell_step(bulletin: Bulletin, move: moves.Move, actor: Actor, note: str, before: str, *, told: int = 0) -> None:
    """Write the step into history and audit record, and announce it."""
    record_move(bulletin, actor, move.kind, before, note=note, told=told)
    audit.record(
        move.event,
        actor=actor,
        target=bulletin,
        authority_id=bulletin.authority_id,
        before={"state": before},
        after={"state": bulletin.state, "edition": bulletin.edition},
        reason=note,
    )
    level, sector_id = gravity.widest(bulletin, _earlier_words(bulletin, actor))
    announce(
        Event(
            name=move.event,
            record_uuid=bulletin.uuid,
            columns={**scope_columns(bulletin), "reach": bulletin.reach},
            actor_id=actor.user_id,
            sector_id=sector_id,
            level=level,
        )
    )


def _earlier_words(bulletin: Bulletin, actor: Actor) -> list[dict[str, Any]]:
    """What was told of it before; no query for what never was."""
    if not bulletin.edition:
        return []
    rows = BulletinEdition.objects.visible_to(actor.scope).filter(bulletin_id=bulletin.pk)
    return list(rows.values_list("words", flat=True))


def record_move(
    bulletin: Bulletin, actor: Actor, kind: str, before: str, *, note: str = "", told: int = 0
) -> BulletinMove:
    """Write a step into the history of the bulletin, as it stands after it; `before` is the state it left."""
    return BulletinMove.objects.create(
        bulletin=bulletin,
        **scope_columns(bulletin),
        reach=min(bulletin.reach, Reach.ABOVE),
        kind=kind,
        from_state=before,
        to_state=bulletin.state,
        edition=bulletin.edition,
        note=note,
        told=told,
        actor_id=actor.person_id,
        actor_name=actor.name,
        acting_id=actor.house.authority_id,
    )


def _draw_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select draw_bulletin_number()")
        return str(cursor.fetchone()[0])


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them: moments in ISO 8601."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
