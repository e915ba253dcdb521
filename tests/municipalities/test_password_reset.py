"""Links to set a password: the same answer for every address, once, for an hour, sent by the worker."""

import datetime
import re

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from municipalities.models import AccountMail
from municipalities.services import accounts, mails
from tests.factories import PASSWORD, as_system, make_authority, make_membership, make_user
from tests.municipalities.audit_trail import events
from tests.municipalities.signing_in import body, is_signed_in, sign_in, signed_in

NEW_PASSWORD = "seven lanterns over quiet water"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    user = make_user(email="ada@example.org", name="Ada Lind")
    make_membership(user, make_authority())
    return user


def owed() -> list[AccountMail]:
    with as_system():
        return list(AccountMail.objects.order_by("created_at"))


def ask(email: str, client: Client | None = None):
    return (client or Client()).post("/password/reset/", {"email": email})


def mailed_link(user_email: str) -> str:
    """Ask for a link, let the worker send it, and take the path out of the mail."""
    ask(user_email)
    mails.send(owed()[-1].pk)
    return re.search(r"http://[^/]+(/password/reset/key/\S+/)", outbox.outbox[-1].body)[1]


def open_link(client: Client, path: str):
    return client.get(path, follow=True)


def set_password(client: Client, path: str, password: str):
    """Open the link and send the form behind it."""
    response = open_link(client, path)
    form = response.redirect_chain[-1][0] if response.redirect_chain else path
    return client.post(form, {"password1": password})


