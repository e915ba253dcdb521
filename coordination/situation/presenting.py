"""How the situation is told on its page: strip, tabs, tables with their links. Nothing here asks the database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.templatetags.portal import day_text, figure
from coordination.situation import map_view
from coordination.situation.definitions import BY_NAME
from coordination.situation.figures import PlaceFigures, Situation, shown_people
from coordination.situation.filter_fields import states_in_words
from coordination.situation.filters import ALL, MET, OPEN, Filters
from coordination.situation.series import LEVELS
from coordination.situation.tree import Level, Place, Tree
from municipalities.models import Territory
from needs.models import Need

#: How the list of needs calls what the filter on the state counts here.
_STATES_OF_LIST = {OPEN: "open", MET: "met", ALL: "counted"}
ATTENTION_ROWS = 8


def strip(situation: Situation) -> list[dict[str, Any]]:
    """The key figures; reviewers get one more, so the common ones are the same for everyone."""
    total, is_open = situation.total, situation.filters.state == OPEN
    found = [
        {
            **_key("needs"),
            "label": states_in_words(situation.filters),
            "value": figure(total.needs),
            **_change(situation),
        },
        {
            **_key("people"),
            "label": BY_NAME["people"].label if is_open else _("People affected (largest need of each municipality)"),
            "value": _people(total.people),
            "note": _("Values below 5 are left out"),
        },
        {**_key("critical"), "value": figure(total.critical), **_change(situation, 5)},
    ]
    if not situation.place.is_local:
        found.append(
            {
                **_key("municipalities"),
                "label": BY_NAME["municipalities"].label if is_open else _("Municipalities with needs"),
                "value": figure(total.with_needs),
                "unit": _("of %(total)s") % {"total": figure(total.out_of)},
            }
        )
    days = situation.days
    found.append({**_key("days"), **({"value": None} if days is None else _days(days))})
    if situation.waiting is not None:
        note = _("Submitted to the authority you act for")
        found.append({**_key("waiting"), "value": figure(situation.waiting), "note": note})
    return found


def _key(name: str) -> dict[str, Any]:
    return {"label": BY_NAME[name].label, "help_url": f"{reverse('situation:figures')}#{name}"}


def _people(people: Any) -> str | None:
    if people is None or isinstance(people, int):
        return None if people is None else figure(people)
    return str(people)


def _days(days: float) -> dict[str, str]:
    number = figure(days, 0 if days == int(days) else 1)
    return {"value": number, "unit": ngettext("day", "days", int(days) if days == int(days) else 2)}


def _change(situation: Situation, level: int | None = None) -> dict[str, Any]:
    """How many more or fewer than at the end of last month; nothing in the first month of a place."""
    before, now = (month.total if level is None else month.by_level[level] for month in situation.months[-2:])
    if not before and not now:
        return {}
    last_day = {"day": day_text(situation.months[-1].first - timedelta(days=1))}
    if before == now:
        return {"note": _("As many as on %(day)s") % last_day}
    number = {"number": figure(abs(now - before)), **last_day}
    is_open = situation.filters.state == OPEN
    if now > before:
        text = ngettext("%(number)s more than on %(day)s", "%(number)s more than on %(day)s", now - before)
        return {"note": text % number, "tone": "worse" if is_open else "", "icon": "arrow-up-right"}
    text = ngettext("%(number)s fewer than on %(day)s", "%(number)s fewer than on %(day)s", before - now)
    return {"note": text % number, "tone": "better" if is_open else "", "icon": "arrow-down-right"}


def reported(situation: Situation) -> str:
    """How many municipalities of the place have ever submitted a need."""
    total = situation.total
    if situation.place.is_local:
        return ""
    values = {"number": figure(total.submitted), "total": figure(total.out_of)}
    words = ngettext(
        "%(number)s of %(total)s municipality has submitted a need so far",
        "%(number)s of %(total)s municipalities have submitted a need so far",
        total.out_of,
    )
    return words % values


def tabs(tree: Tree, place: Place, filters: Filters) -> list[dict[str, Any]]:
    """The whole region and its countries, with the filters in use."""
    return [
        {
            "label": _("Whole region") if one is tree.root else one.display_name,
            "url": filters.address(one.url),
            "is_current": one is place or (one is not tree.root and one is place.country),
        }
        for one in (tree.root, *tree.countries)
    ]


def trail(place: Place) -> list[dict[str, str]]:
    """The way back up to the region."""
    return [
        {"label": one.display_name if one.parent else _("Situation"), "url": "" if one is place else one.url}
        for one in place.chain
    ]


@dataclass(frozen=True, slots=True)
class Below:
    """The next level: those with needs as rows of a table, the others as links."""

    title: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    others: list[dict[str, Any]]


def below(situation: Situation) -> Below | None:
    """The places one level down; None where there is none. The region's are all rows, for they are few."""
    places = situation.below
    if not places:
        return None
    levels = {one.place.level for one in places}
    is_local = levels <= set(Territory.LOCAL)
    name = _("Municipality") if is_local else _("Area")
    if levels == {Level.COUNTRY}:
        title = _("By country or participant")
        name = _("Country or participant")
    else:
        title = _("By municipality") if is_local else _("By area")
    is_row = [one.needs > 0 or one.place.level == Level.COUNTRY for one in places]
    rows = [one for one, shown in zip(places, is_row, strict=True) if shown]
    others = [one for one, shown in zip(places, is_row, strict=True) if not shown]
    filters = situation.filters
    return Below(title, place_columns(name), place_rows(rows, filters), place_rows(others, filters))


