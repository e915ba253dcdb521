"""What the digest tells of needs: waiting for review, returned, answered, newly accepted.

Two kinds of news. What waits for a person or came back to their house is found for a whole batch of readers in one
query a section, as the application role, and given to a reader only where their own scope shows it. What was accepted
in the network is the same text for everybody of an audience, so it holds what every member may read and no more.
Needs that are not accepted are internal to the two sides: a mail carries their number and a link, and not a word of
their content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.registry import DigestAudience, DigestEntry, DigestNews, DigestPart, DigestReader
from coordination.core.templatetags.portal import day_text, figure
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from municipalities.access.suppression import visible_figure
from municipalities.models import Authority, Reach, Sector
from needs.models import Need, NeedMove

#: More of a house's news than a mail shows; the page that it links to lists the rest.
MOST_PERSONAL: Final = 15
State, Kind = Need.State, NeedMove.Kind

_NAME = ("name", "labels")
_PLACE = tuple(f"territory__{name}" for name in (*_NAME, "needs_status_note"))
# What a line shows and what the rules of access ask; texts and boundaries stay in the database.
_SCOPE = ("reach", "authority_id", "country_id", "tier1_id", "tier2_id")
INTERNAL = ("uuid", "number", "state", "submitted_at", "decided_at", "addressed_to_id", *_SCOPE, *_PLACE)
PUBLISHED = (
    *("uuid", "number", "title", "state", "severity", "people_affected", "decided_at"),
    *(*_SCOPE, *_PLACE),
    *(f"sector__{name}" for name in _NAME),
    *(f"country__{name}" for name in (*_NAME, "needs_status_note")),
)
_ANSWERS = (Kind.ACCEPT, Kind.DECLINE, Kind.REDIRECT, Kind.START, Kind.MEET)


def find_waiting(readers: Sequence[DigestReader], together: Scope) -> Mapping[int, DigestNews]:
    """Submitted needs that wait for an answer of an authority for which the reader reviews, oldest first.

    SECURITY: a need counts for an authority only while that stands above the need's municipality, which is what lets
    its people see it; so the numbers hold nothing that a reader could not open.
    """
    houses = houses_of(readers, "needs.review")
    place = F("addressed_to__territory_id")
    rows = Need.objects.visible_to(_jurisdictions_alone(together), reach=Reach.ABOVE).filter(
        Q(country_id=place) | Q(tier1_id=place) | Q(tier2_id=place),
        state=State.SUBMITTED,
        addressed_to_id__any=_all(houses),
        addressed_to__kind__in=[Authority.Kind.INTERMEDIATE, Authority.Kind.CENTRAL],
    )
    return _by_reader(readers, houses, _first_of_each(rows, "addressed_to_id", "submitted_at"), "addressed_to_id")


def write_waiting(news: DigestNews) -> DigestPart:
    """The section of what waits for review."""
    title = ngettext("%(count)s need waits for your review", "%(count)s needs wait for your review", news.total)
    return DigestPart(
        title=title % {"count": figure(news.total)},
        entries=tuple(_internal(need, _on(_("Submitted on %(day)s"), need.submitted_at)) for need in news.records),
        total=news.total,
        is_task=True,
        more_url=reverse("needs:need-queue"),
    )


def find_returned(readers: Sequence[DigestReader], together: Scope) -> Mapping[int, DigestNews]:
    """Needs of the reader's houses that came back with questions, oldest first."""
    houses = houses_of(readers, "needs.draft")
    rows = Need.objects.visible_to(_houses_alone(together), reach=Reach.ABOVE)
    rows = rows.filter(state=State.RETURNED, authority_id__any=_all(houses))
    return _by_reader(readers, houses, _first_of_each(rows, "authority_id", "decided_at"), "authority_id")


def write_returned(news: DigestNews) -> DigestPart:
    """The section of what came back with questions."""
    title = ngettext("%(count)s need was returned to you", "%(count)s needs were returned to you", news.total)
    return DigestPart(
        title=title % {"count": figure(news.total)},
        entries=tuple(_internal(need, _on(_("Returned on %(day)s"), need.decided_at)) for need in news.records),
        total=news.total,
        is_task=True,
        more_url=f"{reverse('needs:need-list')}?view=own&state=returned",
    )


