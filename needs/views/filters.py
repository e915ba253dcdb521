"""The filters of the list of needs: what stands in the address, which rows they leave, how they are shown.

The situation links here with the same names, so one view of the figures leads to its needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.texts import query_text
from municipalities.models import Reach, Sector, Territory
from needs.models import Group, Need
from needs.querysets import COUNTED_STATES, OPEN_STATES
from needs.services import places

OPEN, COUNTED = "open", "counted"
#: Names in the address, in their order there.
ORDER: Final = ("state", "severity", "sector", "country", "place", "group", "role")
#: Of the own house every need lies at one place, so these two would say nothing.
WITHOUT_PLACE: Final = tuple(name for name in ORDER if name not in {"country", "place"})
_RANGE: Final = re.compile("([1-5])-([1-5])")
_SEVERAL: Final = re.compile("[1-5, ]+")


@dataclass(frozen=True)
class NeedFilters:
    """The chosen values as they stand in the address. Values that nobody offered are kept, and find nothing."""

    chosen: Mapping[str, str]

    @classmethod
    def of_query(cls, query: QueryDict, names: tuple[str, ...]) -> NeedFilters:
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
        return Reach.NETWORK if state in {OPEN, COUNTED} else Need.REACH_OF_STATE.get(state)

    @cached_property
    def places(self) -> list[Territory]:
        """The places that the filter names: one by its address or code, perhaps several by a name."""
        return places.find(self.chosen.get("place", ""))

    def narrow(self, rows: Any) -> Any:
        """The rows that all filters leave."""
        chosen = self.chosen
        if state := chosen["state"]:
            rows = rows.filter(state__in={OPEN: OPEN_STATES, COUNTED: COUNTED_STATES}.get(state, (state,)))
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
        if chosen["role"]:
            rows = rows.filter(place_role=chosen["role"])
        return rows

    def address(self, view: str, **more: str) -> str:
        """The list with these filters; `more` replaces some and adds the page."""
        values = {"view": view, **self.chosen, **more}
        order = ("view", *ORDER, "before", "after")
        return f"{reverse('needs:need-list')}?{urlencode({key: values[key] for key in order if values.get(key)})}"

    def chips(self, view: str, fields: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Filters in use, each with the address without it."""
        words = {field["name"]: dict(field.get("options", ())) for field in fields}
        if self.places:
            words["place"] = {self.chosen["place"]: ", ".join(one.display_name for one in self.places[:3])}
        return [
            {"label": str(words.get(name, {}).get(value, value)), "url": self.address(view, **{name: ""})}
            for name, value in self.in_use.items()
        ]

    def fields(self, countries: list[Territory]) -> list[dict[str, Any]]:
        """The filter row's fields with their options in the language of the page."""
        sectors = Sector.objects.filter(parent=None, is_retired=False).order_by("position")
        options: dict[str, tuple[str, list[tuple[str, str]]]] = {
            "state": (_("State"), state_options()),
            "severity": (_("Severity"), severity_options(self.chosen["severity"])),
            "sector": (_("Sector"), [(one.code, one.display_name) for one in sectors]),
            "country": (_("Country or participant"), [(one.iso2.lower(), one.display_name) for one in countries]),
            "place": (_("Place"), []),
            "group": (_("Group"), [(value, str(name)) for value, name in Group.choices]),
            # The sentence after the colon explains the choice where it is made; here the word alone has room.
            "role": (_("Role of the place"), [(key, str(name).split(":")[0]) for key, name in Need.PlaceRole.choices]),
        }
        return [self._field(name, *options[name]) for name in ORDER if name in self.chosen]

    def _field(self, name: str, label: str, options: list[tuple[str, str]]) -> dict[str, Any]:
        value = self.chosen[name]
        if name == "place":
            named = f"{self.places[0].display_name} ({self.places[0].code})" if len(self.places) == 1 else value
            return {"name": name, "label": label, "kind": "text", "value": named}
        return {"name": name, "label": label, "kind": "select", "options": [("", _("All")), *options], "value": value}


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


def severity_options(chosen: str) -> list[tuple[str, str]]:
    """The five levels, and from a level up; a choice that came by a link stands among them."""
    options = [(str(one.number), f"{one.number} {one.word}") for one in severity.LEVELS.values()]
    options += [(f"{number}-5", _("%(number)s and above") % {"number": number}) for number in (4, 3, 2)]
    levels = severity_levels(chosen)
    if levels and chosen not in dict(options):
        options.append((chosen, ", ".join(str(one) for one in levels)))
    return options


def state_options() -> list[tuple[str, str]]:
    """The eight states, and the two sets that the situation counts."""
    sets = [(OPEN, _("Open: accepted or in progress")), (COUNTED, _("Accepted, in progress or met"))]
    return [*sets, *((value, str(name)) for value, name in Need.State.choices)]
