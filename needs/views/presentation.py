"""How a need is told on its page: words, steps, history. No writes, no decisions."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.labels import label
from coordination.core.templatetags.portal import day_text, figure
from municipalities.access.actor import Actor
from needs.forms.needs import NeedForm, ReviewForm
from needs.models import Need

State = Need.State
AnyForm = TypeVar("AnyForm", NeedForm, ReviewForm)


def edit_url(need: Need) -> str:
    """The address of the need's form."""
    return reverse("needs:need-edit", args=[need.slug])


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


def initial(need: Need, actor: Actor) -> dict[str, Any]:
    """The form's values as they are saved, with the check values."""
    names = ("title", "sector", "situation", "severity", "people_affected", "version")
    return {name: getattr(need, name) for name in names} | {"authority": actor.acting.authority_uuid}


def review_form(need: Need, actor: Actor) -> ReviewForm:
    """The decision form with its check values."""
    return ReviewForm(initial={"version": need.version, "authority": actor.acting.authority_uuid})


def acts_for(form: NeedForm | ReviewForm, actor: Actor) -> bool:
    """True when the form was opened for the authority that the person acts for now."""
    return str(form.cleaned_data["authority"]) == actor.acting.authority_uuid


def opened_elsewhere(request: HttpRequest, need: Need, actor: Actor) -> bool:
    """True when the person opened the form for another authority of theirs, one that the need is the business of."""
    opened_for = request.POST.get("authority", "")
    held = next((one for one in actor.scope.held if one.authority_uuid == opened_for), None)
    if held is None or held.authority_id == actor.acting_id:
        return False
    return held.authority_id in {need.authority_id, need.addressed_to_id}


def other_authority(actor: Actor) -> str:
    """The sentence for a form that was opened while acting for another authority."""
    return _(
        "You now act for %(authority)s, but this form was opened for another authority. Switch back and send it again; "
        "what you typed is below."
    ) % {"authority": actor.acting_name}


def resend(request: HttpRequest, actor: Actor) -> dict[str, Any] | None:
    """What "switch and resend" sends: the same fields to the same address, for the authority it was opened for."""
    opened_for = request.POST.get("authority", "")
    held = next((one for one in actor.scope.held if one.authority_uuid == opened_for), None)
    if held is None:
        return None
    fields = [(name, value) for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "switch_to"}]
    return {
        "action": request.path,
        "fields": fields,
        "authority": opened_for,
        "name": label(held.labels, held.name),
    }


def differences(need: Need, form: NeedForm) -> list[dict[str, Any]]:
    """Fields whose typed value differs from the saved one."""
    found = []
    for name, typed in form.values().items():
        saved = getattr(need, name)
        if saved != typed:
            found.append({"label": form.fields[name].label, "saved": _shown(name, saved), "typed": _shown(name, typed)})
    return found


def _shown(name: str, value: Any) -> Any:
    """A field's value as pages write it."""
    if value is None:
        return ""
    if name == "sector":
        return value.display_name
    if name == "severity":
        return f"{value} {severity.LEVELS[value].word}"
    return figure(value) if name == "people_affected" else value


def at_version(form: AnyForm, need: Need) -> AnyForm:
    """The form as typed, with the version of the record as it stands now, so that it can be sent again."""
    data = form.data.copy()
    data["version"] = str(need.version)
    again = type(form)(data)
    again.is_valid()
    return again


def done_sentence(need: Need) -> str:
    """What just happened, in one sentence."""
    if need.state == State.SUBMITTED:
        return _("Submitted as %(number)s. %(authority)s answers.") % {
            "number": need.number,
            "authority": need.addressed_to.display_name,
        }
    if need.state == State.RETURNED:
        return _("Saved. Submit it again when it is ready; the authorities above see it as it is now.")
    return _("Saved. Only your authority sees it until you submit.")
