"""Who is told at once of which event of a need, and in which words.

A notice is for the two sides of a need: the municipality, and the authority that answers. It tells number, title, who
acted and until when; questions, reasons and everything else stand on the need's page. Recipients are found when the
event is planned (system role); what is written is written for one reader with that reader's own scope, later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.registry import NoticeEvent, NoticeText
from coordination.core.templatetags.portal import day_text
from municipalities.access.abilities import LADDER
from municipalities.access.scope import Scope
from municipalities.models import Authority, Membership
from needs.models import Need, NeedQuestion
from needs.services.lapsing import WARNED_BEFORE, lapses_on

Role = Membership.Role
#: What happened so shortly before an event belongs to the same act.
_ONE_ACT: Final = timedelta(minutes=1)
_REASON: Final = "finds the people whom an event of a need concerns"


@dataclass(frozen=True, slots=True)
class Words:
    """How one notice reads. `side` is the reader's: `house` or `addressee`; `lowest` the role it takes there.

    `headline` knows %(number)s; `sentence` %(house)s, %(addressee)s, %(day)s, the day until which an answer is due, and
    %(ends)s, the day on which the need lapses unless somebody touches it. `undated` stands in its place when there is
    no day for an answer. It is sent on behalf of the other side, unless the reader's own house (`is_own`) or nobody but
    the portal (`is_from_network`) acted.
    """

    side: str
    headline: Any
    sentence: Any
    undated: Any = ""
    lowest: str = Role.OFFICER
    is_from_network: bool = False
    is_own: bool = False


def find_records(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, Need]:
    """The needs of these events that this reader may open, with what a notice names."""
    rows = Need.objects.visible_to(scope).filter(uuid__in={event.record_uuid for event in events})
    long = ("situation", "already_done", "people_by_group", "lines")
    found = rows.select_related("authority", "addressed_to", "territory").defer(*long)
    return {need.uuid: need for need in found}


def write(words: Words, need: Need, event: NoticeEvent, scope: Scope) -> NoticeText | None:
    """The notice in the current language; None unless the reader still stands on the side that it is for."""
    mine = need.authority if words.side == "house" else need.addressed_to
    held = scope.holds(mine.pk) if mine is not None else None
    if held is None or LADDER.index(Role(held.role)) < LADDER.index(Role(words.lowest)):
        return None
    other = need.addressed_to if words.side == "house" and not words.is_own else need.authority
    values = {
        "number": need.reference,
        "house": need.authority.display_name,
        "addressee": need.addressed_to.display_name if need.addressed_to else "",
        # The term runs while the need waits; later the day says nothing any more.
        "day": day_text(need.answer_due_on) if need.state == Need.State.SUBMITTED else "",
        "ends": day_text(_ends_on(need, event)),
    }
    headline = words.headline % values
    sentence = words.sentence if values["day"] or not words.undated else words.undated
    return NoticeText(
        title=f"{headline}: {need.title}" if need.title else headline,
        sentence=sentence % values,
        url=need.get_absolute_url(),
        sender=_("the network") if words.is_from_network else (other or need.authority).display_name,
        authority_id=held.authority_id,
        needs_status_note=need.territory.needs_status_note,
    )


def is_visible(_need: Need, _event: NoticeEvent) -> bool:
    """As long as the reader may open the need: what was decided stays told."""
    return True


def is_submitted(need: Need, _event: NoticeEvent) -> bool:
    """While the need waits for an answer."""
    return need.state == Need.State.SUBMITTED


def is_unanswered(need: Need, _event: NoticeEvent) -> bool:
    """While the need, or a change of it, waits for an answer."""
    return need.state == Need.State.SUBMITTED or need.change_asked_at is not None


def is_returned(need: Need, _event: NoticeEvent) -> bool:
    """While the need is in its house's hands again."""
    return need.state == Need.State.RETURNED


def is_confirmation_asked(need: Need, _event: NoticeEvent) -> bool:
    """While the need waits for its house's approver."""
    return need.is_editable and need.confirmation_asked_at is not None


def is_in_hand(need: Need, _event: NoticeEvent) -> bool:
    """While the house can go on writing."""
    return need.is_editable


def is_change_asked(need: Need, _event: NoticeEvent) -> bool:
    """While a change of the need waits for an answer."""
    return need.change_asked_at is not None


def is_lapsing(need: Need, event: NoticeEvent) -> bool:
    """Until somebody touches the need of which this warning was given."""
    day = lapses_on(need)
    return day is not None and day <= _warned_until(event)


def is_open(need: Need, _event: NoticeEvent) -> bool:
    """Until the need's way has ended."""
    return need.closed_at is None


def addressees(event: NoticeEvent, roles: Collection[str] = (Role.OFFICER, Role.APPROVER)) -> set[int]:
    """People of these roles in the authority that the need waits for."""
    return _people(event.addressed_to_id, roles)


def lead_of_addressee(event: NoticeEvent) -> set[int]:
    """Those who lead the authority that has not answered."""
    return _people(event.addressed_to_id, (Role.APPROVER, Role.ADMINISTRATOR))


