"""Feeds: Atom and alerts for everyone, private ones by a secret address, and what ends them."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from coordination.bulletins.models import FeedToken
from coordination.bulletins.services import feeds
from municipalities.access import reading_limits
from municipalities.models import Membership, Territory
from tests.bulletins.told import TITLE, correct, take_back, tell, tell_everyone, translate
from tests.cast import Cast
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom", "c": "urn:oasis:names:tc:emergency:cap:1.2"}
XML = "{http://www.w3.org/XML/1998/namespace}lang"
PRIVATE = ("bulletins.atom", "alerts.xml", "dates.ics")


def secret_of(cast: Cast, person: str = "gita", days: int = 90) -> str:
    """The secret of a new feed of this person."""
    return feeds.make_feed(actor=actor_of(getattr(cast, person)), name="Reader", days=days)[1]


def private(secret: str, file: str = "bulletins.atom") -> str:
    """The address that the secret opens."""
    return reverse("private-feed", kwargs={"secret": secret, "content": file})


def entries(client: Client, address: str) -> list[etree._Element]:
    """The entries of an Atom feed, which says what RFC 4287 asks of every feed and entry."""
    response = client.get(address)
    assert response.status_code == 200
    root = etree.fromstring(response.content)
    found = root.findall("a:entry", ATOM)
    for one in (root, *found):
        assert uuid.UUID(one.findtext("a:id", "", ATOM))
        assert one.findtext("a:title", "", ATOM)
        assert one.findtext("a:updated", "", ATOM).endswith("+00:00")
        assert one.find("a:author/a:name", ATOM) is not None
    ids = [one.findtext("a:id", "", ATOM) for one in found]
    assert len(ids) == len(set(ids))
    return found


def words(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"a:{name}", "", ATOM)


def test_the_public_feed_has_public_bulletins_alone_and_looks_at_nobody(cast: Cast, client: Client):
    tell(cast, title="For the network")
    tell(cast, cast.farby, title="For Farby")
    told = tell_everyone(cast, title="For everyone")

    strangers = client.get(reverse("public-feed", args=["bulletins.atom"]))
    client.force_login(cast.ada)
    own = client.get(reverse("public-feed", args=["bulletins.atom"]), headers={"Accept-Language": "mk"})

    assert own.content == strangers.content
    assert strangers.headers["Cache-Control"] == "public, max-age=300"
    assert strangers.headers["Vary"] == "Accept-Encoding"
    assert strangers.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not strangers.cookies
    # The first answer of a session sets its cookie, which no cache may hand to others.
    assert own.cookies
    assert own.headers["Cache-Control"] == "no-store, private"
    (entry,) = entries(client, reverse("public-feed", args=["bulletins.atom"]))
    assert (words(entry, "title"), words(entry, "id")) == ("For everyone", told.uuid.urn)
    assert words(entry, "content") == "Two buses left at noon."
    assert entry.find("a:link", ATOM).attrib["href"] == f"http://localhost:8000/bulletins/{told.number}/"


def test_an_entry_keeps_its_id_and_shows_the_newest_state(cast: Cast, client: Client):
    first = tell_everyone(cast, is_exercise=True)
    (before,) = entries(client, reverse("public-feed", args=["bulletins.atom"]))
    second = correct(cast, first)
    (corrected,) = entries(client, reverse("public-feed", args=["bulletins.atom"]))
    take_back(cast, second)
    (retracted,) = entries(client, reverse("public-feed", args=["bulletins.atom"]))

    assert words(before, "title") == f"EXERCISE: {TITLE}"
    assert words(corrected, "title") == "EXERCISE: Corrected: About 300 people on the way"
    assert words(corrected, "content").startswith("Corrected, edition 2: Recounted.")
    assert words(retracted, "title") == "EXERCISE: Retracted: About 300 people on the way"
    assert words(retracted, "content").startswith("Taken back; what it says no longer holds. Nobody came.")
    assert len({words(one, "id") for one in (before, corrected, retracted)}) == 1
    assert words(before, "updated") <= words(corrected, "updated") <= words(retracted, "updated")
    terms = [one.attrib["term"] for one in retracted.findall("a:category", ATOM)]
    assert terms == ["early_notice", "retracted", "exercise"]


def test_a_feed_speaks_the_language_asked_for_or_says_which_it_is(cast: Cast, client: Client):
    told = tell_everyone(cast)
    translate(cast, told, "mk")

    (macedonian,) = entries(client, reverse("public-feed", args=["bulletins.atom"]) + "?lang=mk")
    (albanian,) = entries(client, reverse("public-feed", args=["bulletins.atom"]) + "?lang=sq")
    (unknown,) = entries(client, reverse("public-feed", args=["bulletins.atom"]) + "?lang=%00xx")

    assert (words(macedonian, "title"), macedonian.attrib[XML]) == ("Околу 200 луѓе на пат", "mk")
    assert (words(albanian, "title"), albanian.attrib[XML]) == (TITLE, "en-GB")
    assert "English" in words(albanian, "content")
    assert words(unknown, "title") == TITLE


def test_the_alerts_carry_their_messages_and_one_that_is_not_sound_stops_no_other(cast: Cast, client: Client):
    told = tell_everyone(cast)
    wrong = tell_everyone(cast, title="Ends at once")
    tell_everyone(cast, title="Not urgent", is_urgent=False)
    over = tell_everyone(cast, title="Over")
    with as_system():
        # It held for a millisecond: its first day is frozen.
        ends = F("first_published_at") + timedelta(milliseconds=1)
        type(over)._base_manager.filter(pk=over.pk).update(valid_until=ends)
        wrong.editions.unscoped("its day is moved").update(at=wrong.valid_until + timedelta(hours=1))

    found = entries(client, reverse("public-feed", args=["alerts.xml"]))

    assert [words(one, "title") for one in found] == ["Ends at once", TITLE]
    assert found[0].find("a:content/c:alert", ATOM) is None
    assert found[1].find("a:content", ATOM).attrib["type"] == "application/cap+xml"
    assert found[1].findtext("a:content/c:alert/c:identifier", "", ATOM) == f"{told.number}.1"


def test_a_name_with_an_asterisk_brings_its_note(cast: Cast, client: Client):
    with as_system():
        Territory.objects.filter(pk=cast.lind.territory_id).update(needs_status_note=True)
    tell_everyone(cast)

    (entry,) = entries(client, reverse("public-feed", args=["bulletins.atom"]))

    assert "* This designation is without prejudice" in words(entry, "content")


def test_a_private_feed_shows_what_its_person_may_read_and_signs_nobody_in(cast: Cast, client: Client):
    tell(cast, title="For the network")
    tell(cast, cast.farby, title="For Farby")
    tell(cast, cast.holm, title="For Holm")
    secret = secret_of(cast, "gita")

    found = entries(client, private(secret))
    response = client.get(private(secret, "dates.ics"))

    assert {words(one, "title") for one in found} == {"For the network", "For Farby"}
    assert response.headers["Cache-Control"] == "no-store, private"
    assert not response.cookies
    assert client.get("/needs/").status_code == 302
    # Whoever is signed in besides, it is Gita's feed.
    client.force_login(cast.cleo)
    assert {words(one, "title") for one in entries(client, private(secret))} == {"For the network", "For Farby"}


def test_only_the_hash_is_kept_and_the_secret_has_256_bits(cast: Cast):
    feed, secret = feeds.make_feed(actor=actor_of(cast.gita), name="Reader", days=90)

    feed.refresh_from_db()
    assert len(secret) == 43
    assert feed.sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert feed.hint == secret[:4]
    assert secret not in str({one.name: getattr(feed, one.name) for one in FeedToken._meta.fields})
    assert timedelta(days=89) < feed.valid_until - timezone.now() <= timedelta(days=90)
    for days in (0, 91):
        with pytest.raises(ValueError, match="90 days"):
            feeds.make_feed(actor=actor_of(cast.gita), name="Longer", days=days)


@pytest.mark.parametrize("file", PRIVATE)
def test_whatever_ended_a_feed_it_answers_as_one_that_never_was(cast: Cast, client: Client, file):
    never = client.get(private("A" * 43, file))
    assert never.status_code == 404
    for end in (_revoke, _run_out, _end_membership, _deactivate):
        secret = secret_of(cast, "gita")
        assert client.get(private(secret, file)).status_code == 200
        put_back = end(cast, secret)
        gone = client.get(private(secret, file))
        assert (gone.status_code, gone.content) == (404, never.content), end.__name__
        put_back()


def _feed(secret: str):
    return FeedToken.objects.filter(sha256=hashlib.sha256(secret.encode()).hexdigest())


def _revoke(cast: Cast, secret: str):
    actor = actor_of(cast.gita)
    assert feeds.revoke_feed(actor=actor, feed_uuid=_feed(secret).get().uuid)
    assert not feeds.revoke_feed(actor=actor, feed_uuid=_feed(secret).get().uuid)
    return lambda: None


def _run_out(_cast: Cast, secret: str):
    with as_system():
        past = timezone.now() - timedelta(seconds=1)
        _feed(secret).update(valid_until=past, created_at=past - timedelta(days=1))
    return lambda: None


def _end_membership(cast: Cast, _secret: str):
    rows = Membership.objects.filter(user=cast.gita)
    with as_system():
        rows.update(valid_until=timezone.now(), end_reason="Left.", ended_by=cast.dara)

    def put_back():
        with as_system():
            rows.update(valid_until=None, end_reason="", ended_by=None)

    return put_back


def _deactivate(cast: Cast, _secret: str):
    with as_system():
        type(cast.gita).objects.filter(pk=cast.gita.pk).update(is_active=False)
    return lambda: None


@pytest.mark.parametrize("file", PRIVATE)
def test_a_feed_writes_nothing_but_the_day_of_its_use(cast: Cast, client: Client, file):
    secret = secret_of(cast)
    assert client.get(private(secret, file)).status_code == 200
    assert feeds.own_feeds(actor=actor_of(cast.gita))[0].last_used_on == timezone.now().date()
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(client, method)(private(secret, file)).status_code == 405


def test_others_neither_see_nor_end_a_feed_and_there_are_ten_at_most(cast: Cast):
    feed = feeds.make_feed(actor=actor_of(cast.gita), name="Reader", days=7)[0]

    actor = actor_of(cast.ada)
    assert feeds.own_feeds(actor=actor) == []
    assert FeedToken.objects.count() == 0, "the database hides them too"
    with pytest.raises(FeedToken.DoesNotExist):
        feeds.revoke_feed(actor=actor, feed_uuid=feed.uuid)
    for _number in range(feeds.MOST - 1):
        feeds.make_feed(actor=actor_of(cast.gita), name="Reader", days=7)
    with pytest.raises(feeds.TooManyFeeds):
        feeds.make_feed(actor=actor_of(cast.gita), name="Reader", days=7)


def test_the_page_shows_the_addresses_once_and_ends_them(cast: Cast, client: Client):
    client.force_login(cast.gita)
    made = client.post(reverse("feed-make"), {"name": "Calendar", "days": "30"})
    shown = made.content.decode()
    feed = feeds.own_feeds(actor=actor_of(cast.gita))[0]
    secret = re.search("/feeds/([A-Za-z0-9_-]{43})/dates.ics", shown)[1]

    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store, private"
    assert feed.sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert Client().get(private(secret, "dates.ics")).status_code == 200
    listed = client.get(reverse("feed-list")).content.decode()
    assert "Calendar" in listed
    assert feed.hint in listed
    assert secret not in listed

    ended = client.post(reverse("feed-revoke", args=[feed.uuid]), follow=True).content.decode()
    assert "The feed is ended." in ended
    assert Client().get(private(secret, "dates.ics")).status_code == 404
    assert client.post(reverse("feed-revoke", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize(
    "sent", [{}, {"name": "a\x00b", "days": "90"}, {"name": "Mine", "days": "91"}, {"name": "x" * 81}]
)
def test_a_form_that_is_not_sound_makes_no_feed(cast: Cast, client: Client, sent):
    client.force_login(cast.gita)

    assert client.post(reverse("feed-make"), sent).status_code == 422
    assert feeds.own_feeds(actor=actor_of(cast.gita)) == []


def test_whoever_asks_too_often_waits_and_nobody_else(cast: Cast, client: Client, monkeypatch):
    # The window must not end between two readings.
    monkeypatch.setattr(reading_limits.time, "time", lambda: 1_800_000_000.0)
    address = reverse("public-feed", args=["dates.ics"])
    answers = [client.get(address, REMOTE_ADDR="2001:db8::1").status_code for _number in range(61)]

    assert answers == [200] * 60 + [429]
    refused = client.get(address, REMOTE_ADDR="2001:db8::2")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.headers["Cache-Control"] == "no-store, private"
    assert client.get(address, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


def test_reading_stays_open_when_the_counters_are_away(cast: Cast, client: Client, settings):
    reading_limits._server.cache_clear()
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    try:
        assert client.get(reverse("public-feed", args=["bulletins.atom"])).status_code == 200
    finally:
        reading_limits._server.cache_clear()
