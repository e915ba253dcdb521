"""The filters of lists of needs: what stands in an address, and which rows they leave. The same for pages and API.

The situation links to the list with the same names, so one view of the figures leads to its needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from django.http import QueryDict

from coordination.core.texts import query_text
from municipalities.models import Reach, Sector, Territory
from needs.models import Need
from needs.querysets import COUNTED_STATES, OPEN_STATES, NeedQuerySet
from needs.services import places

OPEN, COUNTED = "open", "counted"
#: Names in the address, in their order there.
ORDER: Final = (*("state", "severity", "urgency", "sector", "country", "place", "group", "role", "horizon", "phase"),)
#: Filters that compare one column with what was chosen.
_PLAIN: Final = {"urgency": "urgency", "role": "place_role", "horizon": "horizon", "phase": "phase"}
#: Of the own house every need lies at one place, so these two would say nothing.
WITHOUT_PLACE: Final = tuple(name for name in ORDER if name not in {"country", "place"})
_REACH: Final = {str(state): reach for state, reach in Need.REACH_OF_STATE.items()}
_RANGE: Final = re.compile("([1-5])-([1-5])")
_SEVERAL: Final = re.compile("[1-5, ]+")


@dataclass(frozen=True)
class Filters:
    """The chosen values as they stand in the address. Values that nobody offered are kept, and find nothing."""

    chosen: Mapping[str, str]

    @classmethod
    def of_query(cls, query: QueryDict, names: tuple[str, ...] = ORDER) -> Self:
        """Read an address; severity may stand there several times, as a range or as a row of digits."""
        values = {name: query_text(query, name) for name in names}
        values["severity"] = severity_text([value.replace("\x00", "x") for value in query.getlist("severity")])
        return cls(values)

    @property
    def in_use(self) -> dict[str, str]:
        """What was chosen, in the order of the address."""
        return {name: self.chosen[name] for name in ORDER if self.chosen.get(name)}

    @property
    def reach(self) -> int | None:
        """The one reach of all rows that are looked for, where the state says it: the search is then much shorter."""
        state = self.chosen["state"]
        return Reach.NETWORK if state in {OPEN, COUNTED} else _REACH.get(state)

    @cached_property
    def places(self) -> list[Territory]:
        """The places that the filter names: one by its address or code, perhaps several by a name."""
        return places.find(self.chosen.get("place", ""))

    def narrow(self, rows: NeedQuerySet) -> NeedQuerySet:
        """The rows that all filters leave."""
        chosen = self.chosen
        if state := chosen["state"]:
            rows = rows.filter(state__in={OPEN: OPEN_STATES, COUNTED: COUNTED_STATES}.get(state, (state,)))
        else:
            # A merged need stands in the one that took it over.
            rows = rows.filter(merged_into__isnull=True)
        if chosen["severity"]:
            rows = rows.filter(severity__in=severity_levels(chosen["severity"]))
        if chosen["sector"]:
            rows = rows.in_sectors(Sector.objects.in_branch(chosen["sector"]))
        if country := chosen.get("country"):
            found = Territory.objects.filter(iso2=country.upper(), level=Territory.Level.COUNTRY)
            # The id as a constant: the index by country serves it, a join would not.
            rows = rows.filter(country_id__in=list(found.values_list("pk", flat=True)))
        if chosen.get("place"):
            rows = rows.filter(places.within(self.places))
        if chosen["group"]:
            rows = rows.of_group(chosen["group"])
        equal = {column: chosen[name] for name, column in _PLAIN.items() if chosen.get(name)}
        return rows.filter(**equal) if equal else rows


def severity_text(values: list[str]) -> str:
    """One spelling for each choice: 4, 4-5, or 2,5; what is no severity stays as it is and finds nothing."""
    text = ",".join(value.strip() for value in values if value.strip())
    levels = severity_levels(text)
    if not levels:
        return text
    first, last = levels[0], levels[-1]
    if first == last:
        return str(first)
    is_range = levels == list(range(first, last + 1))
    return f"{first}-{last}" if is_range else ",".join(str(one) for one in levels)


def severity_levels(text: str) -> list[int]:
    """The levels of 4, 45, 4-5 or 2,5 in rising order; none for anything else."""
    found: set[int] = set()
    for part in text.split(","):
        if limits := _RANGE.fullmatch(part.strip()):
            found |= set(range(int(limits[1]), int(limits[2]) + 1))
        elif _SEVERAL.fullmatch(part):
            found |= {int(one) for one in part if one.isdigit()}
        else:
            return []
    return sorted(found)
