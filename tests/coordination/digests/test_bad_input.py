"""Bad input on its way into mails and back: forged headers, names that look like others, foreign and old stop links."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.conf import settings as portal
from django.core.mail import BadHeaderError
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.digests.models import DigestRule, NoticeWish
from coordination.digests.services import sending, stopping
from coordination.digests.services.message import DigestMail
from municipalities.models import AuditEvent, User
from tests.coordination.digests.conftest import deliveries, make_accepted, make_delivery, states, text_of
from tests.coordination.digests.noticing import happens, plan, send
from tests.factories import as_system, fresh, make_need

pytestmark = pytest.mark.django_db(transaction=True)

#: "Regional Coordination Portal" and "Vale County" with letters of the Cyrillic alphabet, and one that turns the line.
LOOKS_LIKE_THE_PORTAL = "Regi\u043enal C\u043e\u043erdination P\u043ertal"
LOOKS_LIKE_A_HOUSE = "V\u0430le C\u043eunty\u202e"
#: What signs the stop links of digests.
SALT = "coordination.digests.stop"


def written(**values):
    mail = DigestMail(**{"subject": "News", "body": "x", "to": ["ada@example.org"], **values})
    mail.attach_alternative("<p>x</p>", "text/html")
    return mail


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("field", ["subject", "from_email", "to", "headers"])
def test_a_header_with_a_line_break_is_never_written(field, end):
    forged = f"News{end}Bcc: all@example.org"
    values = {"to": [forged]} if field == "to" else {"headers": {"List-Id": forged}} if field == "headers" else None
    with pytest.raises((BadHeaderError, ValueError)):
        written(**(values or {field: forged})).message()


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_other_ends_of_lines_end_no_header(end):
    data = written(subject=f"News{end}Bcc: all@example.org").message().as_bytes()
    found = message_from_bytes(data, policy=modern)
    assert found["Bcc"] is None
    assert found.get_body(("plain",)).get_content().strip() == "x"


@pytest.fixture
def reviewed(cast, sink):
    """A need of Lind waits for Vale County: the officer who sent it calls herself as the portal does."""
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(name=LOOKS_LIKE_THE_PORTAL)
    need = make_need(
        cast.lind,
        state="submitted",
        addressed_to=cast.county_office,
        created_by=cast.ada,
        answer_due_on=timezone.localdate() + timedelta(days=21),
        title=f"{LOOKS_LIKE_A_HOUSE} asks you to sign in",
    )
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    send()
    [mail] = sink.to(cast.ben)
    return mail


def test_nobody_sends_under_a_name_of_their_own(reviewed):
    """People choose names, houses have theirs from the register: a mail is from the portal, and names the house."""
    assert reviewed["From"] == portal.DEFAULT_FROM_EMAIL
    assert (reviewed["Sender"], reviewed["Reply-To"]) == (None, None)
    for part in (text_of(reviewed), text_of(reviewed, "html")):
        assert LOOKS_LIKE_THE_PORTAL not in part
        assert "Lind" in part
    assert "Sent on behalf of: Lind." in text_of(reviewed)


def test_a_title_with_letters_that_look_alike_stands_after_what_the_portal_says(reviewed):
    """It cannot pass for the sender: number and act come first, and the sign that turns the line is not sent."""
    before, _colon, title = reviewed["Subject"].partition(": ")
    assert before.endswith(" waits for your answer")
    assert before.isascii()
    assert LOOKS_LIKE_A_HOUSE.strip("\u202e") in title
    assert "\u202e" in LOOKS_LIKE_A_HOUSE
    assert not set("\u202e\r\n") & set(reviewed["Subject"] + text_of(reviewed).replace("\r\n", "").replace("\n", ""))


@pytest.fixture
def rules(cast, subscribe):
    return subscribe(cast.ada), subscribe(cast.cleo)


def wanted(*rules):
    return [fresh(rule).frequency for rule in rules]


def post(token, client=None):
    return (client or Client(enforce_csrf_checks=True)).post(
        reverse("digests:unsubscribe", args=[token]), "List-Unsubscribe=One-Click", content_type="text/plain"
    )


@pytest.mark.parametrize(
    "token",
    [
        lambda rule: Signer(key="of another installation", salt=SALT, sep=".").sign(rule.uuid.hex),
        lambda rule: Signer(salt="coordination.digests.other", sep=".").sign(rule.uuid.hex),
        lambda rule: Signer(salt=SALT, sep=".").sign("0" * 32),
        lambda rule: Signer(salt=SALT, sep=".").sign("no uuid"),
        lambda rule: stopping.notice_token(rule.uuid, "needs.review"),
        lambda rule: stopping.token(rule).replace(".", ":"),
    ],
    ids=["another portal's", "another link's", "nobody's", "no uuid", "of mails at once", "taken apart"],
)
def test_a_foreign_token_stops_nothing(rules, token):
    assert post(token(rules[0])).status_code == 404
    assert wanted(*rules) == ["weekly", "weekly"]


def test_the_digests_token_stops_no_mails_at_once(cast, rules):
    with as_system():
        wish = NoticeWish.objects.create(person=cast.ada, kind="needs.review")
        DigestRule.objects.filter(pk=rules[0].pk).update(uuid=wish.uuid)
    assert post(stopping.token(fresh(rules[0]))).status_code == 200
    with as_system():
        assert NoticeWish.objects.get(pk=wish.pk).is_wanted


def test_somebody_else_signed_in_stops_the_links_rule_and_not_their_own(cast, rules):
    client = Client()
    client.force_login(cast.cleo)
    assert post(stopping.token(rules[0]), client).status_code == 200
    assert wanted(*rules) == ["never", "weekly"]


def test_an_old_link_still_stops(rules, monkeypatch):
    """Tokens do not run out: who finds a mail of five years ago must still be able to stop the next."""
    token = stopping.token(rules[0])
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=5 * 366))
    assert post(token).status_code == 200
    assert wanted(*rules) == ["never", "weekly"]


def test_a_link_that_was_used_up_changes_nothing_any_more(cast, rules):
    token = stopping.token(rules[0])
    post(token)
    with as_system():
        DigestRule.objects.filter(pk=rules[0].pk).delete()
    assert post(token).status_code == 404
    assert wanted(rules[1]) == ["weekly"]
    with as_system():
        assert AuditEvent.objects.filter(action="digests.rule.stopped").count() == 1


def test_nobody_who_only_looks_stops_anything(rules):
    client = Client(enforce_csrf_checks=True)
    link = reverse("digests:unsubscribe", args=[stopping.token(rules[0])])
    for look in (client.get, client.head, client.options):
        look(f"{link}?List-Unsubscribe=One-Click")
    assert wanted(*rules) == ["weekly", "weekly"]


def test_one_click_needs_no_login_and_twice_is_as_once(cast, rules):
    token = stopping.token(rules[0])
    assert [post(token).status_code for _click in range(3)] == [200, 200, 200]
    assert wanted(*rules) == ["never", "weekly"]
    with as_system():
        assert AuditEvent.objects.filter(action="digests.rule.stopped").count() == 1
    assert states() == {}


def test_an_answer_of_a_server_that_the_database_cannot_keep_stops_no_batch(cast, subscribe, sink):
    make_accepted(cast.farby)
    for person in (cast.ada, cast.cleo):
        subscribe(person)
        make_delivery(person)
    sink.refusals[cast.ada.email] = "554 5.7.1 no\0such"
    assert sending.send_batch().states == {"failed": 1, "sent": 1}
    assert {row.error for row in deliveries()} == {"", "554 5.7.1 no\N{REPLACEMENT CHARACTER}such"}
