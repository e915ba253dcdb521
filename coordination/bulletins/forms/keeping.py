"""What the secretariat fills in: why a bulletin goes back, how far an authority is trusted, a route."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import PostingTrust
from coordination.bulletins.models.move import NOTE_MAX
from coordination.core.texts import TextField

_VERSION_MAX = 2**31 - 1


class VersionForm(forms.Form):
    """The version of the record that the person saw."""

    version = forms.IntegerField(min_value=0, max_value=_VERSION_MAX, widget=forms.HiddenInput)


class SendBackForm(VersionForm):
    """Why a bulletin is not published yet."""

    note = TextField(
        label=_("What to change"),
        help_text=_("The house reads it and puts the bulletin forward again."),
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what to change")},
    )


class TrustForm(VersionForm):
    """A level, and why."""

    level = forms.ChoiceField(
        label=_("How far its bulletins go by themselves"),
        choices=PostingTrust.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a level"), "invalid_choice": _("Choose a level")},
    )
    reason = TextField(
        label=_("Why"),
        help_text=_("The authority's own people can read it."),
        max_length=300,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why")},
    )


class NewRouteForm(forms.Form):
    """A route's name and where its order of places comes from."""

    name = TextField(
        label=_("Name of the route"),
        max_length=120,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Name the route")},
    )
    source = TextField(
        label=_("Where the order of places comes from"),
        help_text=_("A report with its day, or who told you. Everybody can read it."),
        max_length=300,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say where the order comes from")},
    )


class RouteForm(NewRouteForm, VersionForm):
    """The same of a route that there is, and whether it is proposed."""

    is_active = forms.BooleanField(
        label=_("In use: its places are proposed to those who write an early notice"), required=False
    )
