"""The form of a person's digest."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.digests.models import DigestRule
from coordination.digests.services.rules import Wish

_HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class DigestRuleForm(forms.Form):
    """How often, on which day, at which hour, and a pause."""

    frequency = forms.ChoiceField(
        label=_("How often do you want the digest?"), choices=DigestRule.Frequency.choices, widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=DigestRule.Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(label=_("Time"), choices=_HOURS, coerce=int)
    paused_until = forms.DateField(
        label=_("No digest before"),
        help_text=_("Leave this empty unless you are away. The first digest after that day tells at most four weeks."),
        required=False,
    )

    def clean_paused_until(self) -> date | None:
        """A pause lies in the future, and not so far that it means *never*."""
        wanted: date | None = self.cleaned_data["paused_until"]
        today = timezone.localdate()
        if wanted is not None and wanted <= today:
            raise forms.ValidationError(_("Choose a day after today, or leave this empty."))
        if wanted is not None and (wanted - today).days > 366:
            raise forms.ValidationError(_("Choose a day within a year, or choose “Never” above."))
        return wanted

    def wish(self) -> Wish:
        """The valid answers for the service."""
        values: dict[str, Any] = self.cleaned_data
        return Wish(values["frequency"], values["weekday"], values["hour"], values["paused_until"])
