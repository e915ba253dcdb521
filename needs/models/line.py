"""Line items of a need: what is lacking, how much of it, and what one unit costs.

The items are words of the need, kept in one column of it (docs/adr/0007): a version, a change after acceptance and a
merge treat them as they treat the title. A line keeps its slot for ever, so that others can point at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

#: How many lines a need may have.
LINES_MAX: Final = 20
ITEM_MAX: Final = 200
#: The largest quantity of a line, in its unit.
QUANTITY_MAX: Final = 1_000_000
#: The largest cost of one unit, in minor units of the need's currency.
UNIT_COST_MINOR_MAX: Final = 100_000_000 * 100


class LineKind(models.TextChoices):
    """What sort of thing a line asks for."""

    STAFF = "staff", _("Staff")
    GOODS = "goods", _("Goods and supplies")
    EQUIPMENT = "equipment", _("Equipment")
    SERVICE = "service", _("Service")
    SPACE = "space", _("Space and buildings")
    WORKS = "works", _("Building works")
    MONEY = "money", _("Money")
    OTHER = "other", _("Other")


class LineUnit(models.TextChoices):
    """In what a quantity is counted."""

    PIECE = "piece", _("pieces")
    SET = "set", _("sets")
    PERSON = "person", _("people")
    FAMILY = "family", _("families")
    BED = "bed", _("beds")
    PLACE = "place", _("places")
    VEHICLE = "vehicle", _("vehicles")
    KILOGRAM = "kg", _("kilograms")
    TONNE = "tonne", _("tonnes")
    LITRE = "litre", _("litres")
    METRE = "metre", _("metres")
    SQUARE_METRE = "m2", _("square metres")
    CUBIC_METRE = "m3", _("cubic metres")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")
    MONTH = "month", _("months")
    LUMP_SUM = "lump_sum", _("lump sum")


#: The parts of a line as fields name them; the cost is kept in minor units under UNIT_COST_KEY.
PARTS: Final = ("kind", "item", "quantity", "unit", "unit_cost")
UNIT_COST_KEY: Final = "unit_cost_minor"
#: Names of the cells as forms, services and the API's conflicts use them: line_3_quantity. Slot by slot.
LINE_CELLS: Final = {f"line_{slot}_{part}": (str(slot), part) for slot in range(1, LINES_MAX + 1) for part in PARTS}

#: {"3": {"kind": "goods", "item": "Blankets", "quantity": 500, "unit": "piece", "unit_cost_minor": 1250}}
Lines = Mapping[str, Mapping[str, Any]]


def with_line_cell(lines: Lines, name: str, value: Any) -> dict[str, dict[str, Any]]:
    """The lines with one cell changed; None or "" empties it, and a line without any cell is left out.

    `unit_cost` is given in minor units. Slots stay in order.
    """
    slot, part = LINE_CELLS[name]
    changed = {number: dict(line) for number, line in lines.items()}
    line = changed.setdefault(slot, {})
    key = UNIT_COST_KEY if part == "unit_cost" else part
    if value is None or value == "":
        line.pop(key, None)
    else:
        line[key] = value
    if not line:
        del changed[slot]
    return {number: changed[number] for number in sorted(changed, key=int)}


def line_cost(line: Mapping[str, Any]) -> int | None:
    """Quantity times cost of one unit, in minor units; None when one of the two is not known."""
    quantity, unit_cost = line.get("quantity"), line.get(UNIT_COST_KEY)
    return None if quantity is None or unit_cost is None else quantity * unit_cost


def lines_cost(lines: Lines) -> int | None:
    """The sum of all lines with a known cost, in minor units; None when no line has one."""
    costs = [cost for line in lines.values() if (cost := line_cost(line)) is not None]
    return sum(costs) if costs else None


def incomplete_lines(lines: Lines) -> dict[str, str]:
    """Lines that lack their item or quantity, as slot and the part to fill in first."""
    found = {}
    for slot, line in lines.items():
        if not line.get("item"):
            found[slot] = "item"
        elif line.get("quantity") is None:
            found[slot] = "quantity"
    return found
