"""How a need is told on its page: words, steps, history. No writes, no decisions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import day_text
from municipalities.access.actor import Actor
from needs.forms.review import ReviewForm
from needs.models import Need

State = Need.State


def trail(need: Need) -> list[dict[str, str]]:
    """Breadcrumbs."""
    return [
        {"label": _("Needs"), "url": reverse("needs:need-list")},
        {"label": need.reference, "url": need.get_absolute_url()},
    ]


def steps(need: Need) -> list[dict[str, Any]]:
    """Logged > submitted > answer, with days."""
    is_returned, is_accepted = need.state == State.RETURNED, need.state == State.ACCEPTED
    answer = _("Returned with questions") if is_returned else _("Accepted")
    return [
        {"label": _("Logged"), "note": day_text(need.created_at), "standing": "done" if need.submitted_at else "now"},
        {
            "label": _("Submitted"),
            "note": day_text(need.submitted_at) if need.submitted_at else "",
            "standing": "ahead" if not need.submitted_at else "now" if need.state == State.SUBMITTED else "done",
        },
        {
            "label": answer,
            "note": day_text(need.decided_at) if need.decided_at and (is_returned or is_accepted) else "",
            "standing": "now" if is_returned else "done" if is_accepted else "ahead",
        },
    ]


def facts(need: Need) -> list[dict[str, Any]]:
    """The summary list of the need."""
    return [
        {"label": _("Municipality"), "value": need.territory.display_name, "url": need.authority.get_absolute_url()},
        {"label": _("Sector"), "value": need.sector.display_name if need.sector else ""},
        {
            "label": _("Who answers"),
            "value": need.addressed_to.display_name if need.addressed_to else _("Chosen when it is submitted"),
            "url": need.addressed_to.get_absolute_url() if need.addressed_to else "",
        },
    ]


def history(need: Need, actor: Actor) -> list[dict[str, Any]]:
    """The moves that this reader may see, newest first."""
    words = {
        State.DRAFT: _("Logged"),
        State.SUBMITTED: _("Submitted"),
        State.RETURNED: _("Returned with questions"),
        State.ACCEPTED: _("Accepted"),
    }
    moves = need.moves.visible_to(actor.scope).select_related("acting")
    return [
        {
            "title": words[move.to_state],
            "by": f"{move.actor_name}, {move.acting.display_name}",
            "at": move.at,
            "text": move.note,
        }
        for move in moves
    ]


def question(need: Need, actor: Actor) -> dict[str, Any] | None:
    """The note of the newest return while the need is returned, for those who see the review's words."""
    if need.state != State.RETURNED:
        return None
    move = need.moves.visible_to(actor.scope).filter(to_state=State.RETURNED).select_related("acting").first()
    if move is None:
        return None
    return {"text": move.note, "by": f"{move.actor_name}, {move.acting.display_name}", "at": move.at}


def readers(need: Need) -> list[str]:
    """Who can see this, in words."""
    house = _("Everyone at %(authority)s") % {"authority": need.authority.display_name}
    above = _("The authorities above: the county, canton or entity and the ministries of the country")
    network = _("All member authorities and observers, without the notes of the review")
    if need.state == State.DRAFT:
        return [house]
    return [house, above, *([network] if need.state == State.ACCEPTED else [])]


def switch_to(need: Need, actor: Actor) -> dict[str, str] | None:
    """The other authority of this person that the record belongs to, when they act for a different one."""
    for authority_id in (need.authority_id, need.addressed_to_id):
        held = actor.scope.holds(authority_id)
        if actor.acting_id in {need.authority_id, need.addressed_to_id}:
            return None
        if held is not None:
            authority = need.authority if authority_id == need.authority_id else need.addressed_to
            return {"uuid": held.authority_uuid, "name": authority.display_name}
    return None


def review_form(need: Need, actor: Actor) -> ReviewForm:
    """The decision form with its check values."""
    return ReviewForm(initial={"version": need.version, "authority": actor.acting.authority_uuid})
