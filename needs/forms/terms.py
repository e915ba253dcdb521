"""The length of a term and a day of the calendar, as administrators type them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.numbers import WholeNumberField
from coordination.core.texts import TextField
from needs.models.clock import TERM_MAX

NAME_MAX = 120
OFF, WORKED = "off", "worked"


class TermForm(forms.Form):
    """Working days of an answer's term; the service knows the bounds."""

    days = WholeNumberField(
        label=_("Working days for an answer"),
        help_text=_("From 1 to 60. It holds for terms that begin from now on; running terms keep their last day."),
        max_value=TERM_MAX,
        required=False,  # asked below: the field's own words offer 0, which is no term
    )

    def clean_days(self) -> int:
        """A number must stand there."""
        days = self.cleaned_data["days"]
        if days is None:
            raise forms.ValidationError(_("Enter the number of working days"))
        return int(days)


class CalendarDayForm(forms.Form):
    """A day on which the country's calendar differs from the list of public holidays."""

    day = DayField(
        label=_("Day"), help_text=_("For example 31.12.2026"), error_messages={"required": _("Enter the day")}
    )
    kind = forms.ChoiceField(
        label=_("On this day"),
        choices=[(OFF, _("nobody works")), (WORKED, _("people work, though it is a weekend or a public holiday"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what holds on this day"),
            "invalid_choice": _("Choose one of the two"),
        },
    )
    name = TextField(
        label=_("Name or reason"),
        help_text=_("For example: bridge day by decision of the government"),
        max_length=NAME_MAX,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why")},
    )
