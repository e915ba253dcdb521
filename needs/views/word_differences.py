"""Two wordings of a need side by side: only what differs, in words, with the words that came and went marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import day_text, figure
from needs.forms.needs import label_of
from needs.models import Need
from needs.models.line import LINE_CELLS, UNIT_COST_KEY, LineKind, LineUnit, line_cost
from needs.services import fields
from needs.services.change_words import CHANGE_FIELDS
from needs.views import form_presentation
from needs.views.lines import amount

#: Fields whose words are compared word by word.
TEXTS: Final = frozenset({"title", "situation", "place", "already_done", "source"})
_AMOUNTS: Final = frozenset({"cost", "covered"})
_WORD: Final = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words; `is_other` where the other wording has not got it."""

    text: str
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One field that differs, as parts of the older and of the newer wording; no parts where it is empty."""

    name: str
    label: str
    before: list[Part]
    after: list[Part]


def compare(before: Need, after: Need, names: Sequence[str] = CHANGE_FIELDS) -> list[Row]:
    """The rows of the fields in which the two wordings differ; each line item is one row."""
    old, new = fields.plain(before, list(names)), fields.plain(after, list(names))
    found: dict[str, Row] = {}
    for name in names:
        if old[name] == new[name]:
            continue
        if name in LINE_CELLS:
            slot = LINE_CELLS[name][0]
            found.setdefault(f"line_{slot}", _line_row(slot, before, after))
        else:
            found[name] = _row(name, before, after)
    return list(found.values())


def _row(name: str, before: Need, after: Need) -> Row:
    words = [value_words(one, name) for one in (before, after)]
    if name in TEXTS:
        return Row(name, label_of(name), *word_differences(*words))
    return Row(name, label_of(name), *([Part(one, is_other=True)] if one else [] for one in words))


def value_words(need: Need, name: str) -> str:
    """A field of the need as its page writes it, amounts in their currency; "" for none."""
    value = fields.read(need, name)
    if name in _AMOUNTS:
        return amount(getattr(need, f"{name}_minor"), need.currency)
    return day_text(value) if isinstance(value, date) else form_presentation.words(name, value)


def word_differences(before: str, after: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts: what both have, and what only one has. Nothing is lost: the parts add up to the texts."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    left: list[Part] = []
    right: list[Part] = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_other = step != "equal"
        if i1 < i2:
            left.append(Part("".join(old[i1:i2]), is_other))
        if j1 < j2:
            right.append(Part("".join(new[j1:j2]), is_other))
    return left, right


def _line_row(slot: str, before: Need, after: Need) -> Row:
    words = [line_words(one, slot) for one in (before, after)]
    return Row(f"line_{slot}", _("Row %(number)s") % {"number": slot}, *word_differences(*words))


def line_words(need: Need, slot: str) -> str:
    """A line item in one phrase: what, how much of it, what one costs and all of them; "" where it is empty."""
    line: dict[str, Any] = need.lines.get(slot, {})
    unit, kind = line.get("unit", ""), line.get("kind", "")
    quantity = "" if line.get("quantity") is None else figure(line["quantity"])
    one_costs = amount(line.get(UNIT_COST_KEY), need.currency)
    all_cost = amount(line_cost(line), need.currency)
    parts = [
        line.get("item", ""),
        str(LineKind(kind).label) if kind in LineKind.values else kind,
        f"{quantity} {LineUnit(unit).label if unit in LineUnit.values else unit}".strip(),
        _("%(amount)s each") % {"amount": one_costs} if one_costs else "",
        _("%(amount)s in all") % {"amount": all_cost} if all_cost else "",
    ]
    return "; ".join(part for part in parts if part)
