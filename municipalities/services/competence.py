"""The competence matrix: which level of a country answers needs of which sector; who may change it, and the changes.

A row is a sector, or all others together. It names levels; of these the nearest to the municipality answers that has
somebody able to (needs/services/routing.py). At the country's level it may name one among several ministries.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, Competence, Sector, Territory
from municipalities.services import audit

ABILITY: Final = "municipalities.keep_competences"
Level = Competence.Level
# First half of the advisory lock under which a country's matrix is written; the second is the country's id. Rows that
# are not there yet cannot be locked.
_MATRIX_LOCK: Final = 0x6D6174


class ForeignMatrix(Refusal):
    """An administrator of a central body keeps the matrix of their own country only."""

    message = _("Only the network secretariat and this country's own central bodies can change this.")


class UnknownLevel(Refusal):
    """The row names a level that there is not."""

    message = _("Choose among the levels of this country.")


class NotACentralBody(Refusal):
    """Only an active central body of the country can be named."""

    message = _("Choose one of the central bodies of this country.")


class RowChanged(Refusal):
    """Somebody else changed the row since this person opened it."""

    message = _(
        "Somebody changed this row since you opened it. What you ticked is below; saving again replaces theirs."
    )


def may_keep(actor: Actor, country: Territory) -> bool:
    """The secretariat everywhere, a central body in its own country; row-level security says the same."""
    if not abilities.can(actor, ABILITY):
        return False
    return actor.house.kind == Authority.Kind.SECRETARIAT or actor.house.territory_id == country.pk


def central_bodies(country: Territory) -> Any:
    """The bodies that a row may name at the country's level."""
    return Authority.objects.filter(kind=Authority.Kind.CENTRAL, territory=country, is_active=True).order_by(
        "name", "pk"
    )


@transaction.atomic
def set_row(
    *,
    actor: Actor,
    country: Territory,
    sector: Sector | None,
    levels: Collection[str],
    authority: Authority | None = None,
    seen: str | None = None,
) -> None:
    """Let this row of the matrix name these levels, and at the country's level this body; no levels: no row.

    Without a row of its own a sector follows the sector above, then the general row. Needs that were submitted stay
    where they are. `seen` is the `mark_of` the row that the person looked at; None where nobody looked at a page.
    Raises ForeignMatrix, UnknownLevel, NotACentralBody, RowChanged, AbilityRefused.
    """
    abilities.require(actor, ABILITY)
    if not may_keep(actor, country):
        raise ForeignMatrix
    if not set(levels) <= set(Level.values):
        raise UnknownLevel
    named = authority if Level.COUNTRY in levels else None
    if named is not None and not central_bodies(country).filter(pk=named.pk).exists():
        raise NotACentralBody
    _lock(country)
    lines = Competence.objects.filter(country=country, sector=sector)
    before = _told(lines)
    after = {"levels": sorted(set(levels)), "authority": named.slug if named else ""}
    if before == after:
        return
    if seen is not None and seen != _mark(before):
        raise RowChanged
    _write(actor, country, sector, {level: named if level == Level.COUNTRY else None for level in levels})
    audit.record(
        "municipalities.competence.changed",
        actor=actor,
        target=country,
        authority_id=actor.acting_id,
        before={"sector": sector.code if sector else "", **before},
        after={"sector": sector.code if sector else "", **after},
    )


def mark_of(country: Territory, sector: Sector | None) -> str:
    """The row as it stands, in a word for `set_row` to compare; "" where there is no row."""
    return _mark(_told(Competence.objects.filter(country=country, sector=sector)))


def _mark(told: dict[str, Any]) -> str:
    return " ".join([*told["levels"], told["authority"]]).strip()


def _lock(country: Territory) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_MATRIX_LOCK, country.pk])


def _write(actor: Actor, country: Territory, sector: Sector | None, wanted: dict[str, Authority | None]) -> None:
    Competence.objects.filter(country=country, sector=sector).exclude(level__in=wanted).delete()
    for level, body in wanted.items():
        Competence.objects.update_or_create(
            country=country, sector=sector, level=level, defaults={"authority": body, "updated_by_id": actor.person_id}
        )


def _told(lines: Any) -> dict[str, Any]:
    found = list(lines.order_by("level").values_list("level", "authority__slug"))
    return {"levels": [level for level, _slug in found], "authority": next((slug for _one, slug in found if slug), "")}
