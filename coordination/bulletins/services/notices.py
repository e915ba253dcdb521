"""Who is told at once of which event of a bulletin, and in which words.

Recipients are found when the event is planned (system role); what is written is written for one reader with that
reader's own scope, later. A mail names title, place, moment expected and number of people, with a link; reasons,
replies and texts stand on the bulletin's page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import clock, naming
from coordination.core.registry import NoticeEvent, NoticeText
from municipalities.access.abilities import LADDER, works
from municipalities.access.scope import Held, Scope
from municipalities.models import Authority, Membership

Role = Membership.Role
State = Bulletin.State
#: Officers, approvers and administrators.
_WORKING: Final = LADDER[1:]
#: What was written so shortly before an event belongs to the same act.
_ONE_ACT: Final = timedelta(minutes=1)
_REASON: Final = "finds the people whom an event of a bulletin concerns"
_LONG: Final = ("text", "lead", "figures")
Find = Callable[[NoticeEvent], Collection[int]]


@dataclass(frozen=True, slots=True)
class Named:
    """A bulletin with what one reader's notice asks for.

    `houses` are the reader's authorities that it tells by name, `silent` those among them that have not acknowledged
    the newest edition of an urgent one, with until when they are asked to. `titles` are its translations by language.
    """

    bulletin: Bulletin
    houses: frozenset[int]
    silent: Mapping[int, datetime]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """How one notice reads, and on which side its reader stands: `told`, `silent`, `house` or `secretariat`.

    `headline` knows %(title)s; `sentence` %(house)s and %(kind)s, the bulletin's kind. `has_facts` adds where, when and
    how many; `asks` until when to acknowledge. The portal itself reminds and passes on (`is_from_network`).
    """

    side: str
    headline: Any
    sentence: Any
    has_facts: bool = True
    asks: bool = False
    is_from_network: bool = False


def find_records(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, Named]:
    """The bulletins of these events that this reader may open: three queries."""
    rows = Bulletin.objects.visible_to(scope).filter(uuid__in={event.record_uuid for event in events})
    found = list(rows.select_related("authority", "place").defer(*_LONG))
    houses, silent = _houses(found, scope)
    titles = naming.titles_of(found, scope)
    return {one.uuid: Named(one, frozenset(houses[one.pk]), silent[one.pk], titles[one.pk]) for one in found}


def _houses(found: Sequence[Bulletin], scope: Scope) -> tuple[dict[int, set[int]], dict[int, dict[int, datetime]]]:
    """By bulletin the reader's own authorities that it tells, and until when the silent ones of them are asked."""
    rows = BulletinRecipient.objects.filter(bulletin_id__in=[one.pk for one in found], group_id__in=scope.groups).only(
        "bulletin_id", "recipient_id", "edition_acknowledged", "reason", "told_at"
    )
    urgent = {one.pk: one for one in found if one.is_urgent}
    houses: dict[int, set[int]] = defaultdict(set)
    silent: dict[int, dict[int, datetime]] = defaultdict(dict)
    for row in rows:
        houses[row.bulletin_id].add(row.recipient_id)
        bulletin = urgent.get(row.bulletin_id)
        if bulletin is None or not row.is_asked or row.edition_acknowledged >= bulletin.edition:
            continue
        if until := bulletin.acknowledge_by_if_told(row.told_at):
            silent[row.bulletin_id][row.recipient_id] = until
    return houses, silent


def write(words: Words, named: Named, event: NoticeEvent, scope: Scope) -> NoticeText | None:
    """The notice in the current language; None unless the reader still stands on the side that it is for."""
    held = _standing(words.side, named, event, scope)
    if held is None:
        return None
    bulletin = named.bulletin
    title = naming.title_of(bulletin, named.titles) or _("Without a title")
    return NoticeText(
        title=naming.marked(bulletin, words.headline % {"title": title}),
        sentence=naming.marked(bulletin, " ".join(_sentences(words, named, held))),
        url=naming.address_of(bulletin),
        sender=_("the network") if words.is_from_network else bulletin.authority.display_name,
        authority_id=held.authority_id,
        needs_status_note=naming.has_status_note(bulletin),
        link=_("Acknowledge") if _asks(words, named, held) else "",
    )


def _asks(words: Words, named: Named, held: Held) -> bool:
    return words.asks and held.authority_id in named.silent


def _sentences(words: Words, named: Named, held: Held) -> list[str]:
    bulletin = named.bulletin
    said = [words.sentence % {"house": bulletin.authority.display_name, "kind": bulletin.get_kind_display()}]
    if words.has_facts and (facts := naming.facts(bulletin)):
        said.append(_("In short: %(facts)s.") % {"facts": facts})
    if _asks(words, named, held):
        said.append(f"{naming.term(named.silent[held.authority_id])}.")
    if original := naming.original_of(bulletin, named.titles):
        said.append(f"{original}.")
    return said


