"""Dates of bulletins as iCalendar (RFC 5545): events, ends of calls, and until when a reply is wanted. In UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext
from icalendar import Calendar, Event
from icalendar.enums import CLASS, STATUS, TRANSP

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services.feed_items import Item, marked
from coordination.bulletins.services.markup import safe
from coordination.bulletins.services.wordings import Words

PRODUCT: Final = "-//Regional Coordination Portal//Bulletins//EN"
#: How often programs may look again.
LOOK_AGAIN: Final = timedelta(hours=1)


def dates_calendar(title: str, items: list[Item], language: str) -> bytes:
    """All dates, in the reader's language. A bulletin that was taken back stays, as cancelled."""
    # `new` would give the calendar a name of its own each time; the same calendar must be the same text.
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    for item in items:
        for event in _events(item, item.words(language)):
            calendar.add_component(event)
    return calendar.to_ical()


def _events(item: Item, words: Words) -> Iterator[Event]:
    bulletin = item.bulletin
    if bulletin.starts_at is not None:
        yield _event(item, words, "event", words.title, bulletin.starts_at, bulletin.ends_at)
    if bulletin.kind == Bulletin.Kind.CALL and bulletin.valid_until is not None:
        summary = gettext("Deadline: %(title)s") % {"title": words.title}
        yield _event(item, words, "deadline", summary, bulletin.valid_until)
    if bulletin.reply_wanted_by is not None:
        summary = gettext("Reply wanted: %(title)s") % {"title": words.title}
        yield _event(item, words, "reply", summary, bulletin.reply_wanted_by)


def _event(item: Item, words: Words, name: str, summary: str, start: date, end: datetime | None = None) -> Event:
    bulletin = item.bulletin
    is_cancelled = bulletin.state == Bulletin.State.RETRACTED
    place = bulletin.place.display_name if bulletin.place is not None else ""
    location = ", ".join(part for part in (bulletin.venue, place) if part) if name == "event" else ""
    return Event.new(
        uid=f"{bulletin.uuid}-{name}@{settings.MAIL_DOMAIN}",
        # Programs take a cancellation only above the number of what it cancels (RFC 5546, 2.1.4).
        sequence=bulletin.edition + (1 if is_cancelled else 0),
        stamp=_utc(item.told_at),
        last_modified=_utc(item.told_at),
        start=_utc(start),
        end=_utc(end) if end is not None and end != start else None,
        summary=safe(marked(bulletin, summary)),
        description=safe(item.description(words)) or None,
        location=safe(location) or None,
        url=item.url,
        status=STATUS.CANCELLED if is_cancelled else STATUS.CONFIRMED,
        classification=CLASS.PUBLIC if bulletin.audience == Bulletin.Audience.PUBLIC else CLASS.PRIVATE,
        # A deadline takes nobody's time away.
        transparency=TRANSP.OPAQUE if name == "event" else TRANSP.TRANSPARENT,
    )


def _utc(value: date) -> date:
    """A moment in UTC; a day stays the day."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
