"""Filters of a list in words, for what leaves the portal: whoever reads a file must see what it leaves out."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from coordination.core import severity, states
from municipalities.models import Sector, Territory
from needs.models import Group, Need
from needs.models.circumstances import Horizon, Phase, Urgency
from needs.services.filters import COUNTED, OPEN, Filters, severity_levels
from needs.services.lists import NETWORK, OWN


def words_of_view(view: str, house: str) -> str:
    """Which list it is. `house` is the name of the authority acted for."""
    if view == OWN:
        return _("Needs of %(house)s") % {"house": house}
    if view == NETWORK:
        return _("All needs that the reader can see")
    return _("Needs shared with the reader by name")


def name_of_view(view: str) -> str:
    """The list as its tab names it, for the person themselves."""
    names = {OWN: _("Our needs"), NETWORK: _("All that you can see")}
    return names.get(view, _("Shared with you by name"))


def words_of_filters(filters: Filters) -> list[tuple[str, str]]:
    """Each filter in use with its value, in words where it has some."""
    return [(_label(name), _value(name, value, filters)) for name, value in filters.in_use.items()]


def _label(name: str) -> str:
    labels = {
        "state": _("State"),
        "severity": _("Severity"),
        "sector": _("Sector"),
        "country": _("Country or participant"),
        "place": _("Place"),
        "group": _("Group"),
        "role": _("Role of the place"),
        "urgency": _("How soon"),
        "horizon": _("Horizon"),
        "phase": _("Phase"),
    }
    return labels.get(name, name.replace("_", " ").capitalize())


def _value(name: str, value: str, filters: Filters) -> str:
    if name == "severity":
        levels = severity_levels(value)
        return ", ".join(f"{one} {severity.LEVELS[one].word}" for one in levels) or value
    if name == "place" and filters.places:
        return ", ".join(place.display_name for place in filters.places[:_MOST_PLACES])
    if name == "sector":
        sector = Sector.objects.filter(code=value).first()
        return sector.display_name if sector else value
    if name == "country":
        found = Territory.objects.filter(iso2=value.upper(), level=Territory.Level.COUNTRY).first()
        return found.display_name if found else value
    return _words(name).get(value, value)


def _words(name: str) -> dict[str, str]:
    if name == "state":
        sets = {OPEN: _("Open"), COUNTED: _("Open or met")}
        return {**{state: str(look.word) for state, look in states.LOOKS.items()}, **sets}
    if name == "group":
        return {key: str(word) for key, word in Group.choices}
    listed: Any = {"role": Need.PlaceRole, "urgency": Urgency, "horizon": Horizon, "phase": Phase}.get(name)
    return {key: str(word).split(":")[0] for key, word in listed.choices} if listed else {}


_MOST_PLACES: Final = 3