def place_rows(rows: list[PlaceFigures], filters: Filters) -> list[dict[str, Any]]:
    """Figures of places, each with the address of its page under the same filters."""
    return [{"figures": one, "link": filters.address(one.url)} for one in rows]


def place_columns(first: str) -> list[dict[str, Any]]:
    """Heads of the tables by place."""
    names = (_("Needs"), _("Critical"), _("People affected"), _("Municipalities with needs"), _("Per 1,000 residents"))
    return [{"label": first}, *({"label": name, "is_numeric": True} for name in names)]


def place_word() -> str:
    """The head of a column of places of any level."""
    return _("Place")


def compared(situation: Situation) -> list[dict[str, Any]]:
    """This place and those above it; nothing for the region, which has none above."""
    rows = [situation.total, *situation.above] if situation.above else []
    return place_rows(rows, situation.filters)


def matrix(situation: Situation) -> dict[str, Any]:
    """The table of sectors and severities: each number leads to the list of just these needs."""
    most = max((number for row in situation.sectors for number in row.by_level.values()), default=0)
    place, filters = situation.place, situation.filters
    rows = [
        {
            "name": row.sector.display_name,
            "cells": [
                (number, math.ceil(5 * number / most), level, needs_address(place, filters, row.sector.code, level))
                for level, number in row.by_level.items()
            ],
            "total": row.total,
            "url": needs_address(place, filters, row.sector.code),
        }
        for row in situation.sectors
    ]
    totals = [sum(row.by_level[level] for row in situation.sectors) for level in LEVELS]
    return {"rows": rows, "totals": totals, "total": sum(totals)}


def needs_address(place: Place, filters: Filters, sector: str = "", level: int | None = None) -> str:
    """The list of needs with the filters of this view; a sector and a severity narrow it further."""
    values = {
        "view": "network",
        "state": _STATES_OF_LIST.get(filters.state, filters.state),
        "severity": str(level) if level else filters.sev,
        "sector": sector or filters.sector,
        "country": place.path if place.level == Level.COUNTRY else "",
        "place": place.path if place.parent and place.level != Level.COUNTRY else "",
        "group": filters.group,
        "role": filters.role,
    }
    return f"{reverse('needs:need-list')}?{urlencode({name: value for name, value in values.items() if value})}"


#: Places from which on a part of a country is drawn by itself.
AROUND_FROM = 2


def map_of(situation: Situation, tree: Tree) -> map_view.MapView:
    """The map of the municipalities with needs."""
    points = [
        map_view.MapPoint(
            slug=one.place.path,
            label=one.place.display_name,
            lon=one.place.longitude,
            lat=one.place.latitude,
            people=one.people,
            severity=one.worst or 1,
            needs=one.needs,
            url=situation.filters.address(one.url),
        )
        for one in situation.municipalities
    ]
    place = situation.place
    view = map_view.REGION if place.parent is None else map_view.AROUND
    if place.level == Level.COUNTRY or (place.parent is not None and len(points) < AROUND_FROM):
        # One circle alone on white says nothing; in its country it says where.
        view = place.iso2.lower()
    return map_view.draw(points, view, {one.iso2: one.display_name for one in tree.countries})


def need_rows(tree: Tree, needs: list[Need]) -> list[dict[str, Any]]:
    """Rows of the list of needs, with numbers of people as everybody reads them here."""
    return [
        {
            "need": need,
            "people": shown_people(need.people_affected),
            "place": tree.by_id[need.territory_id],
            "sector": need.sector.display_name if need.sector else "",
        }
        for need in needs
    ]


def need_columns(with_place: bool) -> list[dict[str, Any]]:
    """Heads of the list of needs; the municipality is left out on its own page."""
    place = [{"label": _("Municipality")}] if with_place else []
    return [
        {"label": _("Need")},
        *place,
        {"label": _("Sector")},
        {"label": _("Severity")},
        {"label": _("People affected"), "is_numeric": True},
        {"label": _("State")},
        {"label": _("Logged")},
    ]
