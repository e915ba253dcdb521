"""Rows of figures in the form of a bulletin; what is written there is frozen with its day and its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models.bulletin import FIGURES_MAX
from coordination.core.dates import DayField
from coordination.core.numbers import parse_whole_number
from coordination.core.texts import TextField

PARTS: Final = ("label", "value", "unit", "day", "source")
#: Empty rows below those in use.
SPARE: Final = 2
_LARGEST: Final = 10**12
_NAME: Final = re.compile(rf"figure_([1-9]|1[0-2])_({'|'.join(PARTS)})")
_WORDS: Final = {
    "label": _("What it counts"),
    "value": _("Value"),
    "unit": _("Unit"),
    "day": _("As of"),
    "source": _("Source"),
}
_LENGTHS: Final = {"label": 120, "value": 30, "unit": 40, "source": 200}


class FiguresForm(forms.Form):
    """Part of a form: up to FIGURES_MAX rows. `rows` are those that the page shows."""

    def add_rows(self, typed: Mapping[str, Any], extra: int = 0) -> None:
        """Make the fields of the rows in use, and of some empty ones after them."""
        used = [int(found[1]) for name in typed if typed[name] and (found := _NAME.fullmatch(str(name)))]
        self.shown = min(max(used, default=0) + SPARE + extra, FIGURES_MAX)
        for number in range(1, self.shown + 1):
            for part in PARTS:
                self.fields[f"figure_{number}_{part}"] = _field(number, part)

    def rows(self) -> list[dict[str, Any]]:
        """The rows with their fields, for the template."""
        return [
            {"number": number, "cells": [self._cell(number, part) for part in PARTS]}
            for number in range(1, self.shown + 1)
        ]

    def _cell(self, number: int, part: str) -> dict[str, Any]:
        return {"part": part, "field": self[f"figure_{number}_{part}"], "label": _WORDS[part]}

    def clean_rows(self) -> list[dict[str, Any]]:
        """The figures that were typed; a row that lacks its words, its value or its source is refused at its cell."""
        found = []
        for number in range(1, self.shown + 1):
            row = {part: self.cleaned_data.get(f"figure_{number}_{part}") for part in PARTS}
            if not any(row.values()):
                continue
            for part in ("label", "value", "source"):
                if not row[part] and f"figure_{number}_{part}" not in self.errors:
                    self.add_error(f"figure_{number}_{part}", _MISSING[part])
            found.append({**row, "value": _number(row["value"]), "day": _iso(row["day"])})
        return found


_MISSING: Final = {
    "label": _("Say what the figure counts"),
    "value": _("Enter the value, or empty the row"),
    "source": _("Say where the figure comes from"),
}


def initial_rows(figures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields of stored figures."""
    return {
        f"figure_{number}_{part}": _shown(part, row.get(part))
        for number, row in enumerate(figures, 1)
        for part in PARTS
    }


def _field(number: int, part: str) -> forms.Field:
    label = _("Figure %(number)s, %(part)s") % {"number": number, "part": _WORDS[part]}
    if part == "day":
        return DayField(label=label, required=False)
    return TextField(
        label=label,
        max_length=_LENGTHS[part],
        required=False,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _number(value: Any) -> Any:
    """A whole number as a number, so that every page writes it in its own way; anything else as it was typed."""
    try:
        return parse_whole_number(value, language=get_language() or "en-gb", maximum=_LARGEST)
    except ValidationError:
        return value


def _iso(day: Any) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


def _shown(part: str, value: Any) -> Any:
    if part == "day" and value:
        return date.fromisoformat(value)
    return "" if value is None else str(value)
