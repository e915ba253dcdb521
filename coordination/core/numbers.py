"""Whole numbers as people type them: counts of people, staff, beds.

One strict reader for forms, the API and imports, so that the same text means the same everywhere. What
it cannot read with certainty it refuses with a sentence that says what to type instead.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_EXAMPLE = 620
_LARGE_EXAMPLE = 100_000

MESSAGES: Mapping[str, Any] = {
    "empty": _("Enter a whole number, for example %(example)s. If there are none, enter 0"),
    "invalid": _("Enter a whole number, for example %(example)s"),
    "negative": _("Enter 0 or more: the number cannot be negative"),
    "decimal": _("Enter a whole number without a decimal part, for example %(example)s"),
    "exponent": _("Write the number out in digits, for example %(large_example)s"),
    "not_a_number": _("Enter a number, for example %(example)s, not a word"),
    "other_digits": _("Use the digits 0 to 9, for example %(example)s"),
    "underscore": _("Leave underscores out, for example %(large_example)s"),
    "separators": _("Separate only thousands, and all in one way, for example %(large_example)s"),
    "too_small": _("Enter %(minimum)s or more"),
    "too_large": _("Enter %(maximum)s or less"),
}
"""Sentence of each error code, without a full stop as in all error messages of the portal."""

# No-break, figure, thin and narrow no-break space, as spreadsheets and word processors put them between thousands.
_SPACES = "\u00a0\u2007\u2009\u202f"
# Hyphen-minus and what keyboards, word processors and copied tables put in its place.
_MINUSES = "\\-\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ .,])[0-9]{3})(?:\1[0-9]{3})*")
_GROUPED_DECIMAL = r"[0-9]{1,3}(?:(?:\.[0-9]{3})+,|(?:,[0-9]{3})+\.|(?: [0-9]{3})+[.,])[0-9]*"
# Nothing longer is looked at by the expressions below: some of them take the square of the length.
_LONGEST = 200
# Asked in this order; the first that fits names the error.
_REFUSALS = (
    ("negative", re.compile(rf"[{_MINUSES}]\s*[0-9.,\s]+|[0-9.,\s]+-|\([0-9.,\s]+\)")),
    ("underscore", re.compile(r"[0-9]+(?:_+[0-9]+)+")),
    ("exponent", re.compile(rf"[+{_MINUSES}]?[0-9.,]+[eE][+{_MINUSES}]?[0-9]+|[0-9]+\s*(?:\^|\*\*)\s*[0-9]+")),
    ("not_a_number", re.compile(rf"[+{_MINUSES}]?(?:nan|inf|infinity|\u221e|true|false)", re.IGNORECASE)),
    ("other_digits", re.compile(r"0[xob][0-9a-f]+", re.IGNORECASE)),
    ("decimal", re.compile(rf"[0-9]+[.,][0-9]*|[.,][0-9]+|{_GROUPED_DECIMAL}")),
    ("separators", re.compile(r"[0-9]+(?:[ .,][0-9]+)+")),
)


def parse_whole_number(text: object, *, language: str, minimum: int = 0, maximum: int) -> int:
    """Read a whole number that a person typed, or that came as a JSON number.

    Accepts digits 0 to 9, with one kind of separator between full groups of three: a space (also
    no-break, thin and narrow), a dot or a comma, in every language alike, because people copy numbers
    from anywhere. So *1.200* is always one thousand two hundred, and *3.5* is refused, never rounded.

    `language` decides only how numbers inside the message are written. `minimum` is 0 or more: a minus
    sign is refused as such. Raises ValidationError with one of the codes of `MESSAGES`; an empty text
    is an error of its own, because empty is not zero.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        number = text
        if number < 0:
            raise _refusal("negative", language)
    else:
        digits = _digits(text, language)
        # Python refuses to convert thousands of digits, so a longer number than the bound is not converted.
        number = int(digits) if len(digits) <= len(str(maximum)) else maximum + 1
    if number > maximum:
        raise ValidationError(MESSAGES["too_large"], "too_large", {"maximum": _grouped(maximum, language)})
    if number < minimum:
        raise ValidationError(MESSAGES["too_small"], "too_small", {"minimum": _grouped(minimum, language)})
    return number


def _digits(value: object, language: str) -> str:
    """Return the digits of a readable number without separators and leading zeros, else raise."""
    if value is None:
        raise _refusal("empty", language)
    if not isinstance(value, (str, float)):
        raise _refusal("invalid", language)
    text = str(value).strip()
    if len(text) > _LONGEST:
        if _PLAIN.fullmatch(text):
            return text.lstrip("0") or "0"
        raise _refusal("invalid", language)
    for space in _SPACES:
        text = text.replace(space, " ")
    if not text:
        raise _refusal("empty", language)
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return re.sub(r"[^0-9]", "", text).lstrip("0") or "0"
    if any(character.isdigit() and character not in "0123456789" for character in text):
        raise _refusal("other_digits", language)
    for code, pattern in _REFUSALS:
        if pattern.fullmatch(text):
            raise _refusal(code, language)
    raise _refusal("invalid", language)


def _refusal(code: str, language: str) -> ValidationError:
    params = {"example": _grouped(_EXAMPLE, language), "large_example": _grouped(_LARGE_EXAMPLE, language)}
    return ValidationError(MESSAGES[code], code, params)


def _grouped(number: int, language: str) -> str:
    separator = formats.get_format("THOUSAND_SEPARATOR", language, use_l10n=True)
    return f"{number:,}".replace(",", str(separator))


class WholeNumberField(forms.Field):
    """A whole number in a text input with a number pad on phones.

    Not `type=number`: browsers there swallow what they do not understand, change it by the mouse wheel
    and refuse separators. Cleans to `int`, or None when empty and not required.
    """

    def __init__(self, *, min_value: int = 0, max_value: int, **options: Any) -> None:
        """Take the bounds, both included, and the options of any form field."""
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)
        self.min_value = min_value
        self.max_value = max_value

    def to_python(self, value: object) -> int | None:
        """Return the number; None for an empty text, so that `required` can tell empty from zero."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        language = get_language() or "en-gb"
        return parse_whole_number(value, language=language, minimum=self.min_value, maximum=self.max_value)

    def validate(self, value: int | None) -> None:
        """Refuse an empty answer to a required question with an example instead of *required*."""
        if value is None and self.required:
            raise _refusal("empty", get_language() or "en-gb")

    def prepare_value(self, value: object) -> object:
        """Show a stored number in the person's format; show what was typed as it was typed."""
        if isinstance(value, int) and not isinstance(value, bool):
            return _grouped(value, get_language() or "en-gb")
        return value
