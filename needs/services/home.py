"""What waits for a person, for their start page: their house's duties and answers, or their authority's queue.

No list here sorts a whole house: each asks for one state in the order of an index, and sorts the few rows it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core import states
from coordination.core.templatetags.portal import day_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from needs.models import Need
from needs.querysets import OPEN_STATES
from needs.services.term_words import days_ago, term_of

State = Need.State
SHOWN: Final = 8
ANSWERS: Final = 5
#: How long an answer stands on the start page.
RECENT: Final = timedelta(days=30)


def house_duties(actor: Actor) -> dict[str, Any] | None:
    """What waits for the approver, returned needs, drafts, needs past their day; answers. None for who logs none."""
    if not can(actor, "needs.draft"):
        return None
    own = _own(actor)
    asked = own.filter(confirmation_asked_at__isnull=False, state__in=[State.DRAFT, State.RETURNED])
    to_confirm = list(asked[:SHOWN]) if can(actor, "needs.confirm") else []
    returned = sorted(
        own.filter(state=State.RETURNED)[:SHOWN], key=lambda need: (need.decided_at or need.created_at, need.pk)
    )
    drafts = list(own.filter(state=State.DRAFT)[:SHOWN])
    overdue = list(own.filter(state__in=OPEN_STATES, needed_by__lt=timezone.localdate())[:SHOWN])
    ours = {need.pk for need in to_confirm}
    returned = [need for need in returned if need.pk not in ours]
    drafts = [need for need in drafts if need.pk not in ours]
    items = [
        *(_item(need, _put_to_us(need), _("Confirm")) for need in to_confirm),
        *(_item(need, _asked(need), _("Answer")) for need in returned),
        *(_item(need, _begun(need), _("Finish")) for need in drafts),
        *(_item(need, _past(need), _("Is it met?")) for need in overdue),
    ]
    return {"items": items, "received": _received(own)}


def with_others(actor: Actor) -> dict[str, Any] | None:
    """The house's needs that wait for an answer: at whom, until when; None for who logs no needs."""
    if not can(actor, "needs.draft"):
        return None
    waiting = list(_own(actor).filter(state=State.SUBMITTED)[: SHOWN + 1])
    list_url = f"{reverse('needs:need-list')}?view=own&state=submitted"
    return {
        "items": [_item(need, _waits(need)) for need in waiting[:SHOWN]],
        "more_url": list_url if len(waiting) > SHOWN else "",
    }


def queue(actor: Actor) -> dict[str, Any] | None:
    """The needs that wait for this authority, the longest waiting first; None for people who review none."""
    if not can(actor, "needs.review"):
        return None
    visible = Need.objects.visible_to(actor.scope).waiting_for(actor.house.authority_id)
    shown = list(visible.select_related("territory")[:SHOWN])
    counts = {"count": len(shown), "late": sum(1 for need in shown if _is_late(need))}
    if len(shown) == SHOWN:
        late = Q(answer_due_on__lt=timezone.localdate())
        counts = visible.order_by().aggregate(count=Count("pk"), late=Count("pk", filter=late))
    return {"items": [_item(need, _due(need), _("Review")) for need in shown], **counts}


def decided(actor: Actor) -> dict[str, Any] | None:
    """What this authority answered lately, the newest first; None for people who review none."""
    if not can(actor, "needs.review"):
        return None
    answered = Need.objects.visible_to(actor.scope).filter(addressed_to_id=actor.house.authority_id)
    answered = answered.filter(decided_at__gte=timezone.now() - RECENT).exclude(state=State.SUBMITTED)
    rows = answered.select_related("territory").order_by("-decided_at")[:ANSWERS]
    return {"items": [_item(need, f"{_stands(need)}, {need.territory.display_name}") for need in rows]}


def _own(actor: Actor) -> Any:
    """The house's needs by one index: its state narrows, its order is the newest first."""
    house = actor.house.authority_id
    own = Need.objects.visible_to(actor.scope, house=house).order_by("-created_at", "-id")
    return own.select_related("territory", "addressed_to")


def _received(own: Any) -> list[dict[str, Any]]:
    answered = own.filter(state__in=[State.DECLINED, *OPEN_STATES], decided_at__gte=timezone.now() - RECENT)
    return [_item(need, _answered(need)) for need in answered.order_by("-decided_at")[:ANSWERS]]


def _asked(need: Need) -> str:
    if need.decided_at is None:
        return _("Returned with questions")
    words = {"day": day_text(need.decided_at), "age": days_ago(timezone.localdate(need.decided_at))}
    return _("Returned with questions on %(day)s, %(age)s") % words


def _begun(need: Need) -> str:
    if need.confirmation_asked_at is not None:
        return _("Waits for your approver since %(day)s") % {"day": day_text(need.confirmation_asked_at)}
    return _("Draft of %(day)s") % {"day": day_text(need.created_at)}


def _put_to_us(need: Need) -> str:
    return _("Waits for your confirmation since %(day)s") % {"day": day_text(need.confirmation_asked_at)}


def _past(need: Need) -> str:
    day = need.needed_by or timezone.localdate()
    return _("Needed by %(day)s, %(age)s; not met yet") % {"day": day_text(day), "age": days_ago(day)}


def _waits(need: Need) -> str:
    """At whom, until when."""
    at = need.addressed_to.display_name if need.addressed_to else ""
    term = term_of(need)
    return f"{at}. {term.sentence}" if term else at


def _due(need: Need) -> str:
    """Where from, and until when; the late ones say so."""
    term = term_of(need)
    since = _("submitted %(day)s") % {"day": day_text(need.submitted_at)}
    return f"{need.territory.display_name}. {term.sentence}" if term else f"{need.territory.display_name}, {since}"


def _answered(need: Need) -> str:
    """Accepted with who does what by when, or declined."""
    if not need.answer_who:
        return _stands(need)
    words = {"who": need.answer_who, "what": need.answer_what.rstrip("."), "day": day_text(need.answer_by)}
    # No full stop: in most languages of the portal the day before it has one.
    return f"{_stands(need)}; {_('%(who)s: %(what)s (by %(day)s)') % words}"


def _stands(need: Need) -> str:
    """State and the day of the answer, where there was one."""
    word = str(states.LOOKS[need.state].word)
    return f"{word}, {day_text(need.decided_at)}" if need.decided_at else word


def _is_late(need: Need) -> bool:
    term = term_of(need)
    return term is not None and term.is_late


def _item(need: Need, note: str, act: str = "") -> dict[str, Any]:
    return {
        "title": need.title or _("Without a title"),
        "lang": need.language if need.title else "",
        "url": need.get_absolute_url(),
        "note": note,
        "severity": need.severity,
        "is_late": _is_late(need),
        "act": act,
        "act_url": need.get_absolute_url() if act else "",
    }


def item_of(need: Need, *, with_country: bool = True) -> dict[str, Any]:
    """A published need among others: where, what field, since when it is open."""
    parts: Iterable[str] = (
        need.territory.display_name,
        need.country.display_name if with_country and need.country else "",
        need.sector.display_name if need.sector else "",
        _stands(need),
    )
    return _item(need, ", ".join(part for part in parts if part))
