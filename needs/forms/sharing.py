"""Opening a need by name to another authority."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.texts import TextField
from municipalities.models import Authority


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
    until = DayField(
        label=_("Until"),
        help_text=_("Last day, for example 31.12.2026. Leave it empty for no end."),
        required=False,
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
