"""The cells of the line items of a need, as form fields: made for the rows that a page shows and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.amounts import AmountField
from coordination.core.numbers import WholeNumberField
from coordination.core.texts import TextField
from coordination.core.widgets import CellInput, CellSelect, CellText
from needs.models.line import (
    ITEM_MAX,
    LINE_CELLS,
    LINES_MAX,
    PARTS,
    QUANTITY_MAX,
    UNIT_COST_MINOR_MAX,
    LineKind,
    LineUnit,
)
from needs.models.need import MINOR_UNITS

#: What stands for the number of a row in the pattern from which scripts make one.
ANY_ROW: Final = "{n}"
PART_LABELS: Final = {
    "kind": _("Kind"),
    "item": _("Item"),
    "quantity": _("Quantity"),
    "unit": _("Unit"),
    "unit_cost": _("Cost of one unit"),
}
#: The same inside a sentence.
_PART_WORDS: Final = {
    "kind": _("kind"),
    "item": _("item"),
    "quantity": _("quantity"),
    "unit": _("unit"),
    "unit_cost": _("cost of one unit"),
}


def cell_label(slot: str, part: str) -> str:
    """What names a cell away from its row: "Row 2, quantity"."""
    return _("Row %(number)s, %(part)s") % {"number": slot, "part": _PART_WORDS[part]}


def cell(slot: str, part: str) -> forms.Field:
    """The form field of one cell."""
    label = cell_label(slot, part)
    if part == "item":
        return TextField(
            label=label,
            max_length=ITEM_MAX,
            required=False,
            one_line=True,
            widget=CellText(attrs={"autocomplete": "off"}),
        )
    if part == "quantity":
        return WholeNumberField(label=label, max_value=QUANTITY_MAX, required=False, widget=CellInput())
    if part == "unit_cost":
        largest = UNIT_COST_MINOR_MAX // MINOR_UNITS
        return AmountField(label=label, max_value=largest, required=False, widget=CellInput("decimal"))
    choices, words = (
        (LineKind.choices, _("Choose a kind from the list"))
        if part == "kind"
        else (LineUnit.choices, _("Choose a unit from the list"))
    )
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Not said")), *choices],
        required=False,
        widget=CellSelect,
        error_messages={"invalid_choice": words},
    )


def slots_sent(names: Iterable[str]) -> list[str]:
    """The rows of which at least one cell was sent, in order."""
    return sorted({LINE_CELLS[name][0] for name in names if name in LINE_CELLS}, key=int)


def slots_shown(values: Mapping[str, Any]) -> list[str]:
    """The rows with something in them, and one empty after them, in order."""
    filled = slots_sent(name for name in LINE_CELLS if values.get(name) not in (None, ""))
    return [*filled, *([free] if (free := next_slot(filled)) else [])]


def next_slot(taken: Iterable[str]) -> str:
    """Where the next row goes: after all others, else into the first gap; "" when there is no room."""
    numbers = {int(slot) for slot in taken}
    after = max(numbers, default=0) + 1
    free = [after] if after <= LINES_MAX else [number for number in range(1, LINES_MAX + 1) if number not in numbers]
    return str(free[0]) if free else ""


def names_of(slot: str) -> list[str]:
    """The names of the cells of a row."""
    return [f"line_{slot}_{part}" for part in PARTS]


class PatternForm(forms.Form):
    """One empty row whose number scripts fill in."""

    def __init__(self) -> None:
        """Make its cells."""
        super().__init__()
        for part in PARTS:
            self.fields[f"line_{ANY_ROW}_{part}"] = cell(ANY_ROW, part)
