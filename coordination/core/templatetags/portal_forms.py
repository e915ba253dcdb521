"""Form fields and error summaries in the markup of the design system.

`{% field form.title %}` renders label, hint, error and control in that order; `{% error_summary form %}` lists
the same words as links. Nothing here validates: it shows what the form already knows.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core import severity
from coordination.core.widgets import SeverityRadios

register = template.Library()

# Attributes that our own markup sets, or that would bring up the browser's untranslated bubbles.
_OWN_ATTRIBUTES = {"class", "id", "required", "aria-invalid", "aria-describedby", "maxlength", "rows", "cols"}


_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (SeverityRadios, "severity"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.Widget, "input"),
)
_GROUPS = {"severity", "checkboxes", "radios"}


def _kind(widget: forms.Widget) -> str:
    return next(kind for widget_class, kind in _KINDS if isinstance(widget, widget_class))


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """The choices of a select, radio or checkbox field with their ids, as the widget would render them."""
    context = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})
    options = [option for _group, group, _index in context["widget"]["optgroups"] for option in group]
    if isinstance(bound.field.widget, SeverityRadios):
        options = [option for option in options if option["value"] not in ("", None)]
    for index, option in enumerate(options):
        # The first choice carries the id of the field, so that the error summary leads to it.
        option["id"] = bound.auto_id if index == 0 else f"{bound.auto_id}_{index}"
    return options


def _groups(bound: BoundField) -> list[tuple[str | None, list[dict[str, Any]]]]:
    context = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})
    return [(name, group) for name, group, _index in context["widget"]["optgroups"]]


def _control(bound: BoundField, kind: str) -> dict[str, Any]:
    """Value, type and remaining attributes of a text control."""
    widget = bound.field.widget
    context = widget.get_context(bound.html_name, bound.value(), {})["widget"]
    attributes = {name: value for name, value in context["attrs"].items() if name not in _OWN_ATTRIBUTES}
    input_type = context.get("type", "text")
    if input_type == "number":
        # Browsers' number boxes refuse the dots, commas and spaces that people type between thousands.
        input_type = "text"
        attributes = {name: value for name, value in attributes.items() if name not in {"min", "max", "step"}}
        attributes.setdefault("inputmode", "numeric")
    if bound.field.disabled:
        attributes["disabled"] = True
    return {
        "value": "" if context["value"] is None else context["value"],
        "type": input_type,
        "attributes": flatatt(attributes),
        # Django gives every text area ten rows unless the form says otherwise.
        "rows": 5 if widget.attrs.get("rows") in (None, "10") else widget.attrs["rows"],
        "max_length": getattr(bound.field, "max_length", None) if kind == "textarea" else None,
    }


def _described_by(
    bound: BoundField, *, hint: Any, error: Sequence[Any], warning: str = "", asked: Any = (), **_options: Any
) -> str:
    """The ids of what is said about a field, in the order in which it stands there."""
    said = {"hint": hint, "error": error, "warning": warning}
    ids = [f"{bound.auto_id}_{name}" for name, is_there in said.items() if is_there]
    return " ".join([*ids, *(f"asked-{one['uuid']}" for one in asked or ())])


@register.simple_tag
def field(bound: BoundField, **options: Any) -> str:
    """One form field: label, hint, error, control.

    Options: `width` (2, 3, 4, 5, 10, 20, 30 characters), `prefix`, `suffix`, `label`, `hint`, `inline` (radios
    side by side), `columns` (boxes in two columns), `legend_class`, `mark_optional` (False hides the mark), `warning`
    (what to check, in words), `asked` (questions about it, see components/field_asked.html).
    Raises AttributeError when `bound` is not a field of the form.
    """
    if bound.is_hidden:
        return str(bound)
    kind = _kind(bound.field.widget)
    errors = list(bound.errors)
    hint = options.pop("hint", bound.help_text)
    part = {
        "kind": kind,
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": options.pop("label", bound.label),
        "hint": hint,
        "errors": errors,
        "is_optional": options.pop("mark_optional", True) and not bound.field.required,
        "is_group": kind in _GROUPS,
        "described_by": _described_by(bound, hint=hint, error=errors, **options),
        **options,
    }
    if kind in _GROUPS:
        part["options"] = _options(bound)
    elif kind == "select":
        part["groups"] = _groups(bound)
    if kind == "severity":
        part["levels"] = _levels(part["options"])
    elif kind == "checkbox":
        part["is_checked"] = bool(bound.value())
    if kind not in _GROUPS:
        part |= _control(bound, kind)
    if kind == "textarea" and part["max_length"]:
        part["counting"] = _counting_words(part["max_length"])
    return render_to_string("components/field.html", {"part": part})


@register.simple_tag
def cell_input(bound: BoundField) -> str:
    """A field of a number table: the control alone, named by its row and column."""
    part = {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": bound.label,
        "errors": list(bound.errors),
        **_control(bound, "input"),
    }
    return render_to_string("components/cell_input.html", {"part": part})


def _levels(options: list[dict[str, Any]]) -> list[tuple[dict[str, Any], severity.Level]]:
    return [(option, severity.LEVELS[int(option["value"])]) for option in options]


def _counting_words(limit: int) -> dict[str, Any]:
    """Sentences of the character counter, with the plural forms that the script asks for by name."""
    # The script fills in %{count}; a language's forms are found by the numbers that stand for them.
    forms_by_name = {"one": 1, "few": 2, "many": 5, "other": 5}
    under = {
        name: ngettext("You have %(count)s character remaining", "You have %(count)s characters remaining", number)
        % {"count": "%{count}"}
        for name, number in forms_by_name.items()
    }
    over = {
        name: ngettext("You have %(count)s character too many", "You have %(count)s characters too many", number)
        % {"count": "%{count}"}
        for name, number in forms_by_name.items()
    }
    return {"under": under, "over": over, "limit": limit}


def _listed_errors(bound_form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """Every error of a form as (words, id of the control), in field order; "" when no control is meant.

    A cell of a table is named in the words: there are many, and its label stands in two heads of the table.
    """
    for words in bound_form.non_field_errors():
        yield str(words), ""
    for bound in bound_form:
        cell = f"{bound.label}: " if getattr(bound.field.widget, "is_cell", False) else ""
        for words in bound.errors:
            yield f"{cell}{words}", "" if bound.is_hidden else bound.auto_id


@register.simple_tag
def error_summary(*bound_forms: forms.BaseForm) -> str:
    """The list of what to correct, above the form; nothing while the forms have no errors."""
    errors = [error for bound_form in bound_forms if bound_form for error in _listed_errors(bound_form)]
    if not errors:
        return ""
    title = ngettext("There is %(count)s thing to correct", "There are %(count)s things to correct", len(errors))
    words = {"title": title % {"count": len(errors)}, "errors": errors}
    return render_to_string("components/error_summary.html", words)


@register.simple_tag
def error_prefix(*bound_forms: forms.BaseForm) -> str:
    """What the page title starts with when a form has errors: *Error:* and a space, else nothing."""
    return _("Error:") + " " if any(bound_form and bound_form.errors for bound_form in bound_forms) else ""
