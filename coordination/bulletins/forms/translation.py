"""The form of a translation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models.bulletin import LEAD_MAX, TEXT_MAX, TITLE_MAX
from coordination.core.languages import html_lang
from coordination.core.texts import TextField


class TranslationForm(forms.Form):
    """The words of a bulletin in one more language."""

    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    title = TextField(
        label=_("Title"),
        max_length=TITLE_MAX,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the title in this language")},
    )
    lead = TextField(
        label=_("In one or two sentences"),
        max_length=LEAD_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    text = TextField(label=_("Text"), max_length=TEXT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        """Tell the browser in which language the fields are written."""
        super().__init__(*args, **options)
        for name in ("title", "lead", "text"):
            self.fields[name].widget.attrs["lang"] = html_lang(language)

    def values(self) -> dict[str, str]:
        """The words."""
        return {name: self.cleaned_data[name] for name in ("title", "lead", "text")}

    def against(self, version: int) -> TranslationForm:
        """The same words, to be sent again over what stands there now."""
        self.data = self.data.copy()
        self.data["version"] = version
        return self
