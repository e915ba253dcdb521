"""What bulletins have for somebody's start page."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.bulletins.services import lists, naming
from coordination.core.templatetags.portal import figure
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Authority

#: The list of bulletins shows the rest.
_MOST: Final = 5


def warning(actor: Actor) -> dict[str, bool] | None:
    """The way to the early notice, for people of a municipality who may publish; None for everybody else. No query."""
    if actor.acting is None or actor.acting.kind != Authority.Kind.MUNICIPALITY:
        return None
    return {"may_warn": True} if can(actor, "bulletins.publish") else None


def awaited(actor: Actor) -> dict[str, Any] | None:
    """Urgent bulletins that the acting authority has not acknowledged, the earliest term first; None without one.

    Two queries, one where nothing waits.
    """
    if actor.acting is None or not can(actor, "bulletins.acknowledge"):
        return None
    rows = lists.waiting(actor).select_related("authority", "place").defer("text", "lead", "figures")
    waiting = sorted(rows, key=lambda one: (_until(one), one.pk))
    if not waiting:
        return None
    titles = naming.titles_of(waiting[:_MOST], actor.scope)
    heading = ngettext(
        "%(count)s urgent bulletin waits for you to acknowledge it",
        "%(count)s urgent bulletins wait for you to acknowledge them",
        len(waiting),
    )
    return {
        "heading": heading % {"count": figure(len(waiting))},
        "items": [_item(one, titles[one.pk]) for one in waiting[:_MOST]],
        "all_url": f"{reverse('bulletins:bulletin-list')}?tab={lists.ASKED}",
    }


def _until(bulletin: Any) -> Any:
    """Until when the acting authority is asked to acknowledge."""
    return bulletin.acknowledge_by_if_told(bulletin.told_to_us_at)


def _item(bulletin: Any, titles: dict[str, str]) -> dict[str, Any]:
    """One thing to do (components/todo.html)."""
    url, until = naming.address_of(bulletin), _until(bulletin)
    return {
        "title": naming.marked(bulletin, naming.title_of(bulletin, titles)),
        "url": url,
        "icon": "alert-triangle",
        "note": f"{bulletin.authority.display_name}. {naming.term(until)}",
        "is_late": until <= timezone.now(),
        "act": _("Acknowledge"),
        "act_url": url,
    }
