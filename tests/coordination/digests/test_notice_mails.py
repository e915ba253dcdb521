"""Mails at once: the right words to the right person at the moment of sending, and nothing to anybody else."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.test import Client
from django.utils import timezone

from coordination.digests.models import NoticeWish
from coordination.digests.services import claiming, sending
from municipalities.models import AuditEvent, Membership, User
from needs.models import Need
from tests.cast import CANARY
from tests.coordination.digests.conftest import deliveries, states, text_of
from tests.coordination.digests.noticing import happens, notices, plan, send
from tests.factories import as_system, make_need

pytestmark = pytest.mark.django_db(transaction=True)


def submitted(cast, **values):
    values = {"created_by": cast.ada, "answer_due_on": timezone.localdate() + timedelta(days=21), **values}
    return make_need(cast.lind, state="submitted", addressed_to=cast.county_office, **values)


def becomes(need, state, **values):
    reach = 3 if state in {"accepted", "in_progress", "met"} else 1
    with as_system():
        rows = Need.objects.unscoped("the test moves a need").filter(pk=need.pk)
        rows.update(**{"state": state, "reach": reach, **values})


def mail_of(sink, person):
    mails = sink.to(person)
    assert len(mails) == 1, [one["Subject"] for one in mails]
    return mails[0]


def test_the_mail_says_what_waits_who_asks_until_when_and_why_it_came(cast, sink):
    need = submitted(cast, title="Winter beds", situation=f"{CANARY} situation")
    happens(need, "needs.need.submitted", cast.ada)
    plan()

    assert send().states == {"sent": 2}
    mail = mail_of(sink, cast.ben)
    body = text_of(mail)
    due = f"{need.answer_due_on:%-d %b %Y}"
    assert mail["Subject"] == f"{need.number} waits for your answer: Winter beds"
    assert f"Lind submitted this need to Vale County. The answer is due on {due}." in body
    assert f"{portal.PORTAL_ORIGIN}{need.get_absolute_url()}" in body
    assert "Sent on behalf of: Lind." in body
    assert "You get this because of your role: Officer, Vale County." in body
    assert mail["Message-ID"] == f"<notice.{notices()[0].delivery.uuid}@{portal.MAIL_DOMAIN}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == f"<needs.review.notice.{portal.MAIL_DOMAIN}>"
    for part in (body, text_of(mail, "html")):
        assert CANARY not in part


def test_nothing_leaves_before_the_wait_is_over(cast, sink):
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    plan()

    assert sending.send_batch().claimed == 0
    assert claiming.waiting() == 0
    assert sink.mails == []


def test_several_events_of_one_need_are_one_mail_with_the_newest_state(cast, sink):
    need = submitted(cast, title="Winter beds")
    becomes(need, "accepted", decided_at=timezone.now())
    happens(need, "needs.need.accepted", cast.finn)
    plan()
    becomes(need, "in_progress")
    happens(need, "needs.need.in_progress", cast.finn)
    plan()
    send()

    mail = mail_of(sink, cast.ada)
    assert mail["Subject"] == f"Work on {need.number} has begun: Winter beds"
    assert "is accepted" not in text_of(mail)


def test_two_kinds_about_one_need_stand_in_one_mail(cast, sink):
    need = submitted(cast, title="Winter beds")
    happens(need, "needs.need.redirected", cast.ben)
    happens(need, "needs.question.asked", cast.ben)
    plan()
    send()

    body = text_of(mail_of(sink, cast.ada))
    assert body.index(f"A question about {need.number}") < body.index(f"{need.number} was passed on")


def test_what_no_longer_waits_is_not_mailed(cast, sink):
    need = submitted(cast)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    becomes(need, "withdrawn")
    send()

    assert sink.mails == []
    assert set(states().values()) == {"empty"}


@pytest.mark.parametrize("loss", ["membership ended", "account closed", "role lowered", "readdressed"])
def test_whoever_lost_the_right_since_the_planning_gets_nothing(cast, sink, loss):
    need = submitted(cast, title=CANARY)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    with as_system():
        held = Membership.objects.filter(user=cast.ben)
        if loss == "membership ended":
            held.update(valid_until=timezone.now())
        elif loss == "role lowered":
            held.update(role="viewer")
        elif loss == "account closed":
            User.objects.filter(pk=cast.ben.pk).update(is_active=False)
        else:
            rows = Need.objects.unscoped("the test moves a need").filter(pk=need.pk)
            rows.update(addressed_to=cast.ministry)
    send()

    assert sink.to(cast.ben) == []
    assert states()[cast.ben.email] == "suppressed"


def test_what_lies_beyond_the_readers_scope_is_not_mailed(cast, sink):
    """The addressee's people, whose office no longer stands above the municipality."""
    need = submitted(cast, title=CANARY)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    with as_system():
        type(cast.county_office).objects.filter(pk=cast.county_office.pk).update(territory=cast.farby.territory)
    send()

    assert sink.mails == []
    assert set(states().values()) == {"suppressed"}


