"""What a browser says of a need that was begun without a line."""

from __future__ import annotations

from django import forms


class BeginForm(forms.Form):
    """`record` is the uuid that the browser gave it, `authority` and `person` whom it was begun for and by."""

    record = forms.UUIDField()
    authority = forms.UUIDField()
    person = forms.CharField(required=False)