def house(event: NoticeEvent) -> set[int]:
    """Officers of the house who wrote or submitted the need; all its officers and approvers when none is there."""
    return _writers(event, Q(uuid=event.record_uuid))


def house_of_both(event: NoticeEvent) -> set[int]:
    """As house, for a merge: who wrote the need that is closed or the one that took it over, each told once."""
    return _writers(event, Q(uuid=event.record_uuid) | Q(merged__uuid=event.record_uuid))


def _writers(event: NoticeEvent, wanted: Q) -> set[int]:
    staff = _people(event.authority_id, (Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR))
    need = Need.objects.unscoped(_REASON).filter(wanted)
    names = ("created_by_id", "submitted_by_id", "updated_by_id")
    writers = {person for row in need.values_list(*names) for person in row if person is not None}
    return staff & writers or _people(event.authority_id, (Role.OFFICER, Role.APPROVER)) or staff


def askers(event: NoticeEvent) -> set[int]:
    """Who asked the questions that the house has just answered; all of the addressee's when they have left it."""
    asked = NeedQuestion.objects.unscoped(_REASON).filter(
        need__uuid=event.record_uuid,
        state=NeedQuestion.State.ANSWERED,
        replies__acting_id=event.authority_id,
        # The answer and its event are of one transaction; earlier answers were told by their own.
        replies__at__gte=event.at - _ONE_ACT,
    )
    staff = addressees(event)
    return staff & set(asked.values_list("asked_by_id", flat=True)) or staff


def approvers_of_house(event: NoticeEvent) -> set[int]:
    """The house's approvers; its administrators, who may do the same, when it has none."""
    return _people(event.authority_id, (Role.APPROVER,)) or _people(event.authority_id, (Role.ADMINISTRATOR,))


def secretariat(_event: NoticeEvent) -> set[int]:
    """Everybody who works for the network secretariat."""
    people = Membership.objects.current().filter(
        authority__kind=Authority.Kind.SECRETARIAT, role__in=LADDER[1:], user__is_active=True
    )
    return set(people.values_list("user_id", flat=True))


def _people(authority_id: int | None, roles: Collection[str]) -> set[int]:
    if authority_id is None:
        return set()
    people = Membership.objects.current().filter(authority_id=authority_id, role__in=roles, user__is_active=True)
    return set(people.values_list("user_id", flat=True))


def _warned_until(event: NoticeEvent) -> date:
    return timezone.localdate(event.at) + WARNED_BEFORE


def _ends_on(need: Need, event: NoticeEvent) -> date:
    """When a need lapses of which this event warns: never sooner after its warning than was promised."""
    return max(lapses_on(need) or date.min, _warned_until(event))


def find_unanswered(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, dict[str, str]]:
    """What the secretariat is told of needs that it does not read: which authority has not answered which."""
    if not scope.is_secretariat:
        return {}
    ids = {one for event in events for one in (event.authority_id, event.addressed_to_id) if one is not None}
    names = {one.pk: one.display_name for one in Authority.objects.filter(pk__in=ids)}
    return {
        event.record_uuid: {
            "house": names.get(event.authority_id, ""),
            "addressee": names.get(event.addressed_to_id or 0, ""),
        }
        for event in events
    }


def write_unanswered(names: dict[str, str], _event: NoticeEvent, scope: Scope) -> NoticeText:
    """The secretariat's notice: names of authorities, and neither number nor word of the need."""
    sentence = _(
        "%(addressee)s has not answered a need of %(house)s, nor have those who lead it after they were asked."
    )
    held = next(one for one in scope.held if one.kind == Authority.Kind.SECRETARIAT)
    return NoticeText(
        title=_("An answer is late: %(addressee)s") % names,
        sentence=sentence % names,
        url=reverse("needs:late-list"),
        sender=_("the network"),
        authority_id=held.authority_id,
    )


def find_houses(events: Sequence[NoticeEvent], _scope: Scope) -> Mapping[UUID, str]:
    """Names of the municipalities of these events, for a house that may not read their needs any more."""
    ids = {event.authority_id for event in events}
    names = {one.pk: one.display_name for one in Authority.objects.filter(pk__in=ids)}
    return {event.record_uuid: names[event.authority_id] for event in events if event.authority_id in names}


def write_left(name: str, event: NoticeEvent, scope: Scope) -> NoticeText | None:
    """To the house that a need left: whose it was, and neither number nor word of it."""
    held = scope.holds(event.addressed_to_id) if event.addressed_to_id is not None else None
    if held is None or held.role not in LADDER[1:]:
        return None
    words = {"house": name}
    sentence = _(
        "%(house)s now stands under another authority. A need of it that waited for you is redirected there, "
        "and nothing is left for you to do."
    )
    return NoticeText(
        title=_("A need of %(house)s waits for you no more") % words,
        sentence=sentence % words,
        url=reverse("needs:need-queue"),
        sender=_("the network"),
        authority_id=held.authority_id,
    )
