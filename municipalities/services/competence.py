"""The competence matrix: which level of a country answers needs of which sector; who may change it, and the changes.

A row is a sector, or all others together. It names levels; of these the nearest to the municipality answers that has
somebody able to (needs/services/routing.py). At the country's level it may name one among several ministries.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, Competence, Sector, Territory
from municipalities.services import audit

ABILITY: Final = "municipalities.keep_competences"
Level = Competence.Level


class ForeignMatrix(Refusal):
    """An administrator of a central body keeps the matrix of their own country only."""

    message = _("Only the network secretariat and this country's own central bodies can change this.")


class UnknownLevel(Refusal):
    """The row names a level that there is not."""

    message = _("Choose among the levels of this country.")


class NotACentralBody(Refusal):
    """Only an active central body of the country can be named."""

    message = _("Choose one of the central bodies of this country.")


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
) -> None:
    """Let this row of the matrix name these levels, and at the country's level this body; no levels: no row.

    Without a row of its own a sector follows the sector above, then the general row. Needs that were submitted stay
    where they are. Raises ForeignMatrix, UnknownLevel, NotACentralBody, AbilityRefused.
    """
    abilities.require(actor, ABILITY)
    if not may_keep(actor, country):
        raise ForeignMatrix
    if not set(levels) <= set(Level.values):
        raise UnknownLevel
    named = authority if Level.COUNTRY in levels else None
    if named is not None and not central_bodies(country).filter(pk=named.pk).exists():
        raise NotACentralBody
    lines = Competence.objects.select_for_update(of=("self",)).filter(country=country, sector=sector)
    before = _told(lines)
    wanted = {level: named if level == Level.COUNTRY else None for level in levels}
    lines.exclude(level__in=wanted).delete()
    for level, body in wanted.items():
        Competence.objects.update_or_create(
            country=country, sector=sector, level=level, defaults={"authority": body, "updated_by_id": actor.person_id}
        )
    after = _told(Competence.objects.filter(country=country, sector=sector))
    if before == after:
        return
    audit.record(
        "municipalities.competence.changed",
        actor=actor,
        target=country,
        authority_id=actor.acting_id,
        before={"sector": sector.code if sector else "", **before},
        after={"sector": sector.code if sector else "", **after},
    )


def _told(lines: Any) -> dict[str, Any]:
    found = list(lines.order_by("level").values_list("level", "authority__slug"))
    return {"levels": [level for level, _slug in found], "authority": next((slug for _one, slug in found if slug), "")}
