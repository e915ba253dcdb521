"""Mass mails: who writes, who releases, to whom they go, and that what was stopped leaves no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRun, MailSuppression, MassMail, NoticeWish
from coordination.digests.services import bounces, mass_audiences, mass_mails, mass_words, sending, stopping
from coordination.digests.services.mass_audiences import MassAudience
from municipalities.access.abilities import AbilityRefused
from municipalities.access.actor import make_actor
from municipalities.models import AuditEvent, Membership, User
from tests.access.people import being
from tests.coordination.digests.conftest import deliveries, make_delivery, states, text_of
from tests.coordination.digests.mass import IN_TOWNS, TOWNS, act, draft, latest, make_second, released, waiting, written
from tests.factories import actor_of, as_system, make_membership

pytestmark = pytest.mark.django_db(transaction=True)
State = MassMail.State


@pytest.fixture
def nora(cast):
    return make_second(cast)


def test_one_writes_another_releases_and_each_of_the_audience_gets_one(sink, cast, nora):
    mail = released(cast.dara, nora)

    assert {row.person.name for row in owed()} == IN_TOWNS
    assert sending.send_batch().states == {"sent": len(IN_TOWNS)}
    assert sending.send_batch().claimed == 0
    [message] = sink.to(cast.ada)
    assert message["Subject"] == "The portal is closed on Sunday"
    assert "It is closed from 8 to 10." in text_of(message)
    assert "You get this because of your role: Officer, Lind." in text_of(message)
    assert "Sent on behalf of: Secretariat." in text_of(message)
    assert '<a href="https://example.org/plan"' in text_of(message, "html")
    assert message["Message-ID"].startswith("<mass.")
    with as_system():
        run = DigestRun.objects.get(rule_group="mass")
    assert (run.period, run.planned, run.sent, run.finished_at is not None) == (mail.run_period, 6, 6, True)
    assert (mail.state, mail.planned, mail.released_by_id) == (State.RELEASED, 6, nora.pk)


def owed():
    with as_system():
        return list(DigestDelivery.objects.filter(rule_group="mass").select_related("person"))


def test_the_rows_stand_before_any_worker_hears_of_it(cast, nora):
    mail = waiting(cast.dara)
    with transaction.atomic():
        mass_mails.release(actor=actor_of(nora), mail_uuid=mail.uuid, version=latest(mail).version)
        assert len(owed()) == len(IN_TOWNS)
        transaction.set_rollback(True)
    assert owed() == []
    assert latest(mail).state == State.WAITING


def test_whoever_wrote_in_it_never_releases_it(cast, nora):
    mail = waiting(cast.dara)
    with pytest.raises(mass_mails.OwnWords):
        act("release", cast.dara, mail)

    act("take_back", nora, mail)
    act("rewrite", nora, mail, draft=draft(subject="One word of another"))
    act("put_forward", nora, mail)
    for person in (cast.dara, nora):
        with pytest.raises(mass_mails.OwnWords):
            act("release", person, mail)
    assert owed() == []


def test_two_releases_make_each_mail_once(cast, nora):
    mail = waiting(cast.dara)
    version = latest(mail).version
    assert act("release", nora, mail, version=version) == len(IN_TOWNS)
    with pytest.raises(mass_mails.MassMailChanged):
        act("release", nora, mail, version=version)
    assert len(owed()) == len(IN_TOWNS)


def test_what_was_changed_meanwhile_is_not_released(cast, nora):
    mail = waiting(cast.dara)
    seen = latest(mail).version
    act("take_back", cast.dara, mail)
    act("rewrite", cast.dara, mail, draft=draft(text="Other words"))
    act("put_forward", cast.dara, mail)

    with pytest.raises(mass_mails.MassMailChanged):
        act("release", nora, mail, version=seen)


@pytest.mark.parametrize("name", ["ada", "ben", "hana", "ivo", "jana", "kim"])
def test_nobody_but_the_secretariat_writes_or_releases(cast, name):
    mail = waiting(cast.dara)
    person = getattr(cast, name)
    with transaction.atomic(), pytest.raises(AbilityRefused):
        mass_mails.write(actor=actor_of(person), draft=draft())
    for step in ("put_forward", "take_back", "release", "stop", "preview", "discard"):
        with pytest.raises(AbilityRefused):
            act(step, person, mail)


def test_an_officer_of_the_secretariat_does_not_release(cast):
    officer = make_second(cast, "officer")
    with pytest.raises(AbilityRefused):
        act("release", officer, waiting(cast.dara))


def test_nobody_releases_without_being_signed_in(nora, cast):
    mail = waiting(cast.dara)
    with transaction.atomic(), pytest.raises(AbilityRefused):
        mass_mails.release(actor=make_actor(None), mail_uuid=mail.uuid, version=mail.version)


def meant(cast, audience):
    """Whom the secretariat would tell."""
    with being(cast.dara):
        return {one.name for one in mass_audiences.listed(audience)}


@pytest.mark.parametrize(
    ("audience", "names"),
    [
        (TOWNS, IN_TOWNS),
        (MassAudience(("municipality",), (), ("administrator",)), {"Kim"}),
        (MassAudience(("intermediate", "central"), (), ("approver",)), {"Finn", "Jana"}),
        (MassAudience(("observer",), (), ("viewer", "officer")), {"Ivo"}),
        (MassAudience(("observer",), (), ("officer",)), set()),
    ],
)
def test_an_audience_is_kinds_and_roles(cast, audience, names):
    assert meant(cast, audience) == names
    with being(cast.dara):
        assert mass_audiences.count(audience).people == len(names)


def test_a_country_leaves_out_the_others_and_bodies_without_one(cast):
    wide = MassAudience(("municipality", "observer"), (cast.country.pk,), ("officer", "viewer"))
    assert meant(cast, wide) == {"Ada", "Cleo", "Lena"}


def test_who_holds_two_roles_is_meant_once_and_who_left_is_not(cast):
    with as_system():
        Membership.objects.filter(user=cast.cleo).update(valid_until=timezone.now())
    assert meant(cast, TOWNS) == IN_TOWNS - {"Cleo"}
    with being(cast.dara):
        assert [one.name for one in mass_audiences.listed(TOWNS)].count("Lena") == 1


def test_an_empty_or_too_large_audience_is_refused(cast, nora, settings):
    nobody = written(cast.dara, audience=MassAudience(("observer",), (), ("administrator",)))
    with pytest.raises(mass_mails.NobodyMeant):
        act("put_forward", cast.dara, nobody)

    mail = waiting(cast.dara)
    settings.MASS_MAIL_MOST = len(IN_TOWNS) - 1
    with pytest.raises(mass_mails.TooMany):
        act("release", nora, mail)
    with pytest.raises(mass_mails.TooMany):
        act("put_forward", cast.dara, written(cast.dara))


@pytest.mark.parametrize(
    "audience",
    [
        MassAudience((), (), ("officer",)),
        MassAudience(("municipality",), (), ()),
        MassAudience(("ada@example.org",), (), ("officer",)),
        MassAudience(("municipality",), (10**15,), ("officer",)),
        MassAudience(("municipality",), (), tuple(f"p{number}@example.org" for number in range(10_000))),
        MassAudience(("municipality",) * 10_000, (), ("officer",)),
    ],
)
def test_recipients_are_never_typed_by_hand(cast, audience):
    with pytest.raises(mass_mails.AudienceUnknown):
        written(cast.dara, audience=audience)


@pytest.mark.parametrize("subject", ["Two\nlines", "Two\r\nBcc: all@example.org", "Two\rlines", "\u202egpj", "a\x00b"])
def test_a_subject_that_would_forge_a_header_is_refused(cast, subject):
    with pytest.raises(ValidationError):
        written(cast.dara, subject=subject)


@pytest.mark.parametrize(
    "text",
    [
        "See javascript:alert(1)",
        "See JavaScript :alert(1)",
        "data:text/html;base64,xx",
        "http://example.org/plain",
        "ftp://example.org/x",
        '<img src="https://example.org/pixel.png">',
        "![seen](https://example.org/pixel.png)",
        "<script>alert(1)</script>",
        '<a href="https://example.org">bank</a>',
        'data-hx-get="/x"',
        "&#106;avascript",
    ],
)
def test_pictures_scripts_and_other_links_are_refused(cast, text):
    with pytest.raises(ValidationError):
        written(cast.dara, text=text)


def test_whatever_stands_in_the_text_is_escaped():
    html = mass_words.as_html(
        '5 < 6 & "so" https://example.org/?a=1&b=2. http://x <img src=x>\n\nhttps://exаmple.org/x'
    )

    assert "<img" not in html
    assert 'href="http:' not in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">https://example.org/?a=1&amp;b=2</a>.' in html
    assert html.count("<a ") == 2, "the letter that only looks like an a ends the link"
    assert 'href="https://ex"' in html


def test_a_suppressed_address_gets_none(sink, cast, nora):
    row = make_delivery(cast.cleo, period="2026-W01", state="failed")
    with as_system():
        bounces.take(row.uuid, address=cast.cleo.email, kind="hard", source="report", status="5.1.1")
        assert MailSuppression.objects.exists()
    with being(cast.dara):
        assert mass_audiences.count(TOWNS).stopped == 1
        assert [one.name for one in mass_audiences.listed(TOWNS) if one.is_stopped] == ["Cleo"]
    released(cast.dara, nora)

    assert sending.send_batch(rule_group="mass").states == {"sent": 5, "suppressed": 1}
    assert sink.to(cast.cleo) == []


def test_who_left_after_the_release_gets_none(sink, cast, nora):
    released(cast.dara, nora)
    with as_system():
        Membership.objects.filter(user=cast.gita).update(valid_until=timezone.now())

    assert sending.send_batch().states == {"sent": 5, "suppressed": 1}
    assert sink.to(cast.gita) == []


def test_information_is_stopped_by_one_click_and_work_is_not(sink, cast, nora):
    released(cast.dara, nora)
    sending.send_batch()
    [message] = sink.to(cast.ada)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = str(message["List-Unsubscribe"]).split("/unsubscribe/")[1].split("/")[0]
    target = stopping.read_token(token)
    assert target is not None
    with transaction.atomic():
        assert stopping.stop(actor=make_actor(None), target=target)

    released(cast.dara, nora, subject="Second")
    assert sending.send_batch().states == {"sent": 5, "suppressed": 1}
    released(cast.dara, nora, subject="Third", is_operational=True)
    assert sending.send_batch().states == {"sent": 6}
    subjects = [one["Subject"] for one in sink.to(cast.ada)]
    assert subjects == ["The portal is closed on Sunday", "Third"]
    assert sink.to(cast.ada)[1]["List-Unsubscribe"] is None
    with as_system():
        assert NoticeWish.objects.filter(kind="digests.message", is_wanted=False).count() == 1


def test_what_was_stopped_leaves_no_more(sink, cast, nora):
    mail = released(cast.dara, nora)
    assert sending.send_batch(size=2).states == {"sent": 2}
    assert act("stop", cast.dara, mail) == 4

    assert sending.send_batch().claimed == 0
    assert len(sink.mails) == 2
    assert latest(mail).state == State.STOPPED
    with pytest.raises(mass_mails.MassMailChanged):
        act("stop", cast.dara, mail)


def test_a_sender_that_holds_mails_reads_that_they_were_stopped(sink, cast, nora, monkeypatch):
    mail = released(cast.dara, nora)
    deliver = sending.deliver

    def stopped_after_the_first(*args):
        outcome = deliver(*args)
        if latest(mail).state == State.RELEASED:
            act("stop", cast.dara, mail)
        return outcome

    monkeypatch.setattr(sending, "deliver", stopped_after_the_first)
    assert sending.send_batch().states == {"sent": 1, "suppressed": 5}
    assert len(sink.mails) == 1
    assert {row.error for row in deliveries() if row.state == "suppressed"} == {"Stopped by the secretariat."}


def test_a_preview_goes_to_who_asks_alone_as_often_as_asked(sink, cast, nora):
    mail = written(cast.dara, is_operational=True)
    for _time in "12":
        assert act("preview", cast.dara, mail) is True
        assert sending.send_batch().states == {"sent": 1}

    assert {address for address, _message in sink.mails} == {cast.dara.email}
    first, second = (message for _address, message in sink.mails)
    assert first["Subject"] == "Preview: The portal is closed on Sunday"
    assert first["Message-ID"] != second["Message-ID"]
    assert latest(mail).state == State.DRAFT
    released_mail = released(cast.dara, nora)
    with pytest.raises(mass_mails.MassMailChanged):
        act("preview", cast.dara, released_mail)


def test_a_mail_that_the_server_puts_off_leaves_later(sink, cast, nora):
    released(cast.dara, nora)
    sink.refusals[cast.ada.email] = "450 4.2.0 greylisted"
    assert sending.send_batch().states == {"sent": 5, "pending": 1}
    sink.refusals.clear()
    with as_system():
        DigestDelivery.objects.filter(state="pending").update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sending.send_batch().states == {"sent": 1}
    assert states()[cast.ada.email] == "sent"


def test_each_step_is_audited(cast, nora):
    mail = released(cast.dara, nora)
    act("stop", nora, mail)
    with as_system():
        found = {
            one.action.rsplit(".", 1)[1]: one
            for one in AuditEvent.objects.filter(action__startswith="digests.mass_mail")
        }
    people = {step: one.actor_id for step, one in found.items()}
    dara, second = cast.dara.pk, nora.pk
    assert people == {"written": dara, "put_forward": dara, "released": second, "stopped": second}
    assert found["released"].after["people"] == len(IN_TOWNS)
    assert found["released"].after["kinds"] == ["municipality"]
    assert found["stopped"].after["taken_back"] == len(IN_TOWNS)


def test_a_draft_is_discarded_and_nothing_else(cast):
    mail = waiting(cast.dara)
    with pytest.raises(mass_mails.MassMailChanged):
        act("discard", cast.dara, mail)
    act("take_back", cast.dara, mail)
    act("discard", cast.dara, mail)
    assert latest(mail).state == State.DISCARDED


def test_the_frame_is_in_the_readers_language_and_the_text_in_its_own(sink, cast, nora):
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(language="mk")
    make_membership(cast.ada, cast.farby)
    released(cast.dara, nora)
    sending.send_batch()
    [message] = sink.to(cast.ada)

    assert '<html lang="mk">' in text_of(message, "html")
    assert '<div lang="en-GB">' in text_of(message, "html")