def find_answers(readers: Sequence[DigestReader], together: Scope) -> Mapping[int, DigestNews]:
    """What became of the needs of the reader's houses in their period; of each need the newest step alone."""
    houses = houses_of(readers, "needs.read")
    since = min((reader.since for reader in readers), default=None)
    moves = NeedMove.objects.visible_to(_houses_alone(together)).filter(
        authority_id__any=_all(houses), kind__in=_ANSWERS, at__gte=since
    )
    by_house: dict[int, list[NeedMove]] = defaultdict(list)
    for move in moves.select_related("need__territory", "to_authority").order_by("-at", "-id"):
        by_house[move.authority_id].append(move)
    found = {}
    for reader in readers:
        own = [move for house in houses[reader.person_id] for move in by_house[house]]
        news = [move for move in _newest(own, reader) if reader.scope.is_house_or_reviewer(move.need)]
        if news:
            key = tuple((move.pk, move.need.version) for move in news)
            found[reader.person_id] = DigestNews(key, tuple(news[:MOST_PERSONAL]), len(news))
    return found


def write_answers(news: DigestNews) -> DigestPart:
    """The section of answers: what was promised by whom, or that the page tells more."""
    title = ngettext("%(count)s answer to your needs", "%(count)s answers to your needs", news.total)
    return DigestPart(
        title=title % {"count": figure(news.total)},
        entries=tuple(_answer(move) for move in news.records),
        total=news.total,
        more_url=f"{reverse('needs:need-list')}?view=own",
    )


def newly_accepted(audience: DigestAudience) -> DigestPart | None:
    """Needs accepted in the period and not withdrawn, by country and municipality, the most severe first in each."""
    rows = Need.objects.visible_to(audience.scope, reach=Reach.NETWORK).counted()
    rows = rows.filter(audience.condition, decided_at__gte=audience.since, decided_at__lt=audience.until)
    if audience.least_level > 1:
        rows = rows.filter(Q(severity__isnull=True) | Q(severity__gte=audience.least_level))
    if audience.sectors:
        rows = rows.in_sectors(
            Sector.objects.filter(Q(code__in=audience.sectors) | Q(parent__code__in=audience.sectors))
        )
    rows = rows.order_by("country__position", "country_id", "territory__name", "territory_id", "-severity", "id")
    columns = rows.select_related("country", "sector", "territory").only(*PUBLISHED)
    found = list(columns.annotate(of_all=Window(Count("*")))[: audience.most])
    if not found:
        return None
    total = found[0].of_all
    title = ngettext("%(count)s need was accepted", "%(count)s needs were accepted", total)
    return DigestPart(
        title=title % {"count": figure(total)},
        entries=tuple(published(need, audience.scope) for need in found),
        total=total,
    )


def houses_of(readers: Iterable[DigestReader], ability: str) -> dict[int, list[int]]:
    """By person the authorities for which they have the ability, each asked in turn: a mail has no switcher."""
    granted: dict[tuple[str, str], bool] = {}
    found: dict[int, list[int]] = {}
    for reader in readers:
        for held in reader.scope.held:
            position = (held.kind, held.role)
            if position not in granted:
                granted[position] = can(Actor(reader.person_id, "", reader.scope, held), ability)
        found[reader.person_id] = [held.authority_id for held in reader.scope.held if granted[(held.kind, held.role)]]
    return found


def _all(houses: Mapping[int, list[int]]) -> list[int]:
    return sorted({house for some in houses.values() for house in some})


def _houses_alone(scope: Scope) -> Scope:
    """The own houses and nothing else of the scope, for what concerns them: far fewer branches to try."""
    return Scope(own=scope.own)


def _jurisdictions_alone(scope: Scope) -> Scope:
    """The countries and tiers and nothing else of the scope, for what is seen from above."""
    return Scope(countries=scope.countries, tiers=scope.tiers)


