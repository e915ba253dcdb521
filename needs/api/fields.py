"""Values as a client sends them: strict about their kind, with the sentences of the form wherever it has the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coordination.core.amounts import parse_amount
from coordination.core.dates import parse_day
from coordination.core.numbers import parse_whole_number
from coordination.core.texts import MESSAGES as TEXT_MESSAGES
from coordination.core.texts import clean_text
from municipalities.models import Sector
from needs.services import money

_KIND = {
    "text": _("Send this as text"),
    "tick": _("Send true or false"),
    "list": _("Send a list of codes"),
    "null": _("Send an empty text instead of null"),
}
_FIVE_STEPS = _("Choose one of the five steps")
_SECTOR = re.compile("[A-Za-z0-9_.-]{1,10}")


class WholeNumber(serializers.Field):
    """A JSON integer or a strict text of one; never 3.5, 1e5, true or digits of other scripts."""

    def __init__(self, *, minimum: int = 0, maximum: int, **options: Any) -> None:
        """Take the bounds, both included."""
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> int:
        """The number, or the same sentence as on the form."""
        try:
            language = get_language() or "en-gb"
            return parse_whole_number(data, language=language, minimum=self.minimum, maximum=self.maximum)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def to_representation(self, value: int) -> int:
        """Itself."""
        return value


class Step(serializers.Field):
    """One of a few steps from 1 up, as a JSON integer or its digit."""

    def __init__(self, *, top: int = 5, words: Any = _FIVE_STEPS, **options: Any) -> None:
        """Take the last step, at most 9, and the form's sentence for what is none of them."""
        super().__init__(**options)
        self.top, self.words = top, words

    def to_internal_value(self, data: Any) -> int:
        """1 to `top`; one sentence for everything else."""
        is_step = (isinstance(data, int) and not isinstance(data, bool) and 1 <= data <= self.top) or (
            isinstance(data, str) and data in {str(step) for step in range(1, self.top + 1)}
        )
        if not is_step:
            raise serializers.ValidationError(self.words)
        return int(data)

    def to_representation(self, value: int) -> int:
        """Itself."""
        return value


class Text(serializers.CharField):
    """Text with the same refusals as on the form."""

    default_error_messages = {"invalid": _KIND["text"], "null": _KIND["null"]}

    def __init__(self, *, longest: int, one_line: bool = False, **options: Any) -> None:
        """Take the largest number of characters, `one_line`, and the options of a character field."""
        super().__init__(**options)
        self.longest, self.one_line = longest, one_line

    def to_internal_value(self, data: Any) -> str:
        """The trimmed text; numbers and booleans are not text."""
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            text = clean_text(data, one_line=self.one_line)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        if len(text) > self.longest:
            sentence = TEXT_MESSAGES["max_length"] % {"limit_value": self.longest, "show_value": len(text)}
            raise serializers.ValidationError(sentence)
        return text


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field):
    """A calendar day as 2026-12-31, or as the form takes it, with the form's refusals."""

    def to_internal_value(self, data: Any) -> date:
        """The day."""
        try:
            return parse_day(data, today=timezone.localdate())
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def to_representation(self, value: date) -> str:
        """In ISO 8601."""
        return value.isoformat()


@extend_schema_field({"type": "boolean"})
class Tick(serializers.Field):
    """true or false; no 1, "yes" or "on"."""

    def to_internal_value(self, data: Any) -> bool:
        """The value."""
        if not isinstance(data, bool):
            raise serializers.ValidationError(_KIND["tick"])
        return data

    def to_representation(self, value: bool) -> bool:
        """Itself."""
        return value


class Code(serializers.ChoiceField):
    """One code of a fixed list; an empty text takes the answer away where that is allowed."""

    default_error_messages = {"null": _KIND["null"]}

    def __init__(self, *, words: Any, **options: Any) -> None:
        """Take the form's sentence for a code that is not in the list."""
        super().__init__(error_messages={"invalid_choice": words}, **options)

    def to_internal_value(self, data: Any) -> str:
        """The code; a number or a list is no code."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return str(super().to_internal_value(data))


class Codes(serializers.ListField):
    """Several codes of a fixed list, in the list's order; one named twice counts once."""

    default_error_messages = {"not_a_list": _KIND["list"]}

    def __init__(self, *, choices: Collection[tuple[str, Any]], words: Any, **options: Any) -> None:
        """Take the codes with their words, and the form's sentence for a code that is not in the list."""
        super().__init__(child=Code(choices=list(choices), words=words), **options)
        self.order, self.words = [code for code, _words in choices], words

    def to_internal_value(self, data: Any) -> list[str]:
        """The codes; one sentence for the field, whichever of them is unknown."""
        try:
            found = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(self.words if isinstance(error.detail, dict) else error.detail) from error
        return sorted(set(found), key=self.order.index)


@extend_schema_field({"type": "string"})
class SectorCode(serializers.Field):
    """A sector in use, by its code."""

    def to_internal_value(self, data: Any) -> Sector:
        """The sector; the form's sentence for everything else."""
        found = None
        if isinstance(data, str) and _SECTOR.fullmatch(data):
            found = Sector.objects.filter(is_retired=False, code=data).first()
        if found is None:
            raise serializers.ValidationError(_("Choose a sector from the list"))
        return found

    def to_representation(self, value: Sector) -> str:
        """Its code."""
        return value.code


@extend_schema_field({"type": "string", "pattern": "^[A-Z]{3}$"})
class Currency(serializers.Field):
    """A currency that can be converted into euro, by its ISO 4217 code."""

    def to_internal_value(self, data: Any) -> str:
        """The code."""
        if not isinstance(data, str) or data not in money.currencies():
            raise serializers.ValidationError(_("Choose a currency from the list"))
        return data

    def to_representation(self, value: str) -> str:
        """Itself."""
        return value


class Amount(serializers.Field):
    """An amount with at most two decimal places, as a JSON number or a strict text of one."""

    def __init__(self, *, maximum: int, **options: Any) -> None:
        """Take the largest amount."""
        super().__init__(**options)
        self.maximum = maximum

    def to_internal_value(self, data: Any) -> Decimal:
        """The amount, or the same sentence as on the form."""
        try:
            return parse_amount(data, language=get_language() or "en-gb", maximum=self.maximum)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def to_representation(self, value: Decimal) -> float:
        """As a JSON number."""
        return float(value)


class _StepSchema(OpenApiSerializerFieldExtension):
    """How the schema describes a step."""

    target_class = Step

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """With its bounds."""
        return {"type": "integer", "minimum": 1, "maximum": self.target.top}


class _AmountSchema(OpenApiSerializerFieldExtension):
    """How the schema describes an amount."""

    target_class = Amount

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """With its bounds; two places are kept."""
        return {"type": "number", "minimum": 0, "maximum": self.target.maximum, "multipleOf": 0.01}


class _WholeNumberSchema(OpenApiSerializerFieldExtension):
    """How the schema describes a whole number."""

    target_class = WholeNumber

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """With its bounds."""
        return {"type": "integer", "minimum": self.target.minimum, "maximum": self.target.maximum}


class _TextSchema(OpenApiSerializerFieldExtension):
    """How the schema describes a text."""

    target_class = Text

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """With its largest number of characters."""
        return {"type": "string", "minLength": 0 if self.target.allow_blank else 1, "maxLength": self.target.longest}
