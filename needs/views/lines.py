"""Line items on pages: the rows of the form, what the form's buttons do without scripts, and the table of a need."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import day_text, figure
from needs.forms import lines
from needs.forms.needs import NeedForm
from needs.models import Need
from needs.models.line import LINE_CELLS, LINES_MAX, PARTS, UNIT_COST_KEY, LineKind, LineUnit
from needs.models.need import MINOR_UNITS
from needs.services.line_totals import LineTotals, line_totals
from needs.services.money import EURO
from needs.views.presentation import euros

#: Buttons of the form that work on a row.
ROW_ACTS = ADD, REMOVE, PUT_BACK = "add_row", "remove_row", "put_back"


def told_rows(form: NeedForm, need: Need, warnings: dict[str, str]) -> dict[str, Any]:
    """The rows that the form has, with their totals as far as they are saved and what to check of each."""
    slots, pattern = lines.slots_sent(form.fields), lines.PatternForm()
    totals = line_totals(need, today=timezone.localdate())
    return {
        "rows": [
            {
                "number": slot,
                "cells": {LINE_CELLS[name][1]: form[name] for name in lines.names_of(slot)},
                "total": amount(totals.rows.get(slot), totals.currency),
                "warnings": {LINE_CELLS[name][1]: warnings.get(name, "") for name in lines.names_of(slot)},
                "is_filled": any(form[name].value() not in (None, "") for name in lines.names_of(slot)),
            }
            for slot in slots
        ],
        "pattern": {part: pattern[f"line_{lines.ANY_ROW}_{part}"] for part in PARTS},
        "most": LINES_MAX,
        "sum": sum_words(totals),
        "is_open": bool(need.lines) or any(name in LINE_CELLS for name in form.errors),
    }


def told_totals(need: Need) -> dict[str, Any]:
    """The totals of the saved rows, in words, for a page whose rows were just saved."""
    totals = line_totals(need, today=timezone.localdate())
    return {
        "rows": {slot: amount(cost, totals.currency) for slot, cost in totals.rows.items()},
        "sum": sum_words(totals),
    }


def amount(minor: int | None, currency: str) -> str:
    """An amount in its currency, with cents where it has some; "" for None."""
    if minor is None:
        return ""
    number = figure(Decimal(minor) / MINOR_UNITS, 2 if minor % MINOR_UNITS else 0)
    if currency == EURO:
        return _("€%(amount)s") % {"amount": number}
    return _("%(amount)s %(currency)s") % {"amount": number, "currency": currency}


def sum_words(totals: LineTotals) -> str:
    """The sum in the currency, and in euro with rate and day; "" while no row has a cost."""
    if totals.total is None:
        return ""
    own = amount(totals.total, totals.currency)
    if totals.currency == EURO or totals.rate is None:
        return own
    rate = totals.rate.normalize()
    places = -int(rate.as_tuple().exponent)
    words = {
        "own": own,
        "euro": euros(totals.eur_cents),
        "rate": figure(rate, max(2, places)),
        "day": day_text(totals.rate_date),
    }
    return _("%(own)s, %(euro)s (rate %(rate)s of %(day)s)") % words


def after_row_acts(sent: QueryDict) -> QueryDict:
    """What was sent, with the row emptied or put back that one of the form's buttons names."""
    slot, put_back = sent.get(REMOVE, ""), _cells(sent.get(PUT_BACK, ""))
    emptied = lines.names_of(slot) if f"line_{slot}_item" in LINE_CELLS else []
    if not emptied and not put_back:
        return sent
    data = sent.copy()
    for name in emptied:
        data[name] = ""
    for name, value in put_back.items():
        data[name] = value
    return data


def removed_row(sent: QueryDict) -> dict[str, str] | None:
    """The row that the person has just removed, in words and as the button that puts it back sends it."""
    slot = sent.get(REMOVE, "")
    cells = {name: sent.get(name, "") for name in lines.names_of(slot) if name in LINE_CELLS}
    if not any(cells.values()):
        return None
    said = sent.get(f"line_{slot}_item") or sent.get(f"line_{slot}_quantity") or _("without a name")
    return {
        "words": _("Row %(number)s was removed: %(item)s") % {"number": slot, "item": said},
        "cells": json.dumps(cells),
    }


def _cells(text: str) -> dict[str, str]:
    """The cells that a button carries; none where it carries anything else."""
    try:
        cells = json.loads(text) if text else {}
    except (ValueError, RecursionError):  # the latter for brackets in brackets, which no page sends
        return {}
    if not isinstance(cells, dict):
        return {}
    return {name: value for name, value in cells.items() if name in LINE_CELLS and isinstance(value, str)}


def line_table(need: Need) -> dict[str, Any] | None:
    """The items of a need for reading, with what has arrived of each; None without any."""
    if not need.lines:
        return None
    totals = line_totals(need, today=timezone.localdate())
    return {
        "rows": [_told_line(slot, line, need, totals) for slot, line in need.lines.items()],
        "sum": sum_words(totals),
        "has_arrived": bool(need.fulfilled),
    }


def _told_line(slot: str, line: dict[str, Any], need: Need, totals: LineTotals) -> dict[str, Any]:
    asked, arrived = line.get("quantity"), need.fulfilled.get(slot)
    return {
        "number": slot,
        "item": line.get("item", ""),
        "kind": LineKind(line["kind"]).label if line.get("kind") in LineKind.values else line.get("kind", ""),
        "quantity": asked,
        "unit": LineUnit(line["unit"]).label if line.get("unit") in LineUnit.values else line.get("unit", ""),
        "arrived": arrived,
        "is_all_there": arrived is not None and asked is not None and arrived >= asked,
        "unit_cost": amount(line.get(UNIT_COST_KEY), need.currency),
        "total": amount(totals.rows.get(slot), need.currency),
    }