def _first_of_each(rows: Any, house: str, oldest: str) -> list[Any]:
    """The oldest rows of each house with the number of all of that house, in one query."""
    columns = rows.select_related("territory").only(*INTERNAL)
    numbered = columns.annotate(
        nth=Window(RowNumber(), partition_by=F(house), order_by=(F(oldest).asc(), F("id").asc())),
        of_house=Window(Count("*"), partition_by=F(house)),
    )
    return list(numbered.filter(nth__lte=MOST_PERSONAL).order_by(oldest, "id"))


def _by_reader(
    readers: Iterable[DigestReader], houses: Mapping[int, list[int]], rows: Iterable[Any], house: str
) -> dict[int, DigestNews]:
    """The rows of each reader's own houses, once more checked against the reader's own scope."""
    by_house: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_house[getattr(row, house)].append(row)
    found = {}
    for reader in readers:
        mine = [by_house[one] for one in houses[reader.person_id] if one in by_house]
        shown = [row for some in mine for row in some if reader.scope.is_house_or_reviewer(row)][:MOST_PERSONAL]
        if shown:
            total = sum(some[0].of_house for some in mine)
            found[reader.person_id] = DigestNews((tuple(row.pk for row in shown), total), tuple(shown), total)
    return found


def _newest(moves: Iterable[NeedMove], reader: DigestReader) -> list[NeedMove]:
    """Of each need the newest answer, where one came in the reader's period and still says how things stand."""
    newest: dict[int, NeedMove] = {}
    told = set()
    for move in sorted(moves, key=lambda one: (one.at, one.pk), reverse=True):
        newest.setdefault(move.need_id, move)
        if reader.since <= move.at < reader.until:
            told.add(move.need_id)
    return [move for move in newest.values() if move.need_id in told and move.to_state == move.need.state]


def _on(words: str, moment: datetime | None) -> str:
    return words % {"day": day_text(moment)} if moment else ""


def _internal(need: Need, detail: str) -> DigestEntry:
    return DigestEntry(
        text=need.reference,
        url=need.get_absolute_url(),
        detail=detail,
        group=need.territory.display_name,
        link=_("Open"),
        needs_status_note=need.territory.needs_status_note,
        record_uuid=need.uuid,
        house_id=need.authority_id,
    )


def _answer(move: NeedMove) -> DigestEntry:
    need, day = move.need, day_text(move.at)
    if need.reach < Reach.NETWORK:
        if move.kind == Kind.REDIRECT and move.to_authority is not None:
            words = _("Passed on to %(authority)s on %(day)s")
            return _internal(need, words % {"authority": move.to_authority.display_name, "day": day})
        return _internal(need, _on(_("Declined on %(day)s"), move.at))
    parts = [f"{need.get_state_display()}, {day}"]
    if need.answer_who and need.answer_by:
        what = need.answer_what.rstrip(".")
        promise = {"who": need.answer_who, "what": what, "day": day_text(need.answer_by)}
        parts.append(_("%(who)s: %(what)s (by %(day)s)") % promise)
    return DigestEntry(
        text=need.title,
        url=need.get_absolute_url(),
        # No full stop: in most languages of the portal the day before it has one.
        detail="; ".join(parts),
        group=need.territory.display_name,
        level=need.severity,
        link=_("Read"),
        needs_status_note=need.territory.needs_status_note,
        record_uuid=need.uuid,
        house_id=need.authority_id,
    )


def published(need: Need, scope: Scope) -> DigestEntry:
    """A need that every member may read, as one line."""
    people = visible_figure(need.people_affected, record=need, scope=scope)
    parts = [need.sector.display_name if need.sector else ""]
    if people is not None:
        shown = figure(people) if isinstance(people, int) else str(people)
        parts.append(_("people affected: %(number)s") % {"number": shown})
    if need.state != State.ACCEPTED:
        parts.append(need.get_state_display())
    return DigestEntry(
        text=need.title,
        url=need.get_absolute_url(),
        detail=", ".join(part for part in parts if part),
        group=f"{need.country.display_name if need.country else ''}: {need.territory.display_name}".strip(": "),
        level=need.severity,
        link=_("Read"),
        needs_status_note=need.territory.needs_status_note or bool(need.country and need.country.needs_status_note),
        record_uuid=need.uuid,
        house_id=need.authority_id,
    )
