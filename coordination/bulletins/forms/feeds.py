"""The form of a new private feed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.texts import TextField

NAME_MAX = 80


class FeedForm(forms.Form):
    """What the feed is for, and until when it works."""

    name = TextField(
        label=_("What it is for"),
        help_text=_("For example: calendar on my phone. It tells your feeds apart."),
        max_length=NAME_MAX,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say what the feed is for")},
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        coerce=int,
        initial=90,
        error_messages={"required": _("Choose how long it works"), "invalid_choice": _("Choose how long it works")},
    )
