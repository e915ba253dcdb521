"""Small numbers: counts of 1 to 4 people are hidden from everyone but the house and its reviewers.

The one function for page, API, mail and export. Totals are built from shown values only (`countable`), the same for
every reader, so no total, difference or percentage can give a hidden value away (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from municipalities.access.scope import Scope

SMALLEST_SHOWN: Final = 5
#: A number from here on can hide a value of 1 to 4 beside it: whatever the two add up to, each of 1 to 4 remains
#: possible for the one and a shown number for the other.
SMALLEST_COVER: Final = 2 * SMALLEST_SHOWN - 2


class Hidden:
    """A value of 1 to 4 that this reader may not see. Shown as words, null in data, never sorted or filtered by."""

    text = _("fewer than 5")

    def __str__(self) -> str:
        return str(self.text)

    def __bool__(self) -> bool:
        return False


HIDDEN: Final = Hidden()


def is_small(value: int | None) -> bool:
    """True for 1 to 4; zero and *not known* are shown as they are."""
    return value is not None and 0 < value < SMALLEST_SHOWN


def visible_figure(value: int | None, *, record: Any, scope: Scope) -> int | Hidden | None:
    """The number of people of a record as this reader may see it; `record` carries the scope columns."""
    if is_small(value) and not scope.is_house_or_reviewer(record):
        return HIDDEN
    return value


def countable(value: int | None) -> int:
    """What a value adds to a total: small and unknown values add nothing, for every reader alike."""
    return 0 if value is None or is_small(value) else value


def visible_table(
    table: Mapping[str, Mapping[str, int]], *, record: Any, scope: Scope
) -> dict[str, dict[str, int | Hidden]]:
    """A table of people as this reader may see it, row by row; what is not known is in neither.

    Where a value of 1 to 4 is hidden, a second cell is hidden with it, the smallest that covers it, and every cell
    equal to that one: otherwise the record's total would give the first away. The values of hidden cells can then
    change places without changing what is shown. Where none can cover it, the whole table is hidden.
    """
    if scope.is_house_or_reviewer(record):
        return {row: dict(cells) for row, cells in table.items()}
    hidden = {(row, name) for row, cells in table.items() for name, value in cells.items() if is_small(value)}
    if hidden:
        everything = {(row, name): value for row, cells in table.items() for name, value in cells.items()}
        cover = min((value for value in everything.values() if value >= SMALLEST_COVER), default=None)
        hidden |= {cell for cell, value in everything.items() if cover is None or value == cover}
    return {
        row: {name: HIDDEN if (row, name) in hidden else value for name, value in cells.items()}
        for row, cells in table.items()
    }


def visible_sum(values: Mapping[str, int | Hidden]) -> int | Hidden:
    """The sum of a row of a visible table; hidden as soon as one of its cells is."""
    shown = [value for value in values.values() if isinstance(value, int)]
    return sum(shown) if len(shown) == len(values) else HIDDEN
