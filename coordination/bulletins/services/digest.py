"""What the digest tells of bulletins: what waits to be acknowledged, what names a house of the reader, what is for all.

Each bulletin stands once, as it is at the moment of sending: corrected, taken back, or not at all once it is over. What
is urgent tells every authority by name, so it stands in the personal sections and never among what is for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, Window
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.querysets import VALID_STATES
from coordination.bulletins.services import gravity, lists, naming
from coordination.core.registry import DigestAudience, DigestEntry, DigestNews, DigestPart, DigestReader
from coordination.core.templatetags.portal import day_text, figure
from municipalities.access import scope as scopes
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from municipalities.models import Reach, Sector

State = Bulletin.State
#: More of a house's news than a mail shows.
MOST_PERSONAL: Final = 15
_LONG: Final = ("text", "lead", "figures")
_SHOWN: Final = (*VALID_STATES, State.RETRACTED)


@dataclass(frozen=True, slots=True)
class Line:
    """A bulletin as a section lists it, with its translated titles by language.

    `until` is the moment by which the reader's authority is asked to acknowledge it, None where it is not asked.
    """

    bulletin: Bulletin
    titles: Mapping[str, str]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told by name to one authority."""

    line: Line
    since: datetime
    is_silent: bool


def find_awaited(readers: Sequence[DigestReader], together: Scope) -> Mapping[int, DigestNews]:
    """Urgent bulletins that an authority of the reader is asked to acknowledge, the earliest term first."""
    told = _told_by_name(readers, together, Q(is_urgent=True, state__in=VALID_STATES))
    found = {}
    for reader in readers:
        lines = sorted(_awaited(reader, told), key=lambda one: (one.bulletin.published_at, one.bulletin.pk))
        if lines:
            found[reader.person_id] = _news(lines)
    return found


def write_awaited(news: DigestNews) -> DigestPart:
    """The section of what waits to be acknowledged."""
    title = ngettext(
        "%(count)s urgent bulletin waits for you to acknowledge it",
        "%(count)s urgent bulletins wait for you to acknowledge them",
        news.total,
    )
    return DigestPart(
        title=title % {"count": figure(news.total)},
        entries=tuple(
            _by_place(
                _entry(line, naming.term(line.until) if line.until else "", link=_("Acknowledge"))
                for line in news.records
            )
        ),
        total=news.total,
        is_task=True,
        more_url=_list_of(lists.ASKED),
    )


def find_told(readers: Sequence[DigestReader], together: Scope) -> Mapping[int, DigestNews]:
    """What was told to an authority of the reader by name in their period and does not stand among what is awaited."""
    since = min((reader.since for reader in readers), default=None)
    is_new = Q(published_at__gte=since) | Q(recipients__told_at__gte=since)
    told = _told_by_name(readers, together, is_new | Q(is_urgent=True, state__in=VALID_STATES))
    found = {}
    for reader in readers:
        awaited = {line.bulletin.pk for line in _awaited(reader, told)}
        new: dict[int, Line] = {}
        for held in reader.scope.held:
            for one in told[held.group_id]:
                if reader.since <= one.since < reader.until and one.line.bulletin.pk not in awaited:
                    new[one.line.bulletin.pk] = one.line
        if new:
            found[reader.person_id] = _news(list(new.values()))
    return found


def write_told(news: DigestNews) -> DigestPart:
    """The section of what names the reader's authority."""
    title = ngettext("%(count)s bulletin for your authority", "%(count)s bulletins for your authority", news.total)
    entries = (_entry(line) for line in news.records)
    return DigestPart(
        title=title % {"count": figure(news.total)},
        # Stable: within a place the order of the records.
        entries=tuple(sorted(entries, key=lambda one: one.group)),
        total=news.total,
        more_url=_list_of(lists.ALL),
    )


def for_all(audience: DigestAudience) -> DigestPart | None:
    """Bulletins for the network and the public whose newest word fell into the period, by country and place.

    A house that belongs to no country speaks to every area; a bulletin without a sector to every sector.
    """
    rows = (
        Bulletin.objects.visible_to(audience.scope)
        .filter(
            # An empty condition is the whole network; with an alternative it would be that alone.
            audience.condition and audience.condition | Q(country_id__isnull=True),
            _is_not_over(),
            state__in=_SHOWN,
            # The public's as well; what is opened by name stands in the personal sections.
            reach__gte=Reach.NETWORK,
            is_urgent=False,
            published_at__gte=audience.since,
            published_at__lt=audience.until,
        )
        .filter(*_asked_for(audience))
    )
    rows = rows.annotate(at=Coalesce("place__name", "authority__name"), of_all=Window(Count("*")))
    ordered = rows.order_by(F("country__position").asc(nulls_last=True), "at", "place_id", "-published_at", "id")
    found = list(_joined(ordered)[: audience.most])
    if not found:
        return None
    title = ngettext("%(count)s bulletin", "%(count)s bulletins", found[0].of_all)
    titles = naming.titles_of(found, audience.scope)
    return DigestPart(
        title=title % {"count": figure(found[0].of_all)},
        entries=tuple(_entry(Line(one, titles[one.pk])) for one in found),
        total=found[0].of_all,
    )


