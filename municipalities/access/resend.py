"""Check values of a form: the version that was read and the authority it was opened for. Switch and resend."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from coordination.core.labels import label
from municipalities.access.actor import Actor
from municipalities.access.kept_forms import PERSON_FIELD, person_mark
from municipalities.models import ScopedModel


def acts_for(form: forms.Form, actor: Actor) -> bool:
    """True when the form was opened for the authority that the person acts for now."""
    return str(form.cleaned_data["authority"]) == actor.house.authority_uuid


def opened_elsewhere(request: HttpRequest, record: ScopedModel, actor: Actor) -> bool:
    """True when the person opened the form for another authority of theirs, one that the record is the business of."""
    opened_for = request.POST.get("authority", "")
    held = next((one for one in actor.scope.held if one.authority_uuid == opened_for), None)
    if held is None or held.authority_id == actor.acting_id:
        return False
    return held.authority_id in {record.authority_id, record.addressed_to_id}


def other_authority(actor: Actor) -> str:
    """The sentence for a form that was opened while acting for another authority."""
    return _(
        "You now act for %(authority)s, but this form was opened for another authority. Switch back and send it again; "
        "what you typed is below."
    ) % {"authority": actor.acting_name}


def opened_by_another(request: HttpRequest, actor: Actor) -> bool:
    """True when the form carries the mark of a person other than the one who is signed in now."""
    mark = request.POST.get(PERSON_FIELD, "")
    return bool(mark) and mark != person_mark(actor.person_id)


def other_person(actor: Actor) -> str:
    """The sentence for a form that another person had opened in this browser."""
    return _(
        "You are signed in as %(name)s, but somebody else had opened the form that was sent. Nothing of it was saved."
    ) % {"name": actor.name}


def resend_parts(request: HttpRequest, actor: Actor) -> dict[str, Any] | None:
    """What "switch and resend" sends: the same fields to the same address, for the authority it was opened for."""
    opened_for = request.POST.get("authority", "")
    held = next((one for one in actor.scope.held if one.authority_uuid == opened_for), None)
    if held is None:
        return None
    left_out = {"csrfmiddlewaretoken", "switch_to"}
    lists = request.POST.lists()
    fields = [(name, str(value)) for name, values in lists if name not in left_out for value in values]
    return {
        "action": request.path,
        "fields": fields,
        "authority": opened_for,
        "name": label(held.labels, held.name),
    }
