"""What time does to bulletins: they expire, those who join later are told, and the silent are reminded and passed on.

An urgent bulletin asks to be acknowledged within `acknowledge_hours` of its newest edition. When they are over the
recipient is reminded; when as many have passed again, its association and its country's ministries are told. Whoever
is that late already when the clock comes to it is passed on and not reminded: a reminder would come after its end. Both
are written once an edition, in the statement that decides who does it: two workers at once tell nobody twice, and a
clock that jumps back takes nothing again, nor reminds of what was passed on. An authority that is closed is not asked,
nor an observer, which only reads; for one that joined later the hours begin when it was told. Nobody's scope covers all
bulletins, so the work runs as the system role.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinMove, BulletinRecipient
from coordination.bulletins.services import audiences, moves
from coordination.bulletins.services.bulletins import scope_columns
from coordination.core.outbox import Event, announce
from municipalities.access.actor import ANONYMOUS
from municipalities.access.database import system_role
from municipalities.models import Authority, Reach
from municipalities.services import audit

logger = logging.getLogger(__name__)
_REASON: Final = "looks after the terms of all bulletins; nobody's scope covers them"
REMINDED: Final = "bulletins.bulletin.reminded"
ESCALATED: Final = "bulletins.bulletin.escalated"
_LATE: Final = """
update bulletins_bulletinrecipient recipient
set edition_{step} = bulletin.edition, {step}_at = %(marked)s
from bulletins_bulletin bulletin, municipalities_authority house
where house.id = recipient.recipient_id and house.is_active and house.kind <> 'observer'
  and bulletin.id = recipient.bulletin_id and bulletin.is_urgent and bulletin.state in ('published', 'corrected')
  and (bulletin.valid_until is null or bulletin.valid_until > %(now)s)
  and recipient.reason <> 'escalation'
  and recipient.edition_acknowledged < bulletin.edition and recipient.edition_{step} < bulletin.edition
  and recipient.edition_escalated < bulletin.edition
  and {times} = least(2, floor(
      extract(epoch from %(now)s::timestamptz - greatest(bulletin.published_at, recipient.told_at))
      / (3600 * bulletin.acknowledge_hours)))
returning recipient.bulletin_id, recipient.recipient_id
"""


def run(now: datetime | None = None) -> dict[str, int]:
    """Everything that is due: how many bulletins expired, how many joined, were reminded and were passed on."""
    now = now or timezone.now()
    done = {"expired": expire(now), "joined": join(now), "reminded": remind(now), "escalated": escalate(now)}
    if any(done.values()):
        logger.info("Bulletins: %s", done)
    return done


def expire(now: datetime) -> int:
    """End what is past its validity. Its readers see it as before, with that word on it."""
    with system_role(_REASON):
        rows = Bulletin.objects.unscoped(_REASON).filter(state__in=moves.EXPIRE.sources, valid_until__lte=now)
        ended = list(rows.select_for_update(skip_locked=True).order_by("pk")[:200])
        for bulletin in ended:
            before = bulletin.state
            bulletin.state, bulletin.closed_at, bulletin.version = moves.EXPIRE.target, now, bulletin.version + 1
            bulletin.save(update_fields=["state", "closed_at", "version", "updated_at"])
            _note(bulletin, moves.EXPIRE.kind, before, 0, now)
            _announce(bulletin, moves.EXPIRE.event)
    return len(ended)


def join(now: datetime) -> int:
    """Tell those of what is still valid who belong to its audience only since it was published."""
    with system_role(_REASON):
        return audiences.include_newcomers(now)


def remind(now: datetime) -> int:
    """Remind each recipient that let the hours pass and is not to be passed on yet, once an edition."""
    with system_role(_REASON):
        late = _late("reminded", 1, now)
        for bulletin, recipients in late:
            _note(bulletin, BulletinMove.Kind.REMIND, bulletin.state, len(recipients), now)
            _announce(bulletin, REMINDED)
    return sum(len(recipients) for _bulletin, recipients in late)


def escalate(now: datetime) -> int:
    """Tell the association and the ministries of each recipient that is silent after twice the hours, once."""
    with system_role(_REASON):
        late = _late("escalated", 2, now)
        for bulletin, recipients in late:
            above = above_of(recipients, bulletin)
            BulletinRecipient.objects.bulk_create(
                [
                    BulletinRecipient(
                        bulletin=bulletin,
                        authority_id=bulletin.authority_id,
                        recipient=one,
                        group_id=one.group_id,
                        reason=BulletinRecipient.Reason.ESCALATION,
                        told_at=now,
                    )
                    for one in above
                ],
                ignore_conflicts=True,
            )
            _note(bulletin, BulletinMove.Kind.ESCALATE, bulletin.state, len(above), now)
            _announce(bulletin, ESCALATED)
    return sum(len(recipients) for _bulletin, recipients in late)


def _late(step: str, times: int, now: datetime) -> list[tuple[Bulletin, list[int]]]:
    """Mark who is late for this step; by bulletin the authorities that were marked now."""
    by_bulletin: dict[int, list[int]] = defaultdict(list)
    with transaction.atomic(), connection.cursor() as cursor:
        # Notices find whom an event means by the moment of the mark; `now` may be minutes old after a long turn.
        cursor.execute(_LATE.format(step=step, times=times), {"now": now, "marked": timezone.now()})
        for bulletin_id, recipient_id in cursor.fetchall():
            by_bulletin[bulletin_id].append(recipient_id)
    rows = Bulletin.objects.unscoped(_REASON).in_bulk(by_bulletin)
    return [(rows[pk], recipients) for pk, recipients in sorted(by_bulletin.items())]


def above_of(recipients: Iterable[int], bulletin: Bulletin) -> list[Authority]:
    """The associations and ministries of these authorities; the bulletin's own house is never told."""
    silent = Authority.objects.filter(pk__in=list(recipients))
    associations = {one.association_id for one in silent if one.association_id}
    countries = {one.country_id for one in silent if one.country_id}
    ministries = Authority.objects.filter(kind=Authority.Kind.CENTRAL, country_id__in=countries, is_active=True)
    members = Authority.objects.filter(pk__in=associations, is_active=True)
    return [one for one in (*members, *ministries) if one.pk != bulletin.authority_id]


def _note(bulletin: Bulletin, kind: str, before: str, told: int, now: datetime) -> None:
    BulletinMove.objects.create(
        bulletin=bulletin,
        **scope_columns(bulletin),
        reach=min(bulletin.reach, Reach.ABOVE),
        kind=kind,
        from_state=before,
        to_state=bulletin.state,
        edition=bulletin.edition,
        told=told,
        at=now,
    )
    audit.record(
        f"bulletins.bulletin.{kind}d" if kind.endswith("e") else f"bulletins.bulletin.{kind}ed",
        actor=ANONYMOUS,
        target=bulletin,
        authority_id=bulletin.authority_id,
        after={"edition": bulletin.edition, "told": told},
    )


def _announce(bulletin: Bulletin, name: str) -> None:
    columns: dict[str, Any] = {**scope_columns(bulletin), "reach": bulletin.reach}
    announce(Event(name=name, record_uuid=bulletin.uuid, columns=columns, sector_id=bulletin.sector_id))
