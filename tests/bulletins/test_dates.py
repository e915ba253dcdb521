"""Dates of bulletins for calendars: what stands in them, in UTC, and how they change and end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from coordination.bulletins.services import calendars, feed_items
from tests.bulletins.told import correct, take_back, tell, tell_everyone, translate
from tests.cast import Cast
from tests.factories import actor_of

pytestmark = pytest.mark.django_db
START = (timezone.now() + timedelta(days=20)).replace(minute=30, second=0, microsecond=0)


def dates(cast: Cast, language: str = "en-gb", by: str = "gita") -> dict[str, dict]:
    """The events of this person's calendar by the middle of their UID, read as a program does."""
    items = feed_items.dated(actor_of(getattr(cast, by)).scope)
    text = calendars.dates_calendar("Dates", items, language)
    assert all(len(line) <= 75 for line in text.split(b"\r\n")), "lines are folded at 75 bytes"
    found = Calendar.from_ical(text).walk("VEVENT")
    assert len({str(one["uid"]) for one in found}) == len(found)
    return {str(one["uid"]).partition("@")[0].rpartition("-")[2]: one for one in found}


def test_an_event_stands_at_its_hours_in_utc(cast: Cast):
    told = tell(
        cast, kind="event", title="Meeting; of \"mayors\",\nand others", starts_at=START,
        ends_at=START + timedelta(hours=2), venue="Town hall, room 3",
    )  # fmt: skip

    event = dates(cast)["event"]

    assert str(event["uid"]) == f"{told.uuid}-event@portal.example.org"
    assert (event["dtstart"].dt, event["dtend"].dt) == (START, START + timedelta(hours=2))
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert str(event["summary"]) == told.title
    assert str(event["location"]) == "Town hall, room 3, Lind"
    assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 1)
    assert str(event["url"]) == f"http://localhost:8000/bulletins/{told.number}/"
    assert str(event["class"]) == "PRIVATE"


def test_deadlines_and_replies_have_dates_of_their_own(cast: Cast):
    wanted = date.today() + timedelta(days=9)  # noqa: DTZ011 (a plain date, as the form gives it)
    ends = START + timedelta(days=5)
    tell(cast, kind="call", title="Winter places", valid_until=ends, reply_wanted_by=wanted)

    found = dates(cast)

    assert set(found) == {"deadline", "reply"}
    assert (str(found["deadline"]["summary"]), found["deadline"]["dtstart"].dt) == ("Deadline: Winter places", ends)
    assert (str(found["reply"]["summary"]), found["reply"]["dtstart"].dt) == ("Reply wanted: Winter places", wanted)
    assert str(found["reply"]["transp"]) == "TRANSPARENT"


def test_a_correction_raises_the_sequence_and_a_retraction_cancels(cast: Cast):
    first = tell(cast, kind="event", starts_at=START, is_exercise=True)
    second = correct(cast, first, starts_at=START + timedelta(days=1))
    corrected = dates(cast)["event"]
    take_back(cast, second)
    cancelled = dates(cast)["event"]

    assert corrected["dtstart"].dt == START + timedelta(days=1)
    assert [(str(one["status"]), int(one["sequence"])) for one in (corrected, cancelled)] == [
        ("CONFIRMED", 2),
        ("CANCELLED", 3),
    ]
    assert corrected["uid"] == cancelled["uid"]
    assert str(cancelled["summary"]).startswith("EXERCISE: ")


def test_the_same_dates_are_the_same_text(cast: Cast):
    tell(cast, kind="event", starts_at=START)
    items = feed_items.dated(actor_of(cast.gita).scope)

    assert calendars.dates_calendar("Dates", items, "mk") == calendars.dates_calendar("Dates", items, "mk")


def test_words_are_those_of_the_readers_language(cast: Cast):
    told = tell(cast, kind="event", starts_at=START)
    translate(cast, told, "mk", title="Состанок")

    assert str(dates(cast, "mk")["event"]["summary"]) == "Состанок"


def test_the_public_calendar_has_public_dates_alone(cast: Cast, client: Client):
    tell(cast, kind="event", title="For the network", starts_at=START)
    tell_everyone(cast, kind="event", title="For everyone", starts_at=START)

    response = client.get(reverse("public-feed", args=["dates.ics"]))

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == ["For everyone"]
    assert str(events[0]["class"]) == "PUBLIC"


def test_dates_long_past_are_not_listed(cast: Cast):
    long_ago = datetime(2024, 5, 1, 8, tzinfo=UTC)
    tell(cast, kind="event", starts_at=long_ago, ends_at=long_ago + timedelta(hours=1))

    assert dates(cast) == {}
