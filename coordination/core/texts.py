"""Text that people type: what is refused, with a sentence each, before it is stored anywhere.

Used by forms and the API alike. Stored text is what was typed, trimmed; nothing is transliterated or normalised away,
but for marks that nobody typed or can see: see `_UNSEEN`.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Bidirectional overrides and isolates reorder what is read ("gpj.exe").
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\u061c]")
# Soft hyphens, zero-width spaces, byte order and direction marks come along with text copied from Word, a PDF or a
# file list. They hide differences between equal words, so they are not kept; nobody can see them, so nobody is asked
# to remove them. The zero-width joiners U+200C and U+200D stay inside words: some scripts need them.
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad\u180e\u200e\u200f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Accents, and signs that enclose a letter, which `unicodedata.combining` does not count.
_MARKS = {"Mn", "Me"}
MARKS_IN_A_ROW = 4

MESSAGES = {
    "control": _("Remove the invisible control characters; they often come with copied text"),
    "reordering": _("Remove the characters that change the direction of writing"),
    "marks": _("Remove the stacked accents"),
    "one_line": _("Write this on one line"),
    "max_length": _("Shorten this to %(limit_value)s characters; it has %(show_value)s"),
}


def clean_text(text: str, *, one_line: bool = False) -> str:
    """The trimmed text without unseen marks; raises ValidationError, code of MESSAGES, for what must not be stored."""
    text = _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    for code, pattern in (("control", _CONTROL), ("reordering", _REORDERING)):
        if pattern.search(text):
            raise ValidationError(MESSAGES[code], code)
    if one_line and ("\n" in text or "\u2028" in text or "\u2029" in text):
        raise ValidationError(MESSAGES["one_line"], "one_line")
    row = 0
    for character in text:
        row = row + 1 if unicodedata.category(character) in _MARKS else 0
        if row > MARKS_IN_A_ROW:
            raise ValidationError(MESSAGES["marks"], "marks")
    return text


def on_one_line(text: str) -> str:
    """Stored text without line breaks, controls and signs that turn the direction, for headers and lines of mails.

    New text has none of those; what was stored before they were refused, or came another way, may.
    """
    return _REORDERING.sub("", _CONTROL.sub("", " ".join(text.split())))


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
        words = {"max_length": MESSAGES["max_length"], **options.pop("error_messages", {})}
        super().__init__(error_messages=words, **options)
        self.one_line = one_line

    def clean(self, value: Any) -> str:
        """Refuse what cannot be stored first, so that its message wins over the length's."""
        return str(super().clean(clean_text(str(value), one_line=self.one_line) if value is not None else value))
