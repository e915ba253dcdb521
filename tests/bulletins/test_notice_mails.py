"""What is mailed at once of a bulletin: urgent ones without waiting, whatever was switched off; the rest as wished."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import notice_types
from coordination.digests.models import NoticeWish
from coordination.digests.services import claiming, sending
from tests.bulletins.test_bulletins import published
from tests.bulletins.test_notices import corrected, words_for
from tests.coordination.digests.conftest import make_delivery, text_of
from tests.coordination.digests.noticing import plan, send
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)


def acted(act, *args, **values):
    """In a transaction of its own, as a request is."""
    with transaction.atomic():
        return act(*args, **values)


def test_a_mail_names_title_place_moment_and_people_and_no_word_of_the_text(cast, sink):
    moment = timezone.now() + timedelta(hours=6)
    first = acted(published, cast, cast.farby, is_urgent=True, people_expected=200, expected_at=moment)
    with as_system():
        NoticeWish.objects.create(person=cast.gita, kind=notice_types.URGENT, is_wanted=False)
    plan()

    # Nothing is waited for: what is owed is due at once, whatever was switched off.
    assert sending.send_batch().states == {"sent": 1}
    [mail] = sink.to(cast.gita)
    body = text_of(mail)
    assert mail["Subject"] == "Urgent: About 200 people on the way"
    assert "Early notice of Lind. In short: Lind; expected " in body
    assert "; about 200 people." in body
    assert "Please acknowledge it by" in body
    assert f"/bulletins/{first.number}/" in body
    assert "Two buses" not in body
    assert "List-Unsubscribe" not in mail
    assert "cannot be switched off" in body
    assert "Sent on behalf of: Lind." in body
    # The button says what is asked of the reader.
    assert ">Acknowledge</a>" in text_of(mail, "html")
    assert "Open the portal" not in text_of(mail, "html")


def test_an_exercise_says_so_before_everything_else(cast, sink):
    acted(published, cast, cast.farby, is_urgent=True, is_exercise=True, people_expected=3)
    plan()
    sending.send_batch()

    [mail] = sink.to(cast.gita)
    assert mail["Subject"].startswith("EXERCISE: Urgent: ")
    assert "\nEXERCISE: Early notice of Lind." in text_of(mail)
    # Three people could be known by name.
    assert "3 people" not in text_of(mail)
    assert ">EXERCISE: Early notice" in text_of(mail, "html")


def test_what_is_not_urgent_waits_for_more_and_is_mailed_as_wished(cast, sink):
    first = acted(published, cast, cast.farby, cast.holm)
    with as_system():
        NoticeWish.objects.create(person=cast.gita, kind=notice_types.TOLD, is_wanted=False)
    plan()
    assert sending.send_batch().claimed == 0
    acted(corrected, cast, first, title="About 300")
    plan()

    assert send().states == {"sent": 2}
    assert sink.to(cast.gita) == []
    assert [mail["Subject"] for mail in sink.to(cast.cleo)] == ["Corrected: About 300"]
    # The list keeps what was not mailed.
    assert acted(words_for, cast.gita).text.title == "Corrected: About 300"


def test_a_correction_of_an_urgent_notice_takes_a_mail_that_still_waits_along(cast, sink):
    first = acted(published, cast, cast.farby)
    plan()
    acted(corrected, cast, first, is_urgent=True)
    plan()

    assert sending.send_batch().states == {"sent": 1}
    assert [mail["Subject"] for mail in sink.to(cast.gita)] == ["Urgent, corrected: About 200 people on the way"]


def test_what_ended_before_the_mail_left_is_not_mailed(cast, sink):
    first = acted(published, cast, cast.farby, is_urgent=True)
    plan()
    with as_system():
        Bulletin._base_manager.filter(pk=first.pk).update(valid_until=timezone.now() + timedelta(seconds=1))
        Bulletin._base_manager.filter(pk=first.pk).update(state="expired", closed_at=timezone.now())

    assert sending.send_batch().states == {"empty": 1}
    assert sink.mails == []


def test_an_urgent_mail_goes_before_a_digest_that_waits(cast):
    for person in (cast.cleo, cast.hana):
        make_delivery(person, audience="en-gb network")
    acted(published, cast, cast.farby, is_urgent=True)
    plan()

    batch = claiming.claim(size=1)
    assert [one.rule_group for one in batch.deliveries] == ["notice"]
