"""Keyset paging: newest first by (moment, id), without offsets and without exact totals of wide lists."""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

PAGE_SIZE = 25
#: Counts stop here: an exact total of a wide list costs more than the list itself (docs/performance.md).
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page with the keys of the pages beside it. `count` is capped at COUNT_CAP + 1."""

    rows: list[Any]
    count: int
    older: str
    newer: str

    @property
    def is_capped(self) -> bool:
        """True when there are more rows than were counted."""
        return self.count > COUNT_CAP


def encode(moment: datetime.datetime, pk: int) -> str:
    """A page key that says nothing to people and survives an address."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{pk}".encode()).decode().rstrip("=")


def decode(key: str) -> tuple[datetime.datetime, int] | None:
    """The moment and id of a key; None for anything else, which then means the first page."""
    try:
        text = base64.urlsafe_b64decode(key.encode() + b"=" * (-len(key) % 4)).decode()
        moment, pk = text.split("|")
        found = datetime.datetime.fromisoformat(moment)
        if found.tzinfo is None or not 0 < int(pk) < 2**63:
            return None
        # In UTC, because the database refuses offsets that Python knows.
        return found.astimezone(datetime.UTC), int(pk)
    except (ValueError, binascii.Error, UnicodeError, OverflowError):
        return None


def page_of(rows: Any, *, before: str = "", after: str = "", size: int = PAGE_SIZE, by: str = "created_at") -> Page:
    """One page of a queryset that has the moment `by` (never empty) and `id`, newest first.

    `before` is the key of the row above which older rows follow, `after` its opposite. Two queries: rows and count.
    """
    # The bare bound on the moment repeats the OR, for the index: without it page 20,000 reads the 19,999 before it.
    count = rows.order_by()[: COUNT_CAP + 1].values("pk").count()
    older_than, newer_than = decode(before), decode(after)
    if newer_than and not older_than:
        found = list(rows.filter(_beyond(by, "gt", newer_than)).order_by(by, "id")[: size + 1])
        has_newer, has_older = len(found) > size, True
        found = found[:size][::-1]
    else:
        if older_than:
            rows = rows.filter(_beyond(by, "lt", older_than))
        found = list(rows.order_by(f"-{by}", "-id")[: size + 1])
        has_older, has_newer = len(found) > size, older_than is not None
        found = found[:size]
    return Page(
        rows=found,
        count=count,
        older=encode(getattr(found[-1], by), found[-1].pk) if found and has_older else "",
        newer=encode(getattr(found[0], by), found[0].pk) if found and has_newer else "",
    )


def _beyond(by: str, side: str, key: tuple[datetime.datetime, int]) -> Q:
    moment, pk = key
    beyond = Q(**{f"{by}__{side}": moment}) | Q(**{by: moment, f"id__{side}": pk})
    return beyond & Q(**{f"{by}__{side}e": moment})
