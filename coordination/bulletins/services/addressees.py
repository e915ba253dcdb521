"""Authorities that an author names one by one: found by name, and few enough to be named."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.utils.translation import get_language

from coordination.core.alphabet import fold
from municipalities.models import Authority

#: More than this is no list of names any more; the wider audiences are for that.
MOST_NAMED: Final = 100
#: How many are offered for one search.
MOST_FOUND: Final = 12


def find(words: str, *, without: Collection[int] = ()) -> list[Authority]:
    """Active authorities with a name that holds the words, folded (Šid = Sid = Шид); those that begin so come first.

    Reads all authorities, some hundreds. One query.
    """
    wanted = fold(words)
    if not wanted:
        return []
    found = []
    for one in Authority.objects.filter(is_active=True).exclude(pk__in=without):
        names = [fold(name) for name in (one.name, *one.labels.values())]
        if any(wanted in name for name in names):
            found.append((not any(name.startswith(wanted) for name in names), one.display_name, one))
    return [one for _late, _name, one in sorted(found, key=lambda row: row[:2])[:MOST_FOUND]]


def by_slug(slugs: Iterable[str]) -> list[Authority]:
    """The active authorities of these slugs, by name; looks at no more than may be named."""
    wanted = list(dict.fromkeys(slugs))[: MOST_NAMED + 1]
    rows = Authority.objects.filter(slug__in=wanted, is_active=True)
    return sorted(rows, key=lambda one: one.sort_keys.get(get_language() or "", one.name))
