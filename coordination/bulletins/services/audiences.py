"""Whom a bulletin tells: the audience as recipients, written when it is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import routes
from municipalities.models import Authority, Reach

Audience = Bulletin.Audience
Reason = BulletinRecipient.Reason
REACH: Final = {Audience.NETWORK: Reach.NETWORK, Audience.PUBLIC: Reach.PUBLIC}


def reach_of(audience: str) -> int:
    """How far a told bulletin of this audience is visible; a narrow one reaches further by its recipients alone."""
    return REACH.get(Audience(audience), Reach.ABOVE)


def country_of(bulletin: Bulletin) -> int | None:
    """The country that a bulletin tells from its first edition on, wherever its house belongs later; None: no one."""
    return bulletin.country_id if bulletin.audience == Audience.COUNTRY else None


def told_by_name(bulletin: Bulletin) -> dict[int, str]:
    """The authorities that get a row, with why: everybody of a narrow audience, and of an urgent one everybody.

    The house itself is never among them, nor an authority that is closed.
    """
    rows = Authority.objects.filter(is_active=True).exclude(pk=bulletin.authority_id)
    if bulletin.audience == Audience.NEIGHBOURS:
        named = set(rows.filter(pk__in=bulletin.audience_named).values_list("pk", flat=True))
        return {pk: why for pk, why in _why(bulletin).items() if pk in named} | {
            pk: Reason.NAMED for pk in named if pk not in _why(bulletin)
        }
    if bulletin.audience == Audience.COUNTRY:
        return dict.fromkeys(
            rows.filter(country_id=bulletin.audience_country_id).values_list("pk", flat=True), Reason.COUNTRY
        )
    if bulletin.audience == Audience.KINDS:
        return dict.fromkeys(rows.filter(kind__in=bulletin.audience_kinds).values_list("pk", flat=True), Reason.KIND)
    if bulletin.is_urgent:
        return dict.fromkeys(rows.values_list("pk", flat=True), Reason.NETWORK)
    return {}


def include_newcomers(now: datetime) -> int:
    """Tell authorities that joined, moved or opened again since of what is still valid and meant for them.

    By country, kind, and of what is urgent for the network; never those that an author named one by one. Who was told
    once stays told. Answers how many rows are new. The caller runs as the system role.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWCOMERS, {"now": now})
        return int(cursor.rowcount)


_NEWCOMERS: Final = """
insert into bulletins_bulletinrecipient (bulletin_id, authority_id, recipient_id, group_id, reason, told_at,
    edition_read, read_by_name, edition_acknowledged, acknowledged_by_name, edition_reminded, edition_escalated)
select told.id, told.authority_id, house.id, house.group_id,
    case told.audience when 'country' then 'country' when 'kinds' then 'kind' else 'network' end,
    %(now)s, 0, '', 0, '', 0, 0
from bulletins_bulletin told
join municipalities_authority house on house.is_active and house.id <> told.authority_id and case told.audience
    when 'country' then house.country_id = told.audience_country_id
    when 'kinds' then house.kind = any(told.audience_kinds)
    when 'neighbours' then false
    else told.is_urgent end
where told.state in ('published', 'corrected') and (told.valid_until is null or told.valid_until > %(now)s)
  and not exists (
      select from bulletins_bulletinrecipient row where row.bulletin_id = told.id and row.recipient_id = house.id
  )
on conflict (bulletin_id, recipient_id) do nothing
"""


def _why(bulletin: Bulletin) -> dict[int, str]:
    """For those whom the portal proposed: by which way."""
    if bulletin.place_id is None:
        return {}
    return {one.authority.pk: one.reason for one in routes.downstream(bulletin.place_id)}


def write_recipients(bulletin: Bulletin, told: dict[int, str]) -> int:
    """Write the rows that are missing; answers how many authorities are told in all."""
    BulletinRecipient.objects.bulk_create(_rows(bulletin, told.items()), ignore_conflicts=True)
    return len(told)


def _rows(bulletin: Bulletin, told: Iterable[tuple[int, str]]) -> list[BulletinRecipient]:
    now = timezone.now()
    # The trigger takes house and group from the records; the columns may not be null before it runs.
    return [
        BulletinRecipient(
            bulletin=bulletin,
            authority_id=bulletin.authority_id,
            recipient_id=recipient,
            group_id=0,
            reason=why,
            told_at=now,
        )
        for recipient, why in told
    ]
