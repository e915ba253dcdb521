"""Sections: what the registered features have to tell a batch, and how one section is written.

Shared sections are collected and written once for an audience, with the scope of any member. Personal ones are found
once for the batch, with the scope of all its readers together, and written once for all who have the same news. Both
read as the application role, under row-level security.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from coordination.core import severity
from coordination.core.registry import (
    DigestEntry,
    DigestNews,
    DigestPart,
    DigestReader,
    PersonalDigestSection,
    SharedDigestSection,
    registry,
)
from coordination.core.texts import on_one_line
from coordination.digests.services.audiences import MOST_SHARED, Area, Audience
from municipalities.access import scope as scopes
from municipalities.access.scope import EVERY_MEMBER

#: What waits for the reader is never crowded out by news of the network, nor the other way round.
MOST_PERSONAL: Final = 12
#: A digest is read in a minute; the pages that it links to list the rest.
MAX_ITEMS: Final = MOST_PERSONAL + MOST_SHARED

PersonalNews = dict[int, list[tuple[PersonalDigestSection, DigestNews]]]


@dataclass(frozen=True, slots=True)
class Written:
    """One section, ready to be put into a mail: as text and as HTML."""

    text: str
    html: str
    title: str
    total: int
    shown: int
    is_task: bool
    needs_status_note: bool
    #: Of which records it tells, each with the authority whose it is: of those shown, and of no other.
    records: tuple[tuple[uuid.UUID, int], ...] = ()


def find_personal(readers: Sequence[DigestReader]) -> PersonalNews:
    """By person what each personal section found, tasks and answers in the order of the sections."""
    found: PersonalNews = {reader.person_id: [] for reader in readers}
    together = scopes.together(reader.scope for reader in readers)
    with transaction.atomic():
        scopes.apply(together)
        for section in sorted(registry.all(PersonalDigestSection), key=lambda one: one.position):
            news: Mapping[int, DigestNews] = section.find(readers, together) if readers else {}
            for person_id, one in news.items():
                found[person_id].append((section, one))
    return found


def collect_shared(audience: Audience, most: int = MOST_SHARED) -> list[tuple[SharedDigestSection, DigestPart]]:
    """What every reader of the audience is told, in the current language; empty when there is nothing."""
    with transaction.atomic():
        scopes.apply(EVERY_MEMBER)
        asked = audience.asked(most)
        wanted = (
            one for one in registry.all(SharedDigestSection) if not audience.events or one.name in audience.events
        )
        sections = sorted(wanted, key=lambda one: one.position)
        parts = [(section, section.collect(asked)) for section in sections]
    return [(section, part) for section, part in parts if part is not None and part.entries]


def write_shared(audience: Audience) -> list[Written]:
    """The shared sections of a mail; together at most MOST_SHARED entries long."""
    room, written = MOST_SHARED, []
    for section, part in collect_shared(audience):
        shown = shortened(replace(part, more_url=part.more_url or all_url(audience)), room)
        written.append(write(section.template, shown))
        room -= len(shown.entries)
    return written


def shortened(part: DigestPart, room: int) -> DigestPart:
    """The part with so many entries at most; how many there are in all stays."""
    return replace(part, entries=part.entries[: max(0, room)])


def all_url(audience: Audience) -> str:
    """The page that lists the same set as a mail to this audience, to its end."""
    area: Area = audience.area
    # To the microsecond and in UTC, so that the page shows the very same set.
    values = {"from": _moment(audience.since), "until": _moment(audience.until)}
    if area.place_id:
        values |= {"area": area.kind, "place": area.code}
    if audience.sectors:
        values["sectors"] = ",".join(audience.sectors)
    if audience.events:
        values["events"] = ",".join(audience.events)
    if audience.least_level > 1:
        values["level"] = str(audience.least_level)
    return f"{reverse('digests:news')}?{urlencode(values)}"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def write(template: str, part: DigestPart) -> Written:
    """One section through its templates, in the current language."""
    context = {"section": section_context(part, origin=settings.PORTAL_ORIGIN)}
    return Written(
        text=render_to_string(f"{template}.txt", context),
        html=render_to_string(f"{template}.html", context),
        title=one_line(part.title),
        total=part.total,
        shown=len(part.entries),
        is_task=part.is_task,
        needs_status_note=any(entry.needs_status_note for entry in part.entries),
        records=tuple(
            (entry.record_uuid, entry.house_id)
            for entry in part.entries
            if entry.record_uuid is not None and entry.house_id is not None
        ),
    )


def section_context(part: DigestPart, *, origin: str = "") -> dict[str, Any]:
    """What the templates of a section ask for; mails give the origin, because their addresses must be whole."""
    return {
        "heading": one_line(part.title),
        "entries": list(_grouped(part.entries, origin)),
        "hidden": part.total - len(part.entries),
        "more_url": f"{origin}{part.more_url}" if part.more_url else "",
    }


def one_line(text: str) -> str:
    """Text without line breaks: neither a header nor a line of the text part can be forged with it, or turned."""
    return on_one_line(text)


def address(path: str) -> str:
    """The full address of a path of the portal."""
    return f"{settings.PORTAL_ORIGIN}{path}"


def _grouped(entries: Iterable[DigestEntry], origin: str) -> Iterator[dict[str, Any]]:
    """Entries for the templates; `group` stands only at the first of each group."""
    previous = ""
    for entry in entries:
        yield {
            "text": one_line(entry.text),
            "detail": one_line(entry.detail),
            "url": f"{origin}{entry.url}",
            "group": one_line(entry.group) if entry.group != previous else "",
            "level": severity.LEVELS[entry.level] if entry.level else None,
            "link": entry.link,
        }
        previous = entry.group
