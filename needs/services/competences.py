"""The competence matrix of a country as people read it: its rows, its levels in words, and where a need would go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from municipalities.models import Authority, Competence, Sector, Territory
from needs.services.routing import LEVELS, NobodyAnswers, propose

Level = Competence.Level


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix. `sector` is None for all others; without `levels` the country has no such row."""

    sector: Sector | None
    levels: tuple[str, ...]
    authority: Authority | None

    @property
    def name(self) -> str:
        """The sector in words."""
        return self.sector.display_name if self.sector else _("All others")

    @property
    def code(self) -> str:
        """The sector as addresses name it; "" for all others."""
        return self.sector.code if self.sector else ""


def countries() -> Any:
    """The countries in their fixed order."""
    return Territory.objects.filter(level=Territory.Level.COUNTRY).defer("boundary").order_by("position", "pk")


def sectors() -> list[Sector]:
    """Sectors in use, each before its sub-sectors."""
    found = list(Sector.objects.filter(is_retired=False).order_by("position", "code"))
    mains = [one for one in found if one.parent_id is None]
    return [one for main in mains for one in (main, *(sub for sub in found if sub.parent_id == main.pk))]


def row_of(country: Territory, sector: Sector | None) -> Row:
    """This one row as it stands: one query."""
    lines = Competence.objects.filter(country=country, sector=sector).select_related("authority")
    return _row(sector, lines)


def rows_of(country: Territory) -> list[Row]:
    """Every main sector, the sub-sectors that have a row of their own, and all others: two queries."""
    by_sector: dict[int | None, list[Competence]] = {}
    for line in Competence.objects.filter(country=country).select_related("authority").order_by("pk"):
        by_sector.setdefault(line.sector_id, []).append(line)
    shown = [one for one in sectors() if one.parent_id is None or one.pk in by_sector]
    return [_row(one, by_sector.get(one.pk if one else None, [])) for one in (*shown, None)]


def rows_by_country() -> dict[int, set[int | None]]:
    """Which sectors have a row, by country: one query."""
    found: dict[int, set[int | None]] = {}
    for country_id, sector_id in Competence.objects.order_by().values_list("country_id", "sector_id").distinct():
        found.setdefault(country_id, set()).add(sector_id)
    return found


def level_words(country: Territory) -> dict[str, str]:
    """The levels that this country has, from the municipality upwards, in its own words: one query.

    The matrix counts levels from the municipality: in one country the nearest is a canton here and an entity there.
    """
    local = Territory.objects.filter(country=country, level__in=Territory.LOCAL)
    pairs = list(local.order_by().values_list("tier1__level", "tier2__level").distinct())
    words = {
        Level.TIER1: _kinds(pair[0] for pair in pairs),
        Level.TIER2: _kinds(pair[1] for pair in pairs),
        Level.COUNTRY: _("Central body of the country"),
    }
    return {level: words[level] for level in LEVELS if words[level]}


def preview(place: Authority, sector: Sector | None) -> str:
    """Where needs of this municipality and sector would go now, and why, in a sentence: two queries."""
    values = {"place": place.display_name, "sector": sector.display_name if sector else ""}
    try:
        proposal = propose(place, sector)
    except NobodyAnswers:
        return _("Nobody could answer needs of %(place)s yet: no authority above it has an approver.") % values
    values |= {"authority": proposal.authority.display_name, "why": proposal.why}
    if sector is None:
        return _("Other needs of %(place)s would go to %(authority)s, because %(why)s.") % values
    return _("Needs of the sector “%(sector)s” of %(place)s would go to %(authority)s, because %(why)s.") % values


def municipalities_of(country: Territory) -> Any:
    """Active municipalities of the country, by name."""
    return Authority.objects.filter(kind=Authority.Kind.MUNICIPALITY, country_id=country.pk, is_active=True).order_by(
        "name", "pk"
    )


_TIERS: Final = tuple(Territory.TIERS)


def _kinds(found: Iterable[str | None]) -> str:
    levels = set(found)
    return capfirst(" / ".join(str(one.label) for one in _TIERS if one.value in levels))


def _row(sector: Sector | None, lines: Iterable[Competence]) -> Row:
    by_level = {line.level: line for line in lines}
    named = next((line.authority for line in by_level.values() if line.authority is not None), None)
    return Row(sector, tuple(level for level in LEVELS if level in by_level), named)
