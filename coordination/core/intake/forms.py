"""What a person says when they add a file to a record, or describe one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.intake.words import SENTENCES
from coordination.core.texts import TextField

DESCRIPTION_MAX: Final = 200


class DescriptionForm(forms.Form):
    """A few words about a file."""

    description = TextField(label=_("What it shows"), max_length=DESCRIPTION_MAX, required=False, one_line=True)


class FileForm(DescriptionForm):
    """One file. What it is and whether it is taken is not asked here but of its bytes."""

    # Empty files and long names have sentences and rules of their own further in.
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=None,
        error_messages=dict.fromkeys(("required", "invalid", "missing"), SENTENCES["none"]),
        widget=forms.FileInput,
    )
    field_order = ("file", "description")

    def __init__(self, *args: Any, **options: Any) -> None:
        """It may stand beside the form of its record, so its fields have ids of their own."""
        super().__init__(*args, **{"auto_id": "new_%s", **options})

    def clean_file(self) -> object:
        """One at a time: of several in one request the later ones may have been cut (receiving.py)."""
        if len(self.files.getlist("file")) > 1:
            raise forms.ValidationError(SENTENCES["several"])
        return self.cleaned_data["file"]