def test_known_and_unknown_addresses_get_the_same_answer_after_the_same_work(ada):
    make_user(email="gone@example.org", is_active=False)
    answers, work = {}, {}
    for who in ("ada", "nobody", "gone"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers[who] = ask(f"{who}@example.org")
        work[who] = [query["sql"].split()[0] for query in queries]

    assert {(one.status_code, one["Location"]) for one in answers.values()} == {(302, "/password/reset/done/")}
    assert len({one.content for one in answers.values()}) == 1
    assert work["ada"] == work["nobody"] == work["gone"]
    assert [one.user_id for one in owed()] == [ada.pk, None, None]


def test_page_after_asking_is_the_same_for_everybody(ada):
    pages = set()
    for email in ("ada@example.org", "nobody@example.org"):
        client = Client()
        pages.add(body(client.get(ask(email, client)["Location"])))

    assert len(pages) == 1
    assert "If the address has an account" in pages.pop()


def test_fourth_request_in_an_hour_is_refused_for_every_address_alike(ada):
    for email in ("ada@example.org", "nobody@example.org"):
        assert [ask(email).status_code for _ in range(4)] == [302, 302, 302, 429]


def test_nothing_is_sent_inside_the_request(ada):
    ask("ada@example.org")

    assert outbox.outbox == []


def test_worker_is_woken_after_the_commit_for_every_address(ada, django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr(
        mails.send_account_mail_task, "apply_async", lambda kwargs, **_more: woken.append(kwargs["mail"])
    )

    with django_capture_on_commit_callbacks(execute=True):
        ask("ada@example.org")
        ask("nobody@example.org")
        assert woken == []

    assert woken == [str(one.pk) for one in owed()]


def test_link_sets_a_password_once(ada):
    path = mailed_link("ada@example.org")
    client = Client()

    done = set_password(client, path, NEW_PASSWORD)

    assert (done.status_code, done["Location"]) == (302, "/password/reset/key/done/")
    assert sign_in(Client(), "ada@example.org", NEW_PASSWORD).status_code == 302
    assert sign_in(Client(), "ada@example.org", PASSWORD).status_code == 422
    again = open_link(Client(), path)
    assert "This link does not work" in body(again)


def test_link_does_not_sign_in(ada):
    client = Client()
    set_password(client, mailed_link("ada@example.org"), NEW_PASSWORD)

    assert not is_signed_in(client)


def test_key_of_the_link_leaves_the_address_bar(ada):
    path = mailed_link("ada@example.org")

    response = open_link(Client(), path)

    assert response.redirect_chain[-1][0].endswith("-set-password/")
    assert path.split("-", 1)[1] not in body(response)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_link_works_for_an_hour(ada, monkeypatch, minutes, works):
    path = mailed_link("ada@example.org")
    later = datetime.datetime.now() + datetime.timedelta(minutes=minutes)  # noqa: DTZ005 (as the generator counts)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)

    assert ("This link does not work" not in body(open_link(Client(), path))) is works


def test_older_link_ends_with_the_use_of_a_newer_one(ada):
    older = mailed_link("ada@example.org")
    newer = mailed_link("ada@example.org")
    set_password(Client(), newer, NEW_PASSWORD)

    assert "This link does not work" in body(open_link(Client(), older))


def test_link_of_one_person_does_not_open_another_account(ada):
    eve = make_user(email="eve@example.org")
    key = mailed_link("eve@example.org").split("-", 1)[1]
    from allauth.account.utils import user_pk_to_url_str

    forged = f"/password/reset/key/{user_pk_to_url_str(ada)}-{key}"

    assert "This link does not work" in body(open_link(Client(), forged))
    assert eve.pk != ada.pk


@pytest.mark.parametrize("path", ["x-y", "1-set-password", "zzzzzzzzzzzzzzzzzzzzzz-abc", "0-0"])
def test_invented_links_do_not_work(path, ada):
    response = open_link(Client(), f"/password/reset/key/{path}/")

    assert response.status_code == 200
    assert "This link does not work" in body(response)


def test_new_password_ends_every_sign_in_and_is_told_by_mail(ada):
    one, other = signed_in(ada), signed_in(ada)
    set_password(one, mailed_link("ada@example.org"), NEW_PASSWORD)

    assert not is_signed_in(one)
    assert not is_signed_in(other)
    assert [mail.kind for mail in owed()] == ["password_reset", "password_changed"]
    reset = events("municipalities.password.reset")
    assert [(event.actor_id, event.after) for event in reset] == [(None, {"person": ada.pk})]


def test_new_password_ends_the_wait_after_too_many_tries(ada):
    for _ in range(6):
        sign_in(Client(), "ada@example.org", "wrong")

    set_password(Client(), mailed_link("ada@example.org"), NEW_PASSWORD)

    assert sign_in(Client(), "ada@example.org", NEW_PASSWORD).status_code == 302


def test_weak_password_is_refused_and_the_link_stays_good(ada):
    path = mailed_link("ada@example.org")
    client = Client()

    refused = set_password(client, path, "Sarajevo2024!")

    assert refused.status_code == 422
    assert "This is made of words that are tried first" in body(refused)
    assert "Sarajevo2024!" not in body(refused)
    assert set_password(client, path, NEW_PASSWORD).status_code == 302


def test_mail_is_in_the_language_of_the_person():
    make_user(email="mila@example.org", name="Мила Петровић", language="sr")

    path = mailed_link("mila@example.org")

    (mail,) = outbox.outbox
    assert path in mail.body
    assert "Мила Петровић" in mail.body
    assert mail.alternatives[0][1] == "text/html"
    assert '<html lang="sr-Cyrl">' in mail.alternatives[0][0]


@pytest.mark.parametrize("kind", AccountMail.Kind.values)
def test_mails_hold_no_words_of_people_in_the_subject_and_nothing_to_fetch(kind):
    user = make_user(name="Eve\r\nBcc: all@example.org", email="eve@example.org")
    mail = mails.owe(kind, user)

    message = mails.write(mail, user)

    assert "Eve" not in message.subject
    assert not re.search(r"[\r\n]", message.subject)
    assert message.message()["Bcc"] is None
    assert message.message()["Message-ID"].startswith(f"<account-{mail.pk}@")
    html = message.alternatives[0][0]
    # Style stands inside the elements, as mail programs read it; nothing is fetched, nothing runs, nobody is followed.
    assert not re.search(r"<(style|link|img|script|iframe|object)|url\(|@import", html)


def test_name_is_no_markup_in_the_mail():
    user = make_user(name="<b>Eve</b> & Co")

    message = mails.write(mails.owe("set_password", user), user)

    assert "&lt;b&gt;Eve&lt;/b&gt; &amp; Co" in message.alternatives[0][0]
    assert "<b>Eve</b> & Co" in message.body


def test_link_leads_to_the_portal_whatever_host_the_request_named(ada, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client(headers={"host": "evil.example"}).post("/password/reset/", {"email": "ada@example.org"})
    mails.send(owed()[-1].pk)

    assert settings.PORTAL_ORIGIN in outbox.outbox[-1].body
    assert "evil" not in outbox.outbox[-1].body


def test_new_person_sets_the_first_password_by_the_mailed_link():
    person, is_new = accounts.find_or_make(email="New.Person@Example.org", name="New Person")
    accounts.invite_to_set_password(person)
    mails.send(owed()[-1].pk)
    path = re.search(r"(/password/reset/key/\S+/)", outbox.outbox[-1].body)[1]

    assert is_new
    assert outbox.outbox[-1].to == ["new.person@example.org"]
    assert set_password(Client(), path, NEW_PASSWORD).status_code == 302
    assert sign_in(Client(), "new.person@example.org", NEW_PASSWORD).status_code == 302
