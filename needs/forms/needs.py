"""The shape of what people write about a need; rules of the acts themselves are the services'."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.numbers import WholeNumberField
from coordination.core.severity import CHOICES as SEVERITY_CHOICES
from coordination.core.texts import TextField
from coordination.core.widgets import SeverityRadios
from municipalities.models import Authority, Sector
from needs.models.need import PEOPLE_MAX, SITUATION_MAX, TITLE_MAX
from needs.models.review import NOTE_MAX

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


class ReviewForm(forms.Form):
    """A decision on a submitted need."""

    note = TextField(
        label=_("Note to the municipality"),
        help_text=_("Needed if you return it: what should they change or answer?"),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    authority = forms.UUIDField(widget=forms.HiddenInput)


class AuthorityField(forms.ModelChoiceField):
    """Any active authority of the network: the directory is open to every member."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name in the language of the page."""
        return obj.display_name


class ShareForm(forms.Form):
    """Opening a need by name to another authority."""

    authority = AuthorityField(
        label=_("Authority"),
        queryset=Authority.objects.filter(is_active=True).order_by("name"),
        to_field_name="slug",
        empty_label=_("Choose an authority"),
        error_messages={
            "required": _("Choose an authority"),
            "invalid_choice": _("Choose an authority of the network"),
        },
    )
    reason = TextField(
        label=_("Reason"),
        max_length=300,
        one_line=True,
        widget=forms.TextInput,
        error_messages={"required": _("Say why they need to see it")},
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Last day, for example 31.12.2026. Leave it empty for no end."),
        required=False,
        error_messages={"invalid": _("Enter a date, for example 31.12.2026")},
    )

    def clean_until(self) -> datetime.date | None:
        """Today at the earliest, and within ten years: a share that has run out already opens nothing."""
        day: datetime.date | None = self.cleaned_data["until"]
        today = timezone.localdate()
        if day is not None and day < today:
            raise forms.ValidationError(_("Enter a date that is today or later"))
        if day is not None and day > today + datetime.timedelta(days=3653):
            raise forms.ValidationError(_("Enter a date within the next ten years"))
        return day
