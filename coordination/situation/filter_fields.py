"""The filters of the situation in words: the fields of the form, the chips, and which one to drop."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core import severity
from coordination.core.templatetags.portal import figure
from coordination.situation.filters import ALL, MET, OPEN, Filters
from municipalities.models import Sector
from needs.models import Need
from needs.models.people import Group

Option = tuple[str, str]


def filter_fields(filters: Filters, sectors: list[Sector]) -> list[dict[str, Any]]:
    """The filter row's fields with their options in the language of the page; the default of each is empty."""
    everything = ("", _("All"))
    roles = [(code, _short(name)) for code, name in Need.PlaceRole.choices]
    top = [(one.code, one.display_name) for one in sectors if one.parent_id is None and not one.is_retired]
    words: dict[str, tuple[str, list[Option]]] = {
        "sector": (_("Sector"), [everything, *top]),
        "sev": (_("Severity"), [everything, *_severities()]),
        "group": (_("Population group"), [everything, *((code, str(name)) for code, name in Group.choices)]),
        "role": (
            _("Role of the place"),
            [everything, *roles],
        ),
        "state": (_("State"), [("", _("Open needs")), (MET, _("Met")), (ALL, _("Open and met"))]),
    }
    all_sectors = {one.code: one.display_name for one in sectors}
    fields = []
    for name, (label, options) in words.items():
        value = filters.in_use.get(name, "")
        if value not in dict(options):
            # A part of a sector, one severity alone, or a value that nobody offered: shown as what it is.
            options.append((value, all_sectors.get(value, value) if name == "sector" else value))
        fields.append({"name": name, "label": label, "kind": "select", "options": options, "value": value})
    return fields


def chips(filters: Filters, fields: list[dict[str, Any]], url: str, view: str) -> list[dict[str, str]]:
    """Filters in use, each with the address without it."""
    return [
        {"label": _in_words(field), "url": filters.without(field["name"]).address(url, view=view)}
        for field in fields
        if field["value"]
    ]


def drops(filters: Filters, fields: list[dict[str, Any]], counts: dict[str, int], url: str) -> list[dict[str, str]]:
    """For a view of nothing: the filters whose dropping shows something, with how much."""
    return [
        {
            "label": _("Drop %(filter)s") % {"filter": _in_words(field)},
            "note": ngettext("%(count)s need", "%(count)s needs", counts[field["name"]])
            % {"count": figure(counts[field["name"]])},
            "url": filters.without(field["name"]).address(url),
        }
        for field in fields
        if field["name"] in counts
    ]


def states_in_words(filters: Filters) -> str:
    """What the filter on the state counts, as the head of a list."""
    return {OPEN: _("Open needs"), MET: _("Needs met"), ALL: _("Open and met needs")}.get(filters.state, _("Needs"))


def _in_words(field: dict[str, Any]) -> str:
    return f"{field['label']}: {dict(field['options'])[field['value']]}"


def _short(name: Any) -> str:
    """The word of a role without what explains it on the form."""
    return str(name).split(":", maxsplit=1)[0]


def _severities() -> list[Option]:
    """Each level and all above it; the levels alone are reached through the table of sectors."""
    above = [
        (f"{level.number}-5", _("%(number)s %(word)s and above") % {"number": level.number, "word": level.word})
        for level in list(severity.LEVELS.values())[1:-1]
    ]
    worst = severity.LEVELS[5]
    return [*above, ("5", f"{worst.number} {worst.word}")]
