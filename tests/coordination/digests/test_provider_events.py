"""What a mail provider reports, through the real webhook of django-anymail: signed in, of our mails, or nothing."""

import base64
import importlib
import json

import pytest
from django.test import Client
from django.urls import path
from django.utils import timezone

from coordination.digests import provider_urls
from coordination.digests.models import MailBounce, MailSuppression
from tests.coordination.digests.conftest import make_delivery
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)
urlpatterns: list[path] = []
SECRET = "hook:of the provider"


@pytest.fixture(autouse=True)
def provider(settings):
    """As an installation that names Postmark starts."""
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    urlpatterns[:] = importlib.reload(provider_urls).urlpatterns
    settings.ROOT_URLCONF = __name__
    yield
    settings.MAIL_PROVIDER = ""
    assert importlib.reload(provider_urls).urlpatterns == [], "without a provider there is no such address"


@pytest.fixture
def mail(cast):
    return make_delivery(cast.cleo, state="sent", sent_at=timezone.now(), message_id="<digest.1@x>")


def bounce(mail, **values):
    return {
        "RecordType": "Bounce", "ID": 4, "Type": "HardBounce", "TypeCode": 1, "MessageID": "883953f4",
        "Metadata": {"mail": str(mail.uuid)}, "Description": "The server was unable to deliver your message.",
        "Details": "550 5.1.1 no such user", "Email": "cleo@example.org", "BouncedAt": "2026-11-23T01:00:00Z", **values,
    }  # fmt: skip


def post(event, secret=SECRET):
    head = {"authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    return Client(enforce_csrf_checks=True).post(
        "/mail-events/", json.dumps(event), content_type="application/json", headers=head
    )


def noted():
    with as_system():
        return list(MailBounce.objects.values_list("kind", "source"))


def test_a_hard_bounce_suppresses(mail):
    assert post(bounce(mail)).status_code == 200
    assert noted() == [("hard", "provider")]
    with as_system():
        row = MailSuppression.objects.get()
    assert (row.person_id, row.reason, row.detail) == (mail.person_id, "hard", "Postmark: 550 5.1.1 no such user")


def test_a_complaint_suppresses(mail):
    assert post(bounce(mail, RecordType="SpamComplaint", Type="SpamComplaint", TypeCode=512)).status_code == 200
    assert noted() == [("complaint", "provider")]


@pytest.mark.parametrize(
    "values",
    [
        {"Type": "SoftBounce", "TypeCode": 4096}, {"Email": "ada@example.org"}, {"Metadata": {}},
        {"Metadata": {"mail": "forged"}}, {"Metadata": {"mail": "00000000-0000-4000-8000-000000000000"}},
        {"RecordType": "Open"}, {"RecordType": "Delivery", "Recipient": "cleo@example.org"},
    ],
)  # fmt: skip
def test_nothing_else_suppresses(mail, values):
    post(bounce(mail, **values))
    with as_system():
        assert not MailSuppression.objects.exists()


@pytest.mark.parametrize("secret", ["hook:wrong", "", "x"])
def test_without_the_secret_nothing_is_read(mail, secret):
    assert post(bounce(mail), secret).status_code == 400
    assert noted() == []
