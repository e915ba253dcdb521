"""Small numbers: counts of 1 to 4 people are hidden from everyone but the house and its reviewers.

The one function for page, API, mail and export. Totals are built from shown values only (`countable`), the same for
every reader, so no total, difference or percentage can give a hidden value away (docs/adr/0003).
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from municipalities.access.scope import Scope

SMALLEST_SHOWN: Final = 5


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