def _standing(side: str, named: Named, event: NoticeEvent, scope: Scope) -> Held | None:
    """The membership through which this notice is the reader's, if they still hold it with a working role."""
    held = [one for one in scope.held if works(one)]
    if side == "secretariat":
        return next((one for one in held if one.kind == Authority.Kind.SECRETARIAT), None)
    mine = {"house": {event.authority_id}, "silent": set(named.silent), "told": named.houses}[side]
    # Of several the silent one: it is asked to do something.
    return min(
        (one for one in held if one.authority_id in mine),
        key=lambda one: one.authority_id not in named.silent,
        default=None,
    )


def is_published(named: Named, _event: NoticeEvent) -> bool:
    """While the first edition holds."""
    return named.bulletin.state == State.PUBLISHED and named.bulletin.is_valid


def is_corrected(named: Named, _event: NoticeEvent) -> bool:
    """While a corrected edition holds."""
    return named.bulletin.state == State.CORRECTED and named.bulletin.is_valid


def is_retracted(named: Named, _event: NoticeEvent) -> bool:
    """What was taken back stays told."""
    return named.bulletin.state == State.RETRACTED


def is_awaited(named: Named, _event: NoticeEvent) -> bool:
    """While the reader's authority is asked to acknowledge."""
    return named.bulletin.is_valid and bool(named.silent)


def is_valid(named: Named, _event: NoticeEvent) -> bool:
    """While the bulletin holds."""
    return named.bulletin.is_valid


def is_pending(named: Named, _event: NoticeEvent) -> bool:
    """While it waits for the secretariat."""
    return named.bulletin.state == State.PENDING


def is_draft(named: Named, _event: NoticeEvent) -> bool:
    """While it is in its house's hands again."""
    return named.bulletin.state == State.DRAFT


def is_told(named: Named, _event: NoticeEvent) -> bool:
    """As long as its page shows replies."""
    return named.bulletin.is_told


def told_urgently(event: NoticeEvent) -> set[int]:
    """Everybody who works for an authority that an urgent bulletin tells."""
    return _told(event, is_urgent=True)


def told_by_name(event: NoticeEvent) -> set[int]:
    """The same of a bulletin that is not urgent: one for named authorities, a country or kinds."""
    return _told(event, is_urgent=False)


def silent(event: NoticeEvent) -> set[int]:
    """Those of the authorities that were reminded just now and have not acknowledged since."""
    rows = {one.recipient_id for one in _rows(event, "reminded_at") if one.edition_acknowledged < one.bulletin.edition}
    return people_of(rows)


def above(event: NoticeEvent) -> set[int]:
    """The associations and ministries of the authorities that were passed on just now."""
    rows = _rows(event, "escalated_at")
    if not rows:
        return set()
    return people_of({one.pk for one in clock.above_of([row.recipient_id for row in rows], rows[0].bulletin)})


def secretariat(_event: NoticeEvent) -> set[int]:
    """Everybody who works for the network secretariat."""
    houses = Authority.objects.filter(kind=Authority.Kind.SECRETARIAT, is_active=True)
    return people_of(set(houses.values_list("pk", flat=True)))


def house(event: NoticeEvent) -> set[int]:
    """Those of the house who began the bulletin or put it forward; all who work there when they have left."""
    staff = people_of({event.authority_id})
    rows = Bulletin.objects.unscoped(_REASON).filter(uuid=event.record_uuid)
    writers = {person for row in rows.values_list("created_by_id", "put_forward_by_id") for person in row}
    return staff & writers or staff


def people_of(authorities: Collection[int]) -> set[int]:
    """Who works for these authorities at this moment: officers and above, with an open account."""
    people = Membership.objects.current().filter(authority_id__in=authorities, role__in=_WORKING, user__is_active=True)
    return set(people.values_list("user_id", flat=True))


def _told(event: NoticeEvent, *, is_urgent: bool) -> set[int]:
    rows = BulletinRecipient.objects.filter(bulletin__uuid=event.record_uuid, bulletin__is_urgent=is_urgent)
    return people_of(set(rows.values_list("recipient_id", flat=True)))


def _rows(event: NoticeEvent, step: str) -> list[BulletinRecipient]:
    """The recipients for whom the clock took this step in the act of which the event tells."""
    rows = BulletinRecipient.objects.filter(bulletin__uuid=event.record_uuid, **{f"{step}__gte": event.at - _ONE_ACT})
    return list(rows.select_related("bulletin"))
