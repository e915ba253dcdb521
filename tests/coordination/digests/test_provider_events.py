"""What a mail provider reports, through the real webhooks of django-anymail: signed in, of our mails, or nothing."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from coordination.digests.models import DigestDelivery, MailBounce, MailSuppression
from coordination.digests.services import planning, providers, sending
from coordination.settings import env
from tests.coordination.digests.conftest import make_accepted, make_delivery
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "hook:of the provider"
KEY = "key of the signature"


@pytest.fixture(autouse=True)
def provider(settings):
    """An installation that names Postmark."""
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


@pytest.fixture
def mail(cast):
    return make_delivery(cast.cleo, state="sent", sent_at=timezone.now(), message_id="<digest.1@x>")


def bounce(mail, **values):
    return {
        "RecordType": "Bounce", "ID": 4, "Type": "HardBounce", "TypeCode": 1, "MessageID": "883953f4",
        "Metadata": {"mail": str(mail.uuid)}, "Description": "The server was unable to deliver your message.",
        "Details": "smtp;550 5.1.1 no such user", "Email": "cleo@example.org",
        "BouncedAt": timezone.now().isoformat(), **values,
    }  # fmt: skip


def post(event, secret=SECRET):
    head = {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    return Client(enforce_csrf_checks=True).post(
        "/mail-events/", json.dumps(event), content_type="application/json", headers=head
    )


def noted():
    with as_system():
        return list(MailBounce.objects.values_list("kind", "source"))


def suppressions():
    with as_system():
        return list(MailSuppression.objects.filter(until=None).values_list("reason", flat=True))


def lift(mail):
    MailSuppression.objects.update(until=timezone.now(), lifted_by=mail.person, lift_reason="The box is there again.")


def test_a_hard_bounce_suppresses(mail):
    assert post(bounce(mail)).status_code == 200
    assert noted() == [("hard", "provider")]
    with as_system():
        row = MailSuppression.objects.get()
        assert DigestDelivery.objects.get(pk=mail.pk).state == "failed", "and nobody takes it for sent"
    assert (row.person_id, row.reason, row.detail) == (mail.person_id, "hard", "Postmark: smtp;550 5.1.1 no such user")


def test_a_complaint_suppresses(mail):
    assert post(bounce(mail, RecordType="SpamComplaint", Type="SpamComplaint", TypeCode=512)).status_code == 200
    assert noted() == [("complaint", "provider")]
    assert suppressions() == ["complaint"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        # django-anymail gives both the reason `bounced`; what Postmark calls passing is soft whatever the status.
        ({"Type": "SoftBounce", "TypeCode": 4096}, "soft"),
        ({"Type": "HardBounce", "Details": ""}, "hard"),
        ({"Type": "HardBounce", "Details": "smtp;550 5.7.1 policy"}, "soft"),
        ({"Type": "HardBounce", "Details": "550 5.7.1 host 5.1.2.3 is blocked"}, "soft"),
        ({"Type": "HardBounce", "Details": "host 5.1.2.3 said no"}, "hard"),
        ({"Type": "VirusNotification", "Details": ""}, "soft"),
        ({"Type": "BadEmailAddress", "Details": ""}, "hard"),
        ({"Type": "DMARCPolicy", "Details": ""}, "soft"),
        # No reason at all, as django-anymail has none for this type; nor does anybody call it final.
        ({"Type": "Unconfirmed", "Details": "", "Description": ""}, "soft"),
        ({"Type": "Somewhat new", "Details": ""}, "soft"),
    ],
)  # fmt: skip
def test_final_or_passing(mail, values, kind):
    assert post(bounce(mail, **values)).status_code == 200
    assert noted() == [(kind, "provider")]
    assert suppressions() == (["hard"] if kind == "hard" else [])


@pytest.mark.parametrize(
    "values",
    [
        {"Email": "ada@example.org"}, {"Metadata": {}}, {"Metadata": {"mail": "forged"}},
        {"Metadata": {"mail": "00000000-0000-4000-8000-000000000000"}}, {"Type": "Transient"},
        {"RecordType": "Open"}, {"RecordType": "Delivery", "Recipient": "cleo@example.org"}, {"Email": ""},
    ],
)  # fmt: skip
def test_nothing_else_is_noted(mail, values):
    assert post(bounce(mail, **values)).status_code == 200
    assert noted() == []
    assert suppressions() == []


def test_the_same_report_again_changes_nothing(mail):
    event = bounce(mail)
    assert post(event).status_code == 200
    with as_system():
        before = MailBounce.objects.values().get(), DigestDelivery.objects.values().get(pk=mail.pk)
        lift(mail)
    for _time in range(3):
        assert post(event).status_code == 200
    assert suppressions() == [], "the secretariat has lifted it, and a report from before does not bring it back"
    with as_system():
        assert (MailBounce.objects.values().get(), DigestDelivery.objects.values().get(pk=mail.pk)) == before


def test_a_new_report_of_a_mail_that_was_sent_again_counts(mail):
    post(bounce(mail))
    with as_system():
        lift(mail)
        DigestDelivery.objects.filter(pk=mail.pk).update(state="sent")
    post(bounce(mail, BouncedAt=(timezone.now() + timedelta(hours=1)).isoformat()))
    assert suppressions() == ["hard"]


def test_soft_bounces_of_one_mail_never_add_up(mail):
    for hour in range(9):
        at = timezone.now() + timedelta(hours=hour)
        post(bounce(mail, Type="SoftBounce", BouncedAt=at.isoformat()))
    assert suppressions() == [], "five mails must come back, not one five times"


@pytest.mark.parametrize("secret", ["hook:wrong", "", "x"])
def test_without_the_secret_nothing_is_read(mail, secret):
    assert post(bounce(mail), secret).status_code == 400
    assert noted() == []


def test_without_a_provider_there_is_no_such_address(mail, settings):
    settings.MAIL_PROVIDER = ""
    assert post(bounce(mail)).status_code == 404
    assert noted() == []


def mailgun(mail, key, *, secret=SECRET, severity="permanent", group="digest", **signed):
    signature = hmac.new(key.encode(), b"1795600000token", hashlib.sha256).hexdigest()
    data = {
        "event": "failed", "severity": severity, "reason": "bounce", "recipient": "cleo@example.org",
        "timestamp": timezone.now().timestamp(), "message": {"headers": {"message-id": f"{group}.{mail.uuid}@x"}},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""},
    }  # fmt: skip
    signed = {"timestamp": "1795600000", "token": "token", "signature": signature, **signed}
    return post({"signature": signed, "event-data": data}, secret)


def test_a_provider_that_signs_must_sign(mail, settings):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    assert mailgun(mail, "another key").status_code == 400
    assert mailgun(mail, KEY, token="stolen").status_code == 400
    assert mailgun(mail, KEY, secret="hook:wrong").status_code == 400, "the signature does not cover what is said"
    assert noted() == []
    assert mailgun(mail, KEY, severity="temporary").status_code == 200
    assert noted() == [], "put off, and tried again by the provider"
    assert mailgun(mail, KEY).status_code == 200
    assert noted() == [("hard", "provider")], "known by the Message-ID that we wrote"


@pytest.mark.parametrize("group", ["digest", "notice", "mass"])
def test_mails_of_every_group_are_known_by_their_message_id(mail, settings, group):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    assert mailgun(mail, KEY, group=group).status_code == 200
    assert noted() == [("hard", "provider")]


@pytest.mark.parametrize(
    ("name", "raw", "is_final"),
    [
        ("brevo", {"event": "hard_bounce"}, True), ("brevo", {"event": "soft_bounce"}, False),
        ("mailjet", {"hard_bounce": True}, True), ("mailjet", {"hard_bounce": False}, False), ("mailjet", {}, None),
        ("mandrill", {"event": "hard_bounce"}, True), ("mandrill", {"event": "soft_bounce"}, False),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "10"}}}, True),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "22"}}}, False), ("sparkpost", {"msys": []}, None),
    ],
)  # fmt: skip
def test_what_each_provider_calls_final(settings, name, raw, is_final):
    settings.MAIL_PROVIDER = name
    assert providers.calls_it_final(raw) is is_final


@pytest.mark.parametrize("name", sorted(providers.PROVIDERS))
def test_each_provider_is_told_which_mail_it_carries(sink, cast, subscribe, week, settings, name):
    settings.MAIL_PROVIDER = name
    make_accepted(cast.holm)
    subscribe(cast.cleo)
    planning.plan(week, by_hand=True)
    sending.send_batch()
    [message] = sink.to(cast.cleo)
    with as_system():
        wanted = str(DigestDelivery.objects.get(person=cast.cleo).uuid)
    told = message[providers.PROVIDERS[name].header]
    if name != "postmark":
        told = json.loads(told)
        told = (told["metadata"] if name == "sparkpost" else told)["mail"]
    assert told == wanted


def test_no_provider_no_header(sink, cast, subscribe, week, settings):
    settings.MAIL_PROVIDER = ""
    make_accepted(cast.holm)
    subscribe(cast.cleo)
    planning.plan(week, by_hand=True)
    sending.send_batch()
    [message] = sink.to(cast.cleo)
    assert not {one.header for one in providers.PROVIDERS.values()} & set(message.keys())


def test_the_settings_and_the_providers_are_the_same():
    assert set(env.MAIL_PROVIDERS) == set(providers.PROVIDERS)


@pytest.mark.parametrize(
    ("name", "given", "answer"),
    [
        ("", {}, {}),
        ("postmark", {"SECRET": "hook:0123456789abcdef"}, {"WEBHOOK_SECRET": "hook:0123456789abcdef"}),
        ("postmark", {}, "MAIL_PROVIDER_SECRET"), ("postmark", {"SECRET": "hook:short"}, "MAIL_PROVIDER_SECRET"),
        ("postmark", {"SECRET": "0123456789abcdefghijk"}, "name:password"),
        ("mandrill", {"SECRET": "hook:0123456789abcdef"}, "MAIL_PROVIDER_SIGNING_KEY"),
        (
            "mandrill", {"SECRET": "hook:0123456789abcdef", "SIGNING_KEY": "0123456789abcdef"},
            {"WEBHOOK_SECRET": "hook:0123456789abcdef", "MANDRILL_WEBHOOK_KEY": "0123456789abcdef"},
        ),
    ],
)  # fmt: skip
def test_a_provider_without_its_secrets_stops_the_start(monkeypatch, name, given, answer):
    for key in ("SECRET", "SIGNING_KEY"):
        monkeypatch.setenv(f"MAIL_PROVIDER_{key}", given.get(key, ""))
    if isinstance(answer, str):
        with pytest.raises(ImproperlyConfigured, match=answer):
            env.mail_provider(name)
    else:
        assert env.mail_provider(name) == answer


def test_an_unknown_provider_stops_the_start(monkeypatch):
    monkeypatch.setenv("MAIL_PROVIDER", "pigeons")
    with pytest.raises(ImproperlyConfigured, match="MAIL_PROVIDER must be one of brevo"):
        env.one_of("MAIL_PROVIDER", "", env.MAIL_PROVIDERS)
