"""Text that people type: what is refused, with a sentence each, before it is stored anywhere.

Used by forms and the API alike. Stored text is what was typed, trimmed; nothing is transliterated or normalised away.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Bidirectional overrides and isolates reorder what is read ("gpj.exe"); zero-width characters hide differences.
# The zero-width joiners U+200C and U+200D stay allowed inside words: some scripts need them.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u180e]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
MARKS_IN_A_ROW = 4

MESSAGES = {
    "control": _("Remove the invisible control characters; they often come with copied text"),
    "reordering": _("Remove the characters that change the direction of writing"),
    "invisible": _("Remove the invisible characters; they often come with copied text"),
    "marks": _("Remove the stacked accents"),
    "one_line": _("Write this on one line"),
}


def clean_text(text: str, *, one_line: bool = False) -> str:
    """The trimmed text; raises ValidationError with a code of MESSAGES for what must not be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    for code, pattern in (("control", _CONTROL), ("reordering", _REORDERING), ("invisible", _INVISIBLE)):
        if pattern.search(text):
            raise ValidationError(MESSAGES[code], code)
    if one_line and ("\n" in text or "\u2028" in text or "\u2029" in text):
        raise ValidationError(MESSAGES["one_line"], "one_line")
    row = 0
    for character in text:
        row = row + 1 if unicodedata.combining(character) else 0
        if row > MARKS_IN_A_ROW:
            raise ValidationError(MESSAGES["marks"], "marks")
    return text


def query_text(query: Mapping[str, str], name: str) -> str:
    """A value of an address, trimmed; "" when it is not there.

    NUL, which PostgreSQL cannot hold, becomes the replacement character: the value then finds nothing, as any other
    that nobody offered.
    """
    return query.get(name, "").replace("\x00", "\N{REPLACEMENT CHARACTER}").strip()


class TextField(forms.CharField):
    """A text field with `clean_text`; `one_line` for titles and names."""

    def __init__(self, *, one_line: bool = False, **options: Any) -> None:
        """Take `one_line` and the options of any character field."""
        if not one_line:
            options.setdefault("widget", forms.Textarea)
        super().__init__(**options)
        self.one_line = one_line

    def clean(self, value: Any) -> str:
        """Refuse what cannot be stored first, so that its message wins over the length's."""
        return str(super().clean(clean_text(str(value), one_line=self.one_line) if value is not None else value))
