"""Days as people type them: when help is needed, until when a share holds.

One strict reader for forms and the API. A day is written day, month, year with dots, or as ISO 8601, in every language
alike; what could be read in two ways is refused with a sentence that says what to type instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: The first year that is read, and how many years after the present one the last one lies.
FIRST_YEAR: Final = 2000
YEARS_AHEAD: Final = 10
_EXAMPLE: Final = "20.11.2026"
_LONGEST: Final = 40
_DOTTED: Final = re.compile(r"([0-9]{1,2})\s*\.\s*([0-9]{1,2})\s*\.\s*([0-9]+)\s*\.?")
_ISO: Final = re.compile(r"([0-9]{4,})-([0-9]{1,2})-([0-9]{1,2})")

MESSAGES: Final[Mapping[str, Any]] = {
    "invalid": _("Enter a date as day, month and year, for example %(example)s"),
    "other_digits": _("Use the digits 0 to 9, for example %(example)s"),
    "short_year": _("Write the year with four digits, for example %(example)s"),
    "no_such_day": _("There is no such day: check the day and the month"),
    "out_of_range": _("Enter a year from %(first)s to %(last)s"),
}
"""Sentence of each error code, without a full stop as in all error messages of the portal."""


def parse_day(text: object, *, today: date) -> date:
    """The day that a person typed: 20.11.2026, 20. 11. 2026. or 2026-11-20.

    Years run from FIRST_YEAR to YEARS_AHEAD after that of `today`. Raises ValidationError, code of MESSAGES.
    """
    if isinstance(text, date):
        return _in_range(text.year, text.month, text.day, today)
    written = text.strip() if isinstance(text, str) else ""
    if not written or len(written) > _LONGEST:
        raise _refusal("invalid")
    if any(character.isdigit() and character not in "0123456789" for character in written):
        raise _refusal("other_digits")
    if found := _ISO.fullmatch(written):
        year, month, day = found.groups()
    elif found := _DOTTED.fullmatch(written):
        day, month, year = found.groups()
    else:
        raise _refusal("invalid")
    if len(year) < 4:
        raise _refusal("short_year")
    return _in_range(int(year), int(month), int(day), today)


def day_as_typed(day: date) -> str:
    """A day as people type it into a field, the same in every language."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def _in_range(year: int, month: int, day: int, today: date) -> date:
    last = today.year + YEARS_AHEAD
    if not FIRST_YEAR <= year <= last:
        raise ValidationError(MESSAGES["out_of_range"], "out_of_range", {"first": str(FIRST_YEAR), "last": str(last)})
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _refusal("no_such_day") from error


def _refusal(code: str) -> ValidationError:
    return ValidationError(MESSAGES[code], code, {"example": _EXAMPLE})


class DayField(forms.Field):
    """A day in one text field. Cleans to `date`, or None when empty and not required.

    Not the browser's own date field: it shows the order of day and month of the machine, not of the page's language.
    """

    def __init__(self, **options: Any) -> None:
        """Take the options of any form field."""
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**options)

    def to_python(self, value: object) -> date | None:
        """Return the day; None for an empty text. Years are counted from today in the current time zone."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return parse_day(value, today=timezone.localdate())

    def prepare_value(self, value: object) -> object:
        """Show a stored day as people type it; show what was typed as it was typed."""
        return day_as_typed(value) if isinstance(value, date) else value
