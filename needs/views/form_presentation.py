"""How the form of a need is told: values, differences, sections, sentences. No writes, no decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.amounts import amount_as_typed
from coordination.core.dates import day_as_typed
from coordination.core.templatetags.portal import clock_text, figure
from municipalities.access.actor import Actor
from municipalities.access.kept_forms import person_mark
from municipalities.models import ContactPoint, Membership
from needs.forms import opened
from needs.forms.needs import REQUIRED_TO_SUBMIT, SECTIONS, NeedForm, label_of
from needs.models import Group, Need, Part
from needs.models.circumstances import Horizon, InformationGrade, Phase, SourceGrade, Urgency
from needs.models.line import LINE_CELLS, LineKind, LineUnit
from needs.models.people import CELLS
from needs.services import fields as need_fields

State = Need.State
#: Always chosen, so it says nothing about whether a section was begun.
_ALWAYS_FILLED = {"currency"}
#: Whole numbers that are codes: they have no thousands.
_STEPS = {"severity", "information_grade"}
#: Fields and parts of lines that hold one of a fixed list.
_CODES: dict[str, Any] = {
    "place_role": Need.PlaceRole,
    "certainty": Need.Certainty,
    "urgency": Urgency,
    "horizon": Horizon,
    "phase": Phase,
    "source_grade": SourceGrade,
    "information_grade": InformationGrade,
    "kind": LineKind,
    "unit": LineUnit,
}


def edit_url(need: Need) -> str:
    """The address of the need's form."""
    return reverse("needs:need-edit", args=[need.slug])


def initial(need: Need, actor: Actor) -> dict[str, Any]:
    """The form's values as they are saved, with the check values."""
    values = need_fields.read_all(need)
    return values | {
        "version": need.version,
        "authority": actor.house.authority_uuid,
        "person": person_mark(actor.person_id),
        "opened": opened.marks(values),
    }


def rebased(form: NeedForm, need: Need) -> NeedForm:
    """The form as typed over the record as it stands now: fields that the person did not touch show what is saved."""
    data = form.data.copy()
    typed = opened.typed(form.values(), form.cleaned_data["opened"])
    for name in {*form.values(), *LINE_CELLS} - set(typed):
        set_control(data, name, control_value(name, need_fields.read(need, name)))
    data["version"] = str(need.version)
    data["opened"] = opened.marks(need_fields.read_all(need))
    again = type(form)(data, need=need)
    again.is_valid()
    return again


def as_typed(form: NeedForm, need: Need) -> NeedForm:
    """The form as typed, with the version of the record as it stands now."""
    data = form.data.copy()
    data["version"] = str(need.version)
    again = type(form)(data, need=need)
    again.is_valid()
    return again


def set_control(data: Any, name: str, value: Any) -> None:
    """Put a control's value into posted data, as a browser would send it."""
    if value in (None, "", [], False):
        data.pop(name, None)
    else:
        data.setlist(name, value if isinstance(value, list) else ["on" if value is True else value])


def control_value(name: str, value: Any) -> str | list[str] | bool:
    """What stands in the control of a field: a text, the ticked codes, or whether a box is ticked."""
    if isinstance(value, (bool, list)):
        return value
    if value is None:
        return ""
    if name == "sector":
        return str(value.pk)
    if isinstance(value, date):
        return day_as_typed(value)
    if isinstance(value, Decimal):
        return amount_as_typed(value, get_language() or "en-gb")
    return figure(value) if isinstance(value, int) and name not in _STEPS else str(value)


def words(name: str, value: Any) -> str:
    """A field's value as pages write it; "" for none."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "sector":
        return str(value.display_name)
    if name == "severity":
        return f"{value} {severity.LEVELS[value].word}"
    if name == "lacking":
        return ", ".join(str(Need.Lacking(code).label) for code in value)
    codes = _CODES.get(LINE_CELLS[name][1] if name in LINE_CELLS else name)
    if codes is not None:
        return str(codes(value).label) if value in codes.values else str(value)
    return str(control_value(name, value))


def told_value(need: Need, name: str, form: NeedForm) -> dict[str, Any]:
    """The saved value of a field, for the control and for reading; with what was typed where it was sent."""
    value = need_fields.read(need, name)
    typed = form.values().get(name)
    return {
        "name": name,
        "label": label_of(name),
        "value": control_value(name, value),
        "text": words(name, value),
        "typed": words(name, typed),
    }


def switch_label(name: str) -> str:
    """What the button of "switch and resend" says."""
    return _("Switch to %(name)s and send again") % {"name": name}


def sections(values: dict[str, Any], errors: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The list of sections with their standing: complete, with errors, started, or not."""
    wrong = set(errors)
    found = []
    for key, label, names in SECTIONS:
        count = len(wrong & set(names))
        filled = {name for name in names if values.get(name) not in (None, "", [], False)} - _ALWAYS_FILLED
        needed = set(names) & set(REQUIRED_TO_SUBMIT)
        standing, state = "", _("Not started")
        if count:
            standing = "error"
            state = ngettext("%(count)s error", "%(count)s errors", count) % {"count": count}
        elif filled and needed <= filled:
            standing, state = "done", _("Complete")
        elif filled:
            state = _("Started")
        found.append({"id": key, "label": label, "standing": standing, "state": state})
    return found


