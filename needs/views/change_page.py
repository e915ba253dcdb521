"""What the page of a need's changes tells."""

from __future__ import annotations

import copy
from typing import Any

from django.utils.translation import gettext as _

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from needs.models import Need, NeedChange
from needs.services.change_words import overlaid, read_values
from needs.services.changes import open_change
from needs.services.fields import lay
from needs.views.word_differences import Row, compare

State = NeedChange.State
#: How many answered changes the page tells, newest first.
_EARLIER = 20


def told(need: Need, actor: Actor) -> dict[str, Any]:
    """The open change with both versions, the earlier ones, and what this person may do."""
    change = open_change(actor, need)
    may_write = can(actor, "needs.draft", need) and need.is_open
    is_draft = change is not None and change.state == State.DRAFT
    return {
        "change": change,
        "rows": [] if change is None else compare(need, overlaid(need, change)),
        "earlier": earlier(need, actor),
        "may_begin": may_write and change is None,
        "may_write": may_write and is_draft,
        "may_confirm": is_draft and can(actor, "needs.confirm", need),
        "is_waiting": change is not None and not is_draft,
        "is_own_submission": change is not None and not is_draft and is_own(change, actor),
    }


def is_own(change: NeedChange, actor: Actor) -> bool:
    """True when this person put the change forward, or put it to the approver of its house who then did."""
    return actor.user_id in {change.submitted_by_id, change.confirmation_asked_by_id}


def notice(need: Need, actor: Actor) -> dict[str, bool]:
    """What the need's page says of a change, to the two sides; empty for everybody else. No query."""
    if not actor.scope.is_house_or_reviewer(need):
        return {}
    return {
        "is_waiting": need.change_asked_at is not None,
        "may_write": need.is_open and can(actor, "needs.draft", need),
        "has_versions": need.edition > 1,
    }


def who_sees_what(need: Need) -> list[dict[str, str]]:
    """How far a change is seen in each state that lies ahead."""
    own = need.authority.display_name
    return [
        {"when": _("While you write"), "who": _("%(authority)s alone") % {"authority": own}},
        {"when": _("Put forward"), "who": _("also the authorities above you, beside what was accepted")},
        {"when": _("Accepted"), "who": _("all members and observers of the network, in place of the old words")},
    ]


def earlier(need: Need, actor: Actor) -> list[dict[str, Any]]:
    """Changes that were answered, newest first, each with what stood there before and what was wanted instead."""
    rows = NeedChange.objects.visible_to(actor.scope).filter(need=need, state__in=[State.ACCEPTED, State.DECLINED])
    found = rows.select_related("submitted_by", "decided_by").order_by("-decided_at", "-id")[:_EARLIER]
    return [{"change": one, "rows": both_sides(need, one)} for one in found]


def both_sides(need: Need, change: NeedChange) -> list[Row]:
    """The rows of an answered change, from what it kept of both sides."""
    return compare(_with(need, change.before), _with(need, change.values), list(change.values))


def _with(need: Need, plain: dict[str, Any]) -> Need:
    words = copy.copy(need)
    lay(words, read_values(plain))
    return words
