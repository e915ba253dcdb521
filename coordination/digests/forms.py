"""The forms of a person's digest and of their mails at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.registry import NoticeKind
from coordination.core.texts import TextField
from coordination.digests.models import DigestRule
from coordination.digests.services.rules import Wish
from municipalities.models import Sector

_HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class DigestRuleForm(forms.Form):
    """How often, on which day, at which hour, of which area and sectors, and a pause."""

    frequency = forms.ChoiceField(
        label=_("How often do you want the digest?"), choices=DigestRule.Frequency.choices, widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=DigestRule.Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(label=_("Time"), choices=_HOURS, coerce=int)
    area = forms.ChoiceField(
        label=_("News from where?"),
        help_text=_(
            "Surroundings are your municipality and its neighbours; for a body above municipalities, its own area. "
            "What waits for you comes in any case."
        ),
        choices=DigestRule.Area.choices,
        widget=forms.RadioSelect,
    )
    sectors = forms.MultipleChoiceField(
        label=_("News of which sectors?"),
        help_text=_("Choose none to be told of all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    paused_until = DayField(
        label=_("No digest before"),
        help_text=format_lazy(
            "{}. {}",
            _("Day, month, year, for example 20.11.2026"),
            _("Leave this empty unless you are away. The first digest after that day tells at most four weeks."),
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = Sector.objects.filter(parent=None, is_retired=False)
        field: Any = self.fields["sectors"]
        field.choices = [(sector.code, sector.display_name) for sector in sectors]

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
        return Wish(**{name: values[name] for name in self.fields})


class NoticeKindsForm(forms.Form):
    """Which kinds of mails at once the person wants; only those that they may get are asked."""

    kinds = forms.MultipleChoiceField(
        label=_("E-mail me at once about"),
        help_text=_("What you switch off here still stands in your list of notices."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, kinds: Sequence[NoticeKind], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["kinds"]
        field.choices = [(kind.name, kind.label) for kind in kinds]


class SuppressionForm(forms.Form):
    """Why an address gets no mails, or may have them again."""

    reason = TextField(
        label=_("Why"),
        help_text=_("It stands in the audit record and in the list of the secretariat."),
        max_length=300,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why")},
    )
