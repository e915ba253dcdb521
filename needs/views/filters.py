"""How the filters of the list of needs are shown, and addresses with them; needs/services/filters.py reads them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import severity
from municipalities.models import Sector, Territory
from needs.models import Group, Need
from needs.models.circumstances import Horizon, Phase, Urgency
from needs.services.filters import COUNTED, OPEN, ORDER, Filters, severity_levels


class NeedFilters(Filters):
    """The filters of a page."""

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
            "role": (_("Role of the place"), _short(Need.PlaceRole.choices)),
            "urgency": (_("How soon"), list(Urgency.choices)),
            "horizon": (_("Horizon"), _short(Horizon.choices)),
            "phase": (_("Phase"), list(Phase.choices)),
        }
        return [self._field(name, *options[name]) for name in ORDER if name in self.chosen]

    def _field(self, name: str, label: str, options: list[tuple[str, str]]) -> dict[str, Any]:
        value = self.chosen[name]
        if name == "place":
            named = f"{self.places[0].display_name} ({self.places[0].code})" if len(self.places) == 1 else value
            return {"name": name, "label": label, "kind": "text", "value": named}
        return {"name": name, "label": label, "kind": "select", "options": [("", _("All")), *options], "value": value}


def _short(choices: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The words before the colon: what follows explains the choice where it is made, and has no room in a filter."""
    return [(key, str(name).split(":")[0]) for key, name in choices]


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
    # Short, because the box is: open are accepted needs and those in progress.
    sets = [(OPEN, _("Open needs")), (COUNTED, _("Open or met"))]
    return [*sets, *((value, str(name)) for value, name in Need.State.choices)]