#: Fields that stand folded away until they hold something.
_FOLDS = {
    "place": ("place", "already_done"),
    "circumstances": ("horizon", "phase", "place_role"),
    "grades": ("source_grade", "information_grade"),
}


def open_folds(values: dict[str, Any], errors: Iterable[str] = ()) -> dict[str, bool]:
    """Which folded parts are open: those with an answer or an error in them."""
    wrong = set(errors)
    return {
        fold: any(name in wrong or values.get(name) not in (None, "") for name in names)
        for fold, names in _FOLDS.items()
    }


def values_of(form: NeedForm, need: Need) -> dict[str, Any]:
    """What the form shows as far as it can be read: the saved values, or the valid ones of those that were sent."""
    if not form.is_bound:
        return need_fields.read_all(need)
    form.is_valid()
    return form.values()


def people_table(form: NeedForm, values: dict[str, Any]) -> dict[str, Any]:
    """Rows, sums and heads of the table of groups."""
    rows = []
    for group in Group:
        names = [name for name, (code, _part) in CELLS.items() if code == group]
        numbers = [values.get(name) for name in names]
        rows.append({"label": group.label, "cells": [form[name] for name in names], "sum": _sum(numbers)})
    by_part = {part: [values.get(name) for name, (_group, one) in CELLS.items() if one == part] for part in Part}
    return {
        "columns": [part.label for part in Part],
        "rows": rows,
        "totals": [_sum(numbers) for numbers in by_part.values()],
        "total": _sum([values.get(name) for name in CELLS]),
    }


def _sum(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def contacts(need: Need) -> list[dict[str, Any]]:
    """Whom to ask at the house, by role, as the directory lists them."""
    order = list(Membership.Role.values)
    rows = ContactPoint.objects.current().filter(authority=need.authority_id, listed=True)
    return [
        {"role": Membership.Role(one.role).label, "name": one.person_name}
        for one in sorted(rows, key=lambda one: (-order.index(one.role), one.person_name))
    ]


def who_sees_what(need: Need) -> list[dict[str, str]]:
    """How far the need is seen in each state that lies ahead."""
    own = need.authority.display_name
    return [
        {"when": _("Draft"), "who": _("%(authority)s alone") % {"authority": own}},
        {"when": _("Submitted"), "who": _("also the authorities above you, one of which answers")},
        {"when": _("Accepted"), "who": _("all members and observers of the network, without the notes of the review")},
    ]


def saved_at(need: Need) -> str:
    """The time of the last save in the zone of the authority acted for."""
    return clock_text(timezone.localtime(need.updated_at))


def done_sentence(need: Need) -> str:
    """What just happened, in one sentence."""
    if need.state == State.SUBMITTED:
        return _("Submitted as %(number)s. %(authority)s answers.") % {
            "number": need.number,
            "authority": need.addressed_to.display_name,
        }
    if need.confirmation_asked_at is not None:
        return _("Put to your approver, who submits it or sends it back.")
    if need.state == State.RETURNED:
        return _("Saved. Submit it again when it is ready; the authorities above see it as it is now.")
    return _("Saved. Only your authority sees it until you submit.")


def already_submitted_sentence(need: Need) -> str:
    """For the same form sent twice by the same person."""
    return _("You have submitted this need already, as %(number)s.") % {"number": need.number}


def unseen_sentence(names: list[str]) -> str:
    """Others wrote in fields that this person did not touch, after they had opened the form."""
    labels = ", ".join(f"“{label_of(name)}”" for name in need_fields.FIELDS if name in names)
    return _("This was changed while you had the form open: %(fields)s. Look at it, then submit again.") % {
        "fields": labels
    }
