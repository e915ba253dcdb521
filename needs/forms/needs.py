"""The shape of what people write about a need; rules of the acts themselves are the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.numbers import WholeNumberField
from coordination.core.severity import CHOICES as SEVERITY_CHOICES
from coordination.core.texts import TextField
from coordination.core.widgets import SeverityRadios
from municipalities.models import Sector
from needs.models.need import SITUATION_MAX, TITLE_MAX
from needs.models.people import PEOPLE_MAX

REQUIRED_TO_SUBMIT = {
    "title": _("Enter a short title"),
    "sector": _("Choose a sector"),
    "situation": _("Describe the situation"),
    "severity": _("Choose how serious it is"),
}


class SectorField(forms.ModelChoiceField):
    """The code list in the language of the page, sub-sectors under their sector."""

    def __init__(self, **options: Any) -> None:
        """Offer every sector in use."""
        rows = Sector.objects.filter(is_retired=False).order_by("position", "code")
        super().__init__(queryset=rows, empty_label=_("Choose a sector"), **options)

    def label_from_instance(self, obj: Any) -> str:
        """The translated name, indented under its sector."""
        return f"– {obj.display_name}" if obj.parent_id else obj.display_name


class NeedForm(forms.Form):
    """A need as its municipality writes it. A draft may be incomplete; `require_complete` asks what submitting asks."""

    title = TextField(
        label=_("Short title"),
        help_text=_("Thing, place, reason. For example: extra beds at the reception centre before winter."),
        max_length=TITLE_MAX,
        required=False,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sector = SectorField(
        label=_("Sector"),
        required=False,
        error_messages={"invalid_choice": _("Choose a sector from the list")},
    )
    situation = TextField(
        label=_("What is the situation?"),
        help_text=_(
            "What is missing, what you have tried, and what happens if nothing changes. Do not name individuals."
        ),
        max_length=SITUATION_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=SEVERITY_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=SeverityRadios,
        error_messages={"invalid_choice": _("Choose one of the five steps")},
    )
    people_affected = WholeNumberField(
        label=_("People affected in total"),
        help_text=_("Best estimate is fine. Leave it empty if you do not know; do not enter 0."),
        max_value=PEOPLE_MAX,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    authority = forms.UUIDField(widget=forms.HiddenInput)

    def require_complete(self) -> None:
        """Add an error to each field that a submitted need must have."""
        for name, sentence in REQUIRED_TO_SUBMIT.items():
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, sentence)

    def values(self) -> dict[str, Any]:
        """The fields of the need alone, for the service."""
        return {
            name: self.cleaned_data[name] for name in ("title", "sector", "situation", "severity", "people_affected")
        }
