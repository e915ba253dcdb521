"""What a correction does to the files of its bulletin: which go, and one that is added."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import BulletinAttachment
from coordination.bulletins.services.correcting import FileChanges
from coordination.core.intake.forms import DESCRIPTION_MAX
from coordination.core.intake.words import SENTENCES
from coordination.core.texts import TextField


class KnownFilesField(forms.MultipleChoiceField):
    """Files to tick. One that somebody removed meanwhile is gone, as was wished, and no fault."""

    def clean(self, value: Any) -> list[uuid.UUID]:
        """Those that are still there."""
        return [uuid.UUID(one) for one in self.to_python(value) if self.valid_value(one)]


class CorrectedFilesForm(forms.Form):
    """The part of the form of a correction that is about files."""

    remove_files = KnownFilesField(
        label=_("Files to remove with this correction"),
        help_text=_("All others stay with the bulletin."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(
        label=_("Add a file"),
        allow_empty_file=True,
        max_length=None,
        required=False,
        widget=forms.FileInput,
    )
    file_description = TextField(label=_("What it shows"), max_length=DESCRIPTION_MAX, required=False, one_line=True)

    def offer_files(self, files: Sequence[BulletinAttachment]) -> None:
        """Take the files that there are; without any there is nothing to tick."""
        if files:
            self.fields["remove_files"].choices = [(str(one.uuid), one.given_name) for one in files]
        else:
            del self.fields["remove_files"]

    def clean_file(self) -> Any:
        """One at a time: of several in one request the later ones may have been cut (receiving.py)."""
        if len(self.files.getlist("file") if self.files else ()) > 1:
            raise forms.ValidationError(SENTENCES["several"])
        return self.cleaned_data["file"]

    def file_changes(self) -> FileChanges:
        """What was asked for."""
        typed = self.cleaned_data
        return FileChanges(tuple(typed.get("remove_files", ())), typed["file"] or None, typed["file_description"])
