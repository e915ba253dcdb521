"""The filters of the situation: what stands in the address, which needs they leave, and addresses with them.

They apply to every figure of a page. The order in the address is fixed and defaults are left out, so that one view has
one address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from coordination.core.texts import query_text
from municipalities.models import Sector
from needs.models import Need
from needs.querysets import COUNTED_STATES, OPEN_STATES

OPEN, MET, ALL = "open", "met", "all"
#: States that each choice of the filter counts.
STATES: Final[dict[str, tuple[str, ...]]] = {OPEN: OPEN_STATES, MET: (Need.State.MET,), ALL: COUNTED_STATES}
#: Names in the address, in their order there.
ORDER: Final = ("sector", "sev", "group", "role", "state")
_LEVELS: Final = re.compile(r"([1-5])(?:-([1-5]))?")


@dataclass(frozen=True, slots=True)
class Filters:
    """The chosen values as they stand in the address; empty ones choose nothing."""

    sector: str = ""
    sev: str = ""
    group: str = ""
    role: str = ""
    state: str = OPEN

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> Filters:
        """Read an address; values that nobody offered are kept, and find nothing."""
        values = {name: query_text(query, name) for name in ORDER}
        return cls(**{**values, "state": values["state"] or OPEN})

    @property
    def levels(self) -> list[int]:
        """The severities of "4-5" or "4"; all of them without the filter, none for anything else."""
        if not self.sev:
            return [1, 2, 3, 4, 5]
        found = _LEVELS.fullmatch(self.sev)
        return list(range(int(found[1]), int(found[2] or found[1]) + 1)) if found else []

    @property
    def in_use(self) -> dict[str, str]:
        """Filters other than their defaults, in the order of the address."""
        return {name: getattr(self, name) for name in ORDER if getattr(self, name) != (OPEN if name == "state" else "")}

    def without(self, name: str) -> Filters:
        """The same with one filter dropped."""
        return replace(self, **{name: OPEN if name == "state" else ""})

    def address(self, url: str, **more: str) -> str:
        """The address of a page with these filters; `more` follows them."""
        query = urlencode({**self.in_use, **{name: value for name, value in more.items() if value}})
        return f"{url}?{query}" if query else url

    def narrow(self, rows: Any) -> Any:
        """The needs that all filters but the state's leave."""
        if self.sector:
            rows = rows.in_sectors(Sector.objects.in_branch(self.sector))
        if self.sev:
            rows = rows.filter(severity__in=self.levels)
        if self.group:
            rows = rows.of_group(self.group)
        if self.role:
            rows = rows.filter(place_role=self.role)
        return rows

    def counted(self, rows: Any) -> Any:
        """The needs that count in the figures under these filters."""
        return self.narrow(rows).filter(state__in=STATES.get(self.state, ()))
