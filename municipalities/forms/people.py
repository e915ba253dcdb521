"""The shape of a membership as an administrator writes it."""

from __future__ import annotations

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.languages import COMPLETE, native_name
from coordination.core.lookalikes import check_name
from coordination.core.texts import TextField
from municipalities.models import Membership

EMAIL_ERRORS = {
    "required": _("Enter an e-mail address"),
    "invalid": _("Enter an e-mail address in the right form, for example name@example.org"),
}


class TermsForm(forms.Form):
    """Role, last day and reason: what adding and changing have in common."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role"), "invalid_choice": _("Choose one of the four roles")},
    )
    last_day = DayField(
        label=_("Last day"),
        help_text=_("For example 31.12.2027. Leave it empty for no end."),
        required=False,
    )
    reason = TextField(
        label=_("Reason"),
        help_text=_("Stands in the audit record."),
        max_length=300,
        one_line=True,
        widget=forms.TextInput,
        error_messages={"required": _("Say why")},
    )

    def __init__(self, *args: Any, roles: tuple[str, ...] | None = None, **options: Any) -> None:
        """`roles` narrows the choice: the secretariat names administrators only."""
        super().__init__(*args, **options)
        if roles is not None:
            self.fields["role"].choices = [one for one in Membership.Role.choices if one[0] in roles]

    def clean_last_day(self) -> datetime.date | None:
        """Today at the earliest, and within ten years: a typing error must not appoint somebody for a century."""
        day = self.cleaned_data["last_day"]
        today = timezone.localdate()
        if day is not None and day < today:
            raise forms.ValidationError(_("Enter a date that is today or later"))
        if day is not None and day > today + datetime.timedelta(days=3653):
            raise forms.ValidationError(_("Enter a date within the next ten years"))
        return day

    def valid_until(self, zone: str) -> datetime.datetime | None:
        """The moment at which the last day is over in the authority's zone."""
        day = self.cleaned_data["last_day"]
        if day is None:
            return None
        return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), ZoneInfo(zone))


# The name stands in the mail that the portal sends to a new person: it must not be able to hold an address.
_ADDRESS = re.compile(r"[/\\@<>:]|\w{2,}\.\w{2,}")


class PersonNameField(TextField):
    """A person's name on one line, without anything that a mail program would make a link of or nobody can see."""

    def clean(self, value: Any) -> str:
        """Refuse addresses and words of two alphabets; initials with a full stop stay allowed."""
        name = super().clean(value)
        check_name(name)
        if _ADDRESS.search(name):
            raise forms.ValidationError(_("Enter the name alone, without an address or link"))
        return name


class MembershipAddForm(TermsForm):
    """A person and their role."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Their work address. A new person gets a mail to set a password."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages=EMAIL_ERRORS,
    )
    name = PersonNameField(
        label=_("Name"),
        max_length=150,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the person's name")},
    )
    language = forms.ChoiceField(
        label=_("Language of their mail"),
        choices=[(code, native_name(code)) for code in COMPLETE],
        error_messages={"required": _("Choose a language"), "invalid_choice": _("Choose a language from the list")},
    )
    field_order = ("email", "name", "language", "role", "last_day", "reason")


class MembershipChangeForm(TermsForm):
    """A new role or end date."""


class MembershipEndForm(forms.Form):
    """Ending a role now."""

    reason = TextField(
        label=_("Reason"),
        help_text=_("Stands in the audit record."),
        max_length=300,
        one_line=True,
        widget=forms.TextInput,
        error_messages={"required": _("Say why")},
    )