def test_the_stop_link_stops_this_kind_without_sign_in_and_no_other(cast, sink):
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    plan()
    send()
    link = re.search(r"<[^>]*?(/digests/unsubscribe/[^>]*)>", mail_of(sink, cast.ben)["List-Unsubscribe"])[1]
    browser = Client(enforce_csrf_checks=True)

    asked = browser.get(link)
    assert "Stop these e-mails?" in asked.text
    assert "Needs and changes that wait for your answer" in asked.text
    with as_system():
        assert NoticeWish.objects.get(person=cast.ben).is_wanted
    body = "List-Unsubscribe=One-Click"
    kind = "application/x-www-form-urlencoded"
    answers = [browser.post(link, body, content_type=kind) for _turn in range(2)]

    assert ["These e-mails are stopped" in one.text for one in answers] == [True, True]
    with as_system():
        assert not NoticeWish.objects.get(person=cast.ben).is_wanted
        assert NoticeWish.objects.get(person=cast.finn).is_wanted
        assert AuditEvent.objects.filter(action="digests.notices.stopped").count() == 1
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    happens(submitted(cast), "needs.need.met", cast.ada)
    plan()
    send()
    assert [one["List-Id"].split(".notice")[0] for one in sink.to(cast.ben)] == ["<needs.review", "<needs.met"]


def test_a_kind_stopped_after_the_planning_is_not_mailed(cast, sink):
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    plan()
    with as_system():
        NoticeWish.objects.filter(person=cast.ben).update(is_wanted=False)
    send()

    assert (sink.to(cast.ben), states()[cast.ben.email]) == ([], "suppressed")


HOSTILE = "Beds\r\nBcc: x@example.org {name} %(number)s {% now %} <script>alert(1)</script> \u2028"


def test_a_hostile_title_is_text_and_nothing_else(cast, sink):
    need = submitted(cast, title=HOSTILE)
    happens(need, "needs.need.submitted", cast.ada)
    plan()

    assert send().states == {"sent": 2}
    mail = mail_of(sink, cast.ben)
    flat = "Beds Bcc: x@example.org {name} %(number)s {% now %} <script>alert(1)</script>"
    assert mail["Subject"] == f"{need.number} waits for your answer: {flat}"
    assert mail["Bcc"] is None
    assert flat in text_of(mail)
    assert "<script>" not in text_of(mail, "html")
    assert "&lt;script&gt;" in text_of(mail, "html")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sr", "Регионални координациони портал"),
        ("sr-latn", "Regionalni koordinacioni portal"),
        ("bs", "Regionalni koordinacijski portal"),
    ],
)
def test_the_mail_is_in_the_readers_language_and_script(cast, sink, language, words):
    with as_system():
        User.objects.filter(pk=cast.ben.pk).update(language=language)
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    plan()
    send()

    mail = mail_of(sink, cast.ben)
    expected = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}.get(language, language)
    assert mail["Content-Language"] == expected
    assert words in text_of(mail)
    assert f'<html lang="{expected}">' in text_of(mail, "html")


def test_a_mail_that_failed_half_way_is_sent_again_under_the_same_name(cast, sink):
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    plan()
    sink.refusals = {cast.ben.email: "451 later"}
    send()
    assert states()[cast.ben.email] == "pending"
    sink.refusals = {}
    send()

    assert len(sink.to(cast.ben)) == 1
    assert {row.state for row in deliveries()} == {"sent"}


def test_one_event_never_mails_twice(cast, sink):
    happens(submitted(cast), "needs.need.submitted", cast.ada)
    for _turn in range(3):
        plan()
        send()

    assert [len(sink.to(person)) for person in (cast.ben, cast.finn)] == [1, 1]