def _asked_for(audience: DigestAudience) -> Iterable[Q]:
    """What severity and sectors leave. An edition that met one counts: who was told of it is told what became of it.

    What was urgent once has told everybody by name, and goes on doing so.
    """
    yield ~Q(gravity.told_before(audience.scope, Q(words__is_urgent=True)), edition__gt=1)
    if below := gravity.below(audience.least_level):
        yield ~Q(cap_severity__in=below) | Q(
            gravity.told_before(audience.scope, ~Q(words__cap_severity__in=below)), edition__gt=1
        )
    if audience.sectors:
        rows = Sector.objects.filter(Q(code__in=audience.sectors) | Q(parent__code__in=audience.sectors))
        wanted = list(rows.values_list("pk", flat=True))
        before = gravity.told_before(audience.scope, Q(words__sector_id__in=wanted) | Q(words__sector_id=None))
        yield Q(sector_id__isnull=True) | Q(sector_id__in=wanted) | Q(before, edition__gt=1)


def _told_by_name(readers: Sequence[DigestReader], together: Scope, wanted: Q) -> dict[int, list[_Told]]:
    """What is told by name to the authorities of these readers, by their group, the newest first: three queries.

    SECURITY: a row counts for its own group alone, and a reader is given only what the groups of their own scope got.
    """
    groups = frozenset().union(*(reader.scope.groups for reader in readers))
    by_name = Scope(held=together.held, groups=groups)
    # What a batch sees by position leaves named recipients out; nothing else is read with them.
    scopes.apply(by_name)
    rows = Bulletin.objects.visible_to(by_name).filter(wanted, _is_not_over(), state__in=_SHOWN)
    rows = rows.filter(recipients__group_id__in=groups).distinct()
    found = {one.pk: one for one in _joined(rows)}
    titles = naming.titles_of(found.values(), by_name)
    recipients = BulletinRecipient.objects.filter(bulletin_id__in=found, group_id__in=groups)
    told: dict[int, list[_Told]] = defaultdict(list)
    for row in recipients:
        told[row.group_id].append(_told(row, Line(found[row.bulletin_id], titles[row.bulletin_id])))
    scopes.apply(together)
    for some in told.values():
        some.sort(key=lambda one: (one.since, one.line.bulletin.pk), reverse=True)
    return told


def _told(row: BulletinRecipient, line: Line) -> _Told:
    bulletin = line.bulletin
    is_asked = bulletin.is_urgent and bulletin.is_valid and row.is_asked
    is_silent = is_asked and row.edition_acknowledged < bulletin.edition
    line = Line(bulletin, line.titles, bulletin.acknowledge_by_if_told(row.told_at) if is_silent else None)
    return _Told(line, max(row.told_at, bulletin.published_at or row.told_at), is_silent)


def _awaited(reader: DigestReader, told: Mapping[int, list[_Told]]) -> list[Line]:
    """What the reader's authorities are asked to acknowledge and the reader may; each once."""
    found: dict[int, Line] = {}
    for held in reader.scope.held:
        if can(Actor(reader.person_id, "", reader.scope, held), "bulletins.acknowledge"):
            found |= {one.line.bulletin.pk: one.line for one in told.get(held.group_id, ()) if one.is_silent}
    return list(found.values())


def _news(lines: Sequence[Line]) -> DigestNews:
    shown = tuple(lines[:MOST_PERSONAL])
    return DigestNews(
        (tuple((one.bulletin.pk, one.bulletin.version, one.until) for one in shown), len(lines)), shown, len(lines)
    )


def _is_not_over() -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gt=timezone.now()) | Q(state=State.RETRACTED)


def _joined(rows: Any) -> Any:
    return rows.select_related("authority", "place", "country").defer(*_LONG)


def _by_place(entries: Iterable[DigestEntry]) -> list[DigestEntry]:
    """Each place once, in the order of its first entry, which waits the longest."""
    places: dict[str, list[DigestEntry]] = {}
    for one in entries:
        places.setdefault(one.group, []).append(one)
    return [one for group in places.values() for one in group]


def _list_of(tab: str) -> str:
    """The part of the list of bulletins that shows the rest."""
    return f"{reverse('bulletins:bulletin-list')}?tab={tab}"


def _entry(line: Line, first: str = "", *, link: str = "") -> DigestEntry:
    bulletin = line.bulletin
    return DigestEntry(
        text=naming.marked(bulletin, naming.title_of(bulletin, line.titles)),
        url=naming.address_of(bulletin),
        detail="; ".join(part for part in (first, *_details(line)) if part),
        group=naming.place_of(bulletin),
        link=link or _("Read"),
        needs_status_note=naming.has_status_note(bulletin),
        record_uuid=bulletin.uuid,
        house_id=bulletin.authority_id,
    )


def _details(line: Line) -> Iterable[str]:
    """How it stands, what it is and of whom, when and how many; of what was taken back only that."""
    bulletin = line.bulletin
    if bulletin.state == State.RETRACTED:
        return (_("Taken back on %(day)s") % {"day": day_text(bulletin.closed_at)},)
    return (
        _("Corrected on %(day)s") % {"day": day_text(bulletin.published_at)} if bulletin.edition > 1 else "",
        _what_of_whom(bulletin),
        naming.facts(bulletin, with_place=False),
        naming.original_of(bulletin, line.titles),
    )


def _what_of_whom(bulletin: Bulletin) -> str:
    """Its kind, and its house where the group above is not called the same."""
    kind, house = bulletin.get_kind_display(), bulletin.authority.display_name
    return kind if house == naming.place_of(bulletin) else f"{kind}, {house}"
