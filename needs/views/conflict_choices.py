"""Conflicts in the form without scripts: for each field that somebody else changed too, a choice between both values.

The control keeps what was typed, whatever is chosen, until the choice is saved. No writes.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import moment
from municipalities.access.actor import Actor
from needs.forms.needs import NeedForm
from needs.models import Need
from needs.services import fields
from needs.services.change_words import REASON
from needs.services.needs import winner_of
from needs.views.form_presentation import control_value, set_control, words

MINE, THEIRS = "mine", "theirs"
_PREFIX: Final = "keep_"
_WORDS: Final = {*fields.FIELDS, REASON}


def settled(form: NeedForm, need: Need) -> NeedForm:
    """The form with the saved value in each field where that was chosen; the same form where none was.

    A field that changed again since the choice was shown keeps what was typed: it meets the newer value and is asked
    about again.
    """
    taken = [name for name, choice in _chosen(form).items() if choice == THEIRS]
    if not taken:
        return form
    form.is_valid()
    version = form.cleaned_data.get("version") or 0
    data = form.data.copy()
    for name in taken:
        if need.field_versions.get(name, 0) <= version and (name != REASON or REASON in vars(need)):
            set_control(data, name, control_value(name, fields.read(need, name)))
    return type(form)(data, need=need)


def with_faults(form: NeedForm, checked: NeedForm) -> NeedForm:
    """The form as typed and chosen, with what is wrong in `checked`, which `settled` made of it."""
    if form is not checked:
        for name, said in checked.errors.items():
            form.say(name, said[0])
    return form


def told(need: Need, form: NeedForm, met: Collection[str], actor: Actor) -> list[dict[str, Any]]:
    """Both values of the fields in `met`, which somebody has just changed, and of those chosen before, in page order.

    What was typed is preselected, except where the saved value was chosen and is still the same.
    """
    chosen = _chosen(form) if form.is_bound else {}
    names = [name for name in form.fields if name in chosen or name in met]
    if not names:
        return []
    form.is_valid()
    winner, typed = winner_of(actor, need), form.values()
    rows = [_told_row(need, form, name, typed) for name in names]
    written = {"winner": winner, "by": winner or _("yourself, in another window or on another device")}
    written["at"] = moment(need.updated_at)
    return [
        {**row, **written, "is_theirs": chosen.get(row["name"]) == THEIRS and row["name"] not in met}
        for row in rows
        if row["mine"] != row["theirs"]
    ]


def _told_row(need: Need, form: NeedForm, name: str, typed: dict[str, Any]) -> dict[str, Any]:
    saved = fields.read(need, name)
    # What cannot be read, for it was typed badly since, is told as it stands in the control.
    mine = words(name, typed[name]) if name in typed else str(form[name].value() or "")
    return {
        "name": name,
        "control": f"{_PREFIX}{name}",
        "label": form.fields[name].label,
        "mine": mine,
        "theirs": words(name, saved),
        "value": json.dumps(control_value(name, saved)),
    }


def _chosen(form: NeedForm) -> dict[str, str]:
    """What was chosen by field, of the fields that the form has."""
    sent = {name: form.data.get(f"{_PREFIX}{name}", "") for name in form.fields}
    return {name: choice for name, choice in sent.items() if choice in {MINE, THEIRS} and name in _WORDS}
