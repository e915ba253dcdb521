"""Amounts of money with two decimal places, as people type them: the cost of one bed, one hour, one litre.

Thousands are read as coordination/core/numbers.py reads them; one dot or comma with one or two digits at the end is the
decimal part, in every language alike. Three digits after a single dot or comma are thousands there and here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.core.numbers import MESSAGES as WHOLE_MESSAGES
from coordination.core.numbers import parse_whole_number

MESSAGES: Final[Mapping[str, Any]] = {
    "invalid": _("Enter an amount, for example %(example)s"),
    "places": _("Enter an amount with at most two decimal places, for example %(example)s"),
}
"""Sentences of amounts alone; the others are those of whole numbers."""

_CENTS: Final = re.compile(r"(?P<whole>.*[0-9])(?P<point>[.,])(?P<cents>[0-9]{1,2})", re.ASCII | re.DOTALL)
_PLACES: Final = Decimal("0.01")
_EXAMPLE: Final = Decimal("12.50")
_LONGEST: Final = 200
#: Codes of whole numbers whose words ask for a whole number, and what is said instead.
_INSTEAD: Final = {"invalid": "invalid", "empty": "invalid", "decimal": "places"}


def parse_amount(text: object, *, language: str, maximum: int) -> Decimal:
    """The amount that a person typed, or that came as a JSON number, with two places; at most `maximum` units.

    Raises ValidationError with a code of MESSAGES, here or of whole numbers.
    """
    typed = str(text).strip() if isinstance(text, (str, float, Decimal)) else ""
    found = _CENTS.fullmatch(typed) if len(typed) <= _LONGEST else None
    if found is not None and found["point"] in found["whole"]:
        # 1,250,50 may be either; nothing is guessed.
        raise _refused("separators", language)
    try:
        whole = parse_whole_number(found["whole"] if found else text, language=language, maximum=maximum)
    except ValidationError as error:
        if error.code in _INSTEAD:
            raise _refused(_INSTEAD[error.code], language) from error
        raise
    amount = Decimal(whole) + (Decimal(found["cents"].ljust(2, "0")) / 100 if found else 0)
    if amount > maximum:
        largest = amount_as_typed(Decimal(maximum), language).rsplit(_point(language))[0]
        raise ValidationError(WHOLE_MESSAGES["too_large"], "too_large", {"maximum": largest})
    return amount.quantize(_PLACES)


def amount_as_typed(amount: Decimal, language: str) -> str:
    """An amount with two places as people of this language write it."""
    thousands = str(formats.get_format("THOUSAND_SEPARATOR", language, use_l10n=True))
    whole, cents = f"{amount:,.2f}".split(".")
    return f"{whole.replace(',', thousands)}{_point(language)}{cents}"


def _point(language: str) -> str:
    return str(formats.get_format("DECIMAL_SEPARATOR", language, use_l10n=True))


def _refused(code: str, language: str) -> ValidationError:
    examples = {
        "example": amount_as_typed(_EXAMPLE, language),
        "large_example": amount_as_typed(Decimal(1250), language),
    }
    return ValidationError({**WHOLE_MESSAGES, **MESSAGES}[code], code, examples)


class AmountField(forms.Field):
    """An amount in a text input; cleans to Decimal with two places, or None when empty and not required."""

    def __init__(self, *, max_value: int, **options: Any) -> None:
        """Take the largest amount in whole units, and the options of any form field."""
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**options)
        self.max_value = max_value

    def to_python(self, value: object) -> Decimal | None:
        """Return the amount; None for an empty text."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return parse_amount(value, language=get_language() or "en-gb", maximum=self.max_value)

    def prepare_value(self, value: object) -> object:
        """Show a stored amount in the person's format; show what was typed as it was typed."""
        return amount_as_typed(value, get_language() or "en-gb") if isinstance(value, Decimal) else value
