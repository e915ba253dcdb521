"""The fields of a need as people write them: names, reading, writing, and what must hold before it is submitted.

Form, autosave and API name fields alike: every cell of the table of groups is a field of its own, money is in whole
units of its currency, the cost of one unit of a line has two decimal places.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import figure
from municipalities.models import Sector
from needs.models import Need
from needs.models.line import LINE_CELLS, UNIT_COST_KEY, incomplete_lines, lines_cost, with_line_cell
from needs.models.need import MINOR_UNITS
from needs.models.people import CELLS, in_groups, with_cell
from needs.services import money

#: What an empty part of a line reads as.
_EMPTY_OF_PART: Final = {"kind": "", "item": "", "quantity": None, "unit": ""}
_MONEY: Final = ("cost", "covered")
FIELDS: Final = (
    *("title", "sector", "situation", "lacking", "place", "place_role", "horizon", "phase", "already_done"),
    *("severity", "urgency", "people_affected"),
    *CELLS,
    *("certainty", "source", "source_grade", "information_grade"),
    *LINE_CELLS,
    *("currency", *_MONEY, "needed_by", "needed_until", "answer_wanted_by"),
    *("is_free_of_personal_data", "association_ticked"),
)
#: What a need must have when it is submitted; for the first four the constraint `submitted_need_is_complete` says so.
REQUIRED: Final = ("sector", "title", "situation", "severity", "lacking", "is_free_of_personal_data")
#: Columns that follow from others, beside the fields' own.
_DERIVED: Final = {
    **dict.fromkeys(CELLS, ("people_by_group", "groups", "people_in_groups")),
    **dict.fromkeys(
        ("currency", *_MONEY),
        ("currency", "cost_minor", "covered_minor", "cost_eur_cents", "covered_eur_cents", "rate", "rate_date"),
    ),
    **dict.fromkeys(LINE_CELLS, ("lines",)),
}


def read(need: Need, name: str) -> Any:
    """The saved value of a field; None, "" or [] when there is none."""
    if name in CELLS:
        group, part = CELLS[name]
        return need.people_by_group.get(group, {}).get(part)
    if name in LINE_CELLS:
        slot, part = LINE_CELLS[name]
        line = need.lines.get(slot, {})
        return _unit_cost(line) if part == "unit_cost" else line.get(part, _EMPTY_OF_PART[part])
    return getattr(need, name)


def read_all(need: Need) -> dict[str, Any]:
    """Every field with its saved value."""
    return {name: read(need, name) for name in FIELDS}


def changed(need: Need, values: Mapping[str, Any]) -> list[str]:
    """The names whose value differs from the saved one. Raises KeyError for a name that is no field.

    Without an association there is nobody to show a need to, so ticking it changes nothing.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise KeyError(f"No such field of a need: {sorted(unknown)}")
    idle = {"association_ticked"} if need.association_id is None else set()
    return [name for name, value in values.items() if name not in idle and _plain(read(need, name)) != _plain(value)]


def apply(need: Need, values: Mapping[str, Any], *, today: date) -> list[str]:
    """Set validated values on the need, unsaved; answers the names of the columns that changed. Raises RateUnknown."""
    lay(need, values)
    if {"currency", *_MONEY} & values.keys():
        money.convert(need, today)
    return list(dict.fromkeys(column for name in values for column in _DERIVED.get(name, (name,))))


def lay(need: Need, values: Mapping[str, Any]) -> None:
    """Set validated values on the need without converting its amounts, for a wording that is only read."""
    for name, value in values.items():
        if name in CELLS:
            need.people_by_group = with_cell(need.people_by_group, name, value)
        elif name in LINE_CELLS:
            is_cost = value is not None and LINE_CELLS[name][1] == "unit_cost"
            need.lines = with_line_cell(need.lines, name, int(value * MINOR_UNITS) if is_cost else value)
        elif name in _MONEY:
            setattr(need, f"{name}_minor", None if value is None else value * MINOR_UNITS)
        else:
            setattr(need, name, value)
    if CELLS.keys() & values.keys():
        need.groups = list(need.people_by_group)
        need.people_in_groups = in_groups(need.people_by_group)


def missing(need: Need) -> list[str]:
    """The fields that a submitted need must have and this one has not."""
    return [name for name in REQUIRED if not getattr(need, name)]


def contradictions(need: Need, *, today: date) -> dict[str, str]:
    """What does not fit together, as field and sentence; empty when everything does. `today` is the house's day."""
    found = {}
    if need.people_affected is not None and need.people_in_groups > need.people_affected:
        found["people_affected"] = _("The groups add up to %(sum)s, but the total is %(total)s") % {
            "sum": figure(need.people_in_groups),
            "total": figure(need.people_affected),
        }
    if need.needed_by is not None and need.needed_by < today:
        found["needed_by"] = _("Enter a date that is today or later")
    if need.needed_until is not None and need.needed_until < (need.needed_by or today):
        found["needed_until"] = _("Enter a date that is not before the day on which help is needed")
    if need.answer_wanted_by is not None and need.answer_wanted_by < today:
        found["answer_wanted_by"] = _("Enter a date that is today or later")
    found |= _contradictions_of_lines(need)
    if need.covered_minor is not None and need.covered_minor > _cost_to_be(need):
        found["covered"] = _("What is covered cannot be more than the cost")
    return found


def _cost_to_be(need: Need) -> int:
    """The cost in minor units that submitting would settle: the one given, else the sum of the rows in whole units."""
    if need.cost_minor is not None:
        return need.cost_minor
    return _whole_units(lines_cost(need.lines) or 0) * MINOR_UNITS


def _whole_units(minor: int) -> int:
    """Minor units in whole units of the currency, upwards."""
    return -(-minor // MINOR_UNITS)


def _contradictions_of_lines(need: Need) -> dict[str, str]:
    sentences = {
        "item": _("Say what is needed, or empty this row"),
        "quantity": _("Enter how much of it is needed, or empty this row"),
    }
    found = {f"line_{slot}_{part}": sentences[part] for slot, part in incomplete_lines(need.lines).items()}
    total = lines_cost(need.lines)
    if total is not None and need.cost_minor is not None and total > need.cost_minor:
        found["cost"] = _("The rows add up to %(sum)s, but the cost is %(total)s") % {
            "sum": figure(_whole_units(total)),
            "total": figure(need.cost),
        }
    return found


def _unit_cost(line: Mapping[str, Any]) -> Decimal | None:
    """The cost of one unit in units of the currency, with two places."""
    minor = line.get(UNIT_COST_KEY)
    return None if minor is None else Decimal(minor) / MINOR_UNITS


def settle_cost(need: Need, *, today: date) -> list[str]:
    """Take the sum of the lines, in whole units upwards, as the cost where none was given; answers the columns changed.

    Raises RateUnknown.
    """
    total = lines_cost(need.lines)
    if need.cost_minor is not None or total is None:
        return []
    need.cost_minor = _whole_units(total) * MINOR_UNITS
    money.convert(need, today)
    return list(_DERIVED["cost"])


def plain(need: Need, names: list[str]) -> dict[str, Any]:
    """Values of these fields as the audit record keeps them."""
    return {name: _plain(read(need, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Sector):
        return value.pk
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    return value.isoformat() if isinstance(value, date) else value
