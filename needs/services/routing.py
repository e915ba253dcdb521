"""Who answers a need: whoever the country's competence matrix names for its sector, among those able to answer.

A line of the sub-sector comes before that of its sector, and that before the country's general one. A row of the
matrix may name several levels; of these the nearest to the municipality answers that has somebody able to. Where no
level of the row has anybody, the next level above answers, and the proposal says so. Without a matrix it is the nearest
authority above with an approver. Among several ministries the one that the matrix names answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.refusals import Refusal
from municipalities.models import Authority, Competence, ScopedModel, Sector
from municipalities.services.answering import able_to_answer
from needs.models import Need

Level = Competence.Level
#: From the municipality upwards.
LEVELS: Final = (Level.TIER1, Level.TIER2, Level.COUNTRY)


class NobodyAnswers(Refusal):
    """No authority above the municipality has anybody who could accept."""

    message = gettext_lazy(
        "No authority above yours has an approver yet, so nobody could answer. "
        "Your draft is kept, and the network secretariat sees that nobody answers for your municipality."
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would answer, and why. `sector` is the one whose row of the matrix held; None for the general row.

    `rule` is "matrix" (a level that the row names), "above" (nobody able there: the next level up), "nearest" (no row)
    or "before" (whoever had the need already).
    """

    authority: Authority
    rule: str
    sector: Sector | None = None

    @property
    def why(self) -> str:
        """The reason in words."""
        names = {"sector": self.sector.display_name if self.sector else ""}
        if self.rule == "before":
            return _("they had this need before")
        if self.rule == "above":
            return _("nobody at the level that usually answers can answer yet, so the next level above does")
        if self.rule == "matrix" and self.sector is not None:
            return _("they answer needs of the sector “%(sector)s”") % names
        if self.rule == "matrix":
            return _("they answer needs of this place")
        return _("they are the nearest authority above that can answer")


def propose(place: ScopedModel | Authority, sector: Sector | None) -> Proposal:
    """Who would answer a need of this place (anything with the scope columns) and sector. Raises NobodyAnswers.

    Two queries: the country's rows, and who is able above.
    """
    above = {Level.TIER1: place.tier1_id, Level.TIER2: place.tier2_id, Level.COUNTRY: place.country_id}
    able = _able_by_territory(one for one in above.values() if one is not None)
    rows = _rows(place.country_id, sector)
    named = _row_of(rows, sector)
    levels = [line.level for line in named]
    for level, rule in _order(levels):
        if found := able.get(above[level] or 0):
            used = rule if named else "nearest"
            return Proposal(_among(found, rows, sector), used, named[0].sector if used == "matrix" else None)
    raise NobodyAnswers


def propose_addressee(need: Need) -> Authority:
    """Who answers this need by the matrix. Raises NobodyAnswers; the secretariat's start page lists such places."""
    return propose(need, need.sector).authority


def proposal_of(need: Need) -> Proposal:
    """Who would get the need if it were submitted now, and why. Raises NobodyAnswers."""
    before = need.addressed_to
    if before is not None and able_to_answer().filter(pk=before.pk, territory_id__in=_above(need)).exists():
        return Proposal(before, "before")
    return propose(need, need.sector)


def addressee(need: Need) -> Authority:
    """Who answers a submission: whoever had the need before, while they still stand above it and have an approver.

    Else the proposal is made anew: a returned need would otherwise go to people who are gone, or who, after its
    municipality moved to another county, cannot even see it. Raises NobodyAnswers.
    """
    return proposal_of(need).authority


def redirect_choices(need: Need) -> list[Authority]:
    """The authorities above the municipality that could accept the need and do not have it now, nearest tier first."""
    above = _above(need)
    able = able_to_answer().filter(territory_id__in=above).exclude(pk=need.addressed_to_id)
    return sorted(able, key=lambda one: (above.index(one.territory_id), one.name, one.pk))


def _above(need: Need) -> list[int]:
    """The territories above the need's municipality whose authorities may answer, nearest tier first."""
    return [one for one in (need.tier1_id, need.tier2_id, need.country_id) if one is not None]


def _order(levels: Sequence[str]) -> list[tuple[Level, str]]:
    """Levels to try with the rule that holds there: those of the row, then those above the lowest of them, then all."""
    if not levels:
        return [(level, "nearest") for level in LEVELS]
    first = min(LEVELS.index(Level(level)) for level in levels)
    row = [level for level in LEVELS if level in levels]
    higher = [level for level in LEVELS[first:] if level not in levels]
    return [(one, "matrix") for one in row] + [(one, "above") for one in higher] + [
        (one, "nearest") for one in LEVELS[:first]
    ]  # fmt: skip


def _able_by_territory(territories: Iterable[int]) -> dict[int, list[Authority]]:
    found: dict[int, list[Authority]] = {}
    for one in able_to_answer().filter(territory_id__in=list(territories)).order_by("pk"):
        found.setdefault(one.territory_id or 0, []).append(one)
    return found


def _rows(country_id: int | None, sector: Sector | None) -> list[Competence]:
    """The lines that may concern the sector: its own, those of the sector above, and the general ones."""
    wanted = Q(sector__isnull=True)
    if sector is not None:
        wanted |= Q(sector_id__in=[one for one in (sector.pk, sector.parent_id) if one is not None])
    return list(Competence.objects.filter(wanted, country_id=country_id).select_related("sector").order_by("pk"))


def _row_of(rows: list[Competence], sector: Sector | None) -> list[Competence]:
    """The most special row that has a line."""
    for sector_id in _special_first(sector):
        if found := [line for line in rows if line.sector_id == sector_id]:
            return found
    return []


def _among(able: list[Authority], rows: list[Competence], sector: Sector | None) -> Authority:
    """Of several able authorities of one territory the one that a line names, the most special line first."""
    by_id = {one.pk: one for one in able}
    for sector_id in _special_first(sector):
        for line in rows:
            if line.sector_id == sector_id and line.authority_id in by_id:
                return by_id[line.authority_id]
    return able[0]


def _special_first(sector: Sector | None) -> list[int | None]:
    return [None] if sector is None else [sector.pk, *([sector.parent_id] if sector.parent_id else []), None]
