"""How the form of a need is told: values, differences, sentences. No writes, no decisions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.templatetags.portal import figure
from municipalities.access.actor import Actor
from needs.forms.needs import NeedForm
from needs.models import Need

State = Need.State


def edit_url(need: Need) -> str:
    """The address of the need's form."""
    return reverse("needs:need-edit", args=[need.slug])


def initial(need: Need, actor: Actor) -> dict[str, Any]:
    """The form's values as they are saved, with the check values."""
    names = ("title", "sector", "situation", "severity", "people_affected", "version")
    return {name: getattr(need, name) for name in names} | {"authority": actor.acting.authority_uuid}


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
