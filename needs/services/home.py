"""What waits for a person, for their start page: their house's duties, or their authority's queue."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import day_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from needs.models import Need

SHOWN = 8


def house_duties(actor: Actor) -> dict[str, Any] | None:
    """Returned needs first, then drafts, then answers received; None for people who log no needs."""
    if not can(actor, "needs.draft"):
        return None
    own = Need.objects.visible_to(actor.scope).of_authority(actor.house.authority_id).order_by("-updated_at")
    returned = list(own.filter(state=Need.State.RETURNED)[:SHOWN])
    drafts = list(own.filter(state=Need.State.DRAFT)[:SHOWN])
    accepted = list(own.filter(state=Need.State.ACCEPTED).order_by("-decided_at")[:3])
    items = [
        *(
            _item(need, _("Returned with questions, %(day)s") % {"day": day_text(need.decided_at)}, _("Answer"))
            for need in returned
        ),
        *(_item(need, _("Draft of %(day)s") % {"day": day_text(need.created_at)}, _("Finish")) for need in drafts),
    ]
    received = [_item(need, _("Accepted, %(day)s") % {"day": day_text(need.decided_at)}, "") for need in accepted]
    return {"items": items, "received": received, "count": len(returned) + len(drafts)}


def queue(actor: Actor) -> dict[str, Any] | None:
    """The oldest submitted needs that wait for this authority; None for people who review none."""
    if not can(actor, "needs.review"):
        return None
    waiting = Need.objects.visible_to(actor.scope).waiting_for(actor.house.authority_id).select_related("territory")
    shown = list(waiting[:SHOWN])
    items = [
        _item(
            need,
            _("%(place)s, submitted %(day)s")
            % {"place": need.territory.display_name, "day": day_text(need.submitted_at)},
            _("Review"),
        )
        for need in shown
    ]
    return {"items": items, "count": waiting.count() if len(shown) == SHOWN else len(shown)}


def _item(need: Need, note: str, act: str) -> dict[str, Any]:
    return {
        "title": need.title or _("Without a title"),
        "url": need.get_absolute_url(),
        "note": note,
        "severity": need.severity,
        "act": act,
        "act_url": need.get_absolute_url() if act else "",
    }
