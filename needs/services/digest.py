"""What the digest tells of needs: waiting for review, returned, newly accepted.

Every row is read with the reader's own scope. Needs that are not accepted yet are internal to the two sides, so a mail
carries their number and a link and not a word of their content.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Window
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.registry import DigestEntry, DigestPart
from coordination.core.templatetags.portal import figure
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.suppression import visible_figure
from needs.models import Need

#: More than a digest shows of anything, so that the digest's own limit decides.
MOST_ENTRIES = 30

_NAME = ("name", "labels")
# What a line shows and what the rule of small numbers asks; texts and boundaries stay in the database.
_COLUMNS = (
    *("uuid", "number", "title", "severity", "people_affected", "submitted_at", "decided_at", "reach"),
    *("authority_id", "country_id", "tier1_id", "tier2_id"),
    *(f"sector__{name}" for name in _NAME),
    *(f"{place}__{name}" for place in ("country", "territory") for name in (*_NAME, "needs_status_note")),
)


def waiting_for_review(actor: Actor, since: datetime, until: datetime) -> DigestPart | None:
    """Submitted needs that wait for an answer from an authority for which the reader reviews, oldest first."""
    houses = _houses(actor, "needs.review")
    rows = Need.objects.visible_to(actor.scope).filter(state=Need.State.SUBMITTED, addressed_to_id__in=houses)
    found, total = _first(rows.order_by("submitted_at", "id")) if houses else ([], 0)
    if not found:
        return None
    title = ngettext("%(count)s need waits for your review", "%(count)s needs wait for your review", total)
    return DigestPart(
        title=title % {"count": figure(total)},
        entries=tuple(_internal(need, _("Submitted on %(day)s"), need.submitted_at) for need in found),
        total=total,
        is_task=True,
        more_url=reverse("needs:need-queue"),
    )


def returned_to_you(actor: Actor, since: datetime, until: datetime) -> DigestPart | None:
    """Needs of the reader's houses that came back with questions, oldest first."""
    houses = _houses(actor, "needs.draft")
    rows = Need.objects.visible_to(actor.scope).filter(state=Need.State.RETURNED, authority_id__in=houses)
    found, total = _first(rows.order_by("decided_at", "id")) if houses else ([], 0)
    if not found:
        return None
    title = ngettext("%(count)s need was returned to you", "%(count)s needs were returned to you", total)
    return DigestPart(
        title=title % {"count": figure(total)},
        entries=tuple(_internal(need, _("Returned on %(day)s"), need.decided_at) for need in found),
        total=total,
        is_task=True,
        more_url=f"{reverse('needs:need-list')}?view=own&state=returned",
    )


def newly_accepted(actor: Actor, since: datetime, until: datetime) -> DigestPart | None:
    """Needs accepted in the period and still so, by country and municipality, the most severe first in each."""
    rows = Need.objects.visible_to(actor.scope).open().filter(decided_at__gte=since, decided_at__lt=until)
    rows = rows.order_by("country__position", "country_id", "territory__name", "territory_id", "-severity", "id")
    found, total = _first(rows)
    if not found:
        return None
    title = ngettext("%(count)s need was accepted", "%(count)s needs were accepted", total)
    return DigestPart(
        title=title % {"count": figure(total)},
        entries=tuple(_published(need, actor) for need in found),
        total=total,
        more_url=f"{reverse('needs:need-list')}?view=network&state=accepted",
    )


def _houses(actor: Actor, ability: str) -> list[int]:
    """The authorities for which the person has the ability, each asked in turn: a mail has no switcher."""
    return [held.authority_id for held in actor.scope.held if can(replace(actor, acting=held), ability)]


def _first(rows: Any) -> tuple[list[Any], int]:
    """The first rows and the number of all, in one query."""
    columns = rows.select_related("country", "sector", "territory").only(*_COLUMNS)
    found = list(columns.annotate(of_all=Window(Count("*")))[:MOST_ENTRIES])
    return found, found[0].of_all if found else 0


def _internal(need: Need, words: str, moment: datetime | None) -> DigestEntry:
    day = formats.date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
    return DigestEntry(
        text=need.reference,
        url=need.get_absolute_url(),
        detail=words % {"day": day},
        group=need.territory.display_name,
        link=_("Open"),
        needs_status_note=need.territory.needs_status_note,
    )


def _published(need: Need, actor: Actor) -> DigestEntry:
    people = visible_figure(need.people_affected, record=need, scope=actor.scope)
    parts = [need.sector.display_name if need.sector else ""]
    if people is not None:
        shown = figure(people) if isinstance(people, int) else str(people)
        parts.append(_("people affected: %(number)s") % {"number": shown})
    return DigestEntry(
        text=need.title,
        url=need.get_absolute_url(),
        detail=", ".join(part for part in parts if part),
        group=f"{need.country.display_name if need.country else ''}: {need.territory.display_name}".strip(": "),
        level=need.severity,
        link=_("Read"),
        needs_status_note=need.territory.needs_status_note or bool(need.country and need.country.needs_status_note),
    )
