"""What people write when they decide on a submitted need."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.texts import TextField
from needs.models.review import NOTE_MAX


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
