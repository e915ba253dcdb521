"""The pages of mass mails: writing with a live count, the dry run, two people, and the stop button."""

from __future__ import annotations

import pytest
from django.test import Client

from coordination.digests.models import DigestDelivery, MassMail
from tests.coordination.digests.mass import IN_TOWNS, act, latest, make_second, released, waiting, written
from tests.counting import statements
from tests.factories import as_system, make_membership, make_user
from tests.pages import sent

pytestmark = pytest.mark.django_db
FORM = {
    "version": "0",
    "subject": "The portal is closed on Sunday",
    "text": "From 8 to 10.",
    "language": "en-gb",
    "sort": "information",
    "kinds": ["municipality"],
    "roles": ["officer", "approver", "administrator"],
}


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def nora(cast):
    return make_second(cast)


@pytest.fixture
def dara(cast):
    return enter(cast.dara)


def test_from_the_draft_to_the_release_by_two_people(cast, dara, nora):
    answer = dara.post("/digests/mail/mass/new/", FORM, follow=True)
    assert "Nobody has been told yet." in answer.text
    with as_system():
        mail = MassMail.objects.get()
    address = f"/digests/mail/mass/{mail.uuid}/"
    for name in IN_TOWNS:
        assert f">{name}<" in answer.text
    assert "6 people" in answer.text
    assert "ada@example.org" not in answer.text

    answer = dara.post(f"{address}put-forward/", {"version": mail.version}, follow=True)
    assert "waits for another person" in answer.text
    assert f'href="{address}release/"' not in answer.text
    # The other one finds it on the start page.
    assert f'href="{address}"' in enter(nora).get("/").text
    assert dara.get(f"{address}release/")["Location"] == address
    assert (
        "so another person of the secretariat releases it"
        in dara.post(f"{address}release/", {"version": latest(mail).version}, follow=True).text
    )

    second = enter(nora)
    assert f'href="{address}release/"' in second.get(address).text
    question = second.get(f"{address}release/").text
    assert "goes to 6 people, written by Dara" in question
    answer = second.post(f"{address}release/", {"version": latest(mail).version}, follow=True)
    assert "Released: 6 mails are on their way." in answer.text
    assert "6 mails: 0 sent, 6 waiting, 0 failed, 0 not sent." in answer.text


def test_a_running_one_is_stopped(cast, dara, nora):
    mail = released(cast.dara, nora)
    address = f"/digests/mail/mass/{mail.uuid}/"
    assert f'href="{address}stop/"' in dara.get(address).text
    assert "cannot be called back" in dara.get(f"{address}stop/").text

    assert "Stopped: 6 mails stay here." in dara.post(f"{address}stop/", follow=True).text
    assert "has changed since" in dara.post(f"{address}stop/", follow=True).text
    with as_system():
        assert set(DigestDelivery.objects.values_list("state", flat=True)) == {"suppressed"}


def test_the_run_of_a_mass_mail_has_a_page_of_its_own(cast, dara, nora):
    mail = released(cast.dara, nora)
    for page in ("/digests/runs/", "/digests/mail/", "/"):
        assert f'href="/digests/runs/mass-{mail.run_period}/"' in dara.get(page).text, page
    assert f"Mass mail {mail.run_period}" in dara.get(f"/digests/runs/mass-{mail.run_period}/").text
    for unknown in ("mass-M999999", "mass-2026-W40", "mass-", "mass-M1x", mail.run_period):
        assert dara.get(f"/digests/runs/{unknown}/").status_code == 404


def test_the_count_follows_the_boxes_and_names_nobody(dara, cast):
    ask = "/digests/mail/mass/count/"
    assert "Choose kinds of authority and roles" in dara.get(ask).text
    line = dara.get(ask, {"kinds": ["municipality", "intermediate"], "roles": ["officer", "approver"]}).text
    assert ">7 people<" in line
    assert "<html" not in line
    assert ">1 person<" in dara.get(ask, {"kinds": "observer", "roles": "viewer"}).text
    country = {"kinds": "municipality", "roles": "officer", "countries": cast.country.pk}
    assert ">3 people<" in dara.get(ask, country).text
    assert dara.get(ask, {"kinds": "nobody\x00", "roles": "x", "countries": "9" * 40}).status_code == 200


def test_without_scripts_a_button_counts_and_keeps_nothing(dara):
    answer = dara.post("/digests/mail/mass/new/", {**FORM, "count": "1"})
    assert ">6 people<" in answer.text
    assert "The portal is closed on Sunday" in answer.text
    answer = dara.post("/digests/mail/mass/new/", {"kinds": "municipality", "roles": "officer", "count": "1"})
    assert (answer.status_code, ">4 people<" in answer.text) == (200, True)
    with as_system():
        assert not MassMail.objects.exists()


def test_too_many_are_said_to_be_too_many(dara, settings, cast):
    settings.MASS_MAIL_MOST = 5
    assert "One mass mail tells 5 at most." in dara.post("/digests/mail/mass/new/", {**FORM, "count": "1"}).text
    mail = written(cast.dara)
    answer = dara.post(f"/digests/mail/mass/{mail.uuid}/put-forward/", {"version": mail.version}, follow=True)
    assert "more people than one mass mail may tell" in answer.text


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "Two\r\nBcc: all@example.org"},
        {"text": "javascript:alert(1)"},
        {"text": "![x](https://example.org/pixel.png)"},
        {"kinds": ["a@example.org", "b@example.org"]},
        {"roles": []},
        {"countries": ["99999999"]},
        {"countries": ["9" * 30]},
        {"sort": ""},
        {"subject": "x" * 151},
    ],
)
def test_bad_input_comes_back_with_what_to_correct(dara, bad):
    answer = dara.post("/digests/mail/mass/new/", {**FORM, **bad})

    assert answer.status_code == 422
    assert "error-summary" in answer.text
    with as_system():
        assert not MassMail.objects.exists()


def test_what_to_correct_is_listed_in_the_order_of_the_page(dara):
    page = sent(dara, "/digests/mail/mass/new/", {"version": "0", "language": "en-gb"})

    assert [field for _words, field in page.summary] == ["id_subject", "id_text", "id_kinds", "id_roles", "id_sort"]


def test_ten_thousand_addresses_by_hand_reach_nobody(dara):
    addresses = [f"p{number}@example.org" for number in range(10_000)]
    assert dara.post("/digests/mail/mass/new/", {**FORM, "kinds": addresses}).status_code in {400, 413, 422}
    assert dara.post("/digests/mail/mass/new/", {**FORM, "to": ",".join(addresses)}, follow=True).status_code == 200
    with as_system():
        mail = MassMail.objects.get()
        assert mail.kinds == ["municipality"]
        assert not any("@" in str(value) for value in vars(mail).values())


def test_who_writes_second_reads_what_stands_there(cast, dara, nora):
    mail = written(cast.dara)
    address = f"/digests/mail/mass/{mail.uuid}/edit/"
    assert "The portal is closed on Sunday" in dara.get(address).text
    assert enter(nora).post(address, {**FORM, "version": "1", "subject": "Of Nora"}).status_code == 302

    answer = dara.post(address, {**FORM, "version": "1", "subject": "Of Dara"})
    assert answer.status_code == 409
    assert "has changed since you opened the page" in answer.text
    assert latest(mail).subject == "Of Nora"
    act("put_forward", nora, mail)
    assert dara.get(address)["Location"] == f"/digests/mail/mass/{mail.uuid}/"


def test_the_text_is_shown_escaped_with_https_links_alone(cast, dara):
    mail = written(cast.dara, text="5 < 6 & https://example.org/a?b=1&c=2\n\nSecond")
    page = dara.get(f"/digests/mail/mass/{mail.uuid}/").text

    assert "5 &lt; 6 &amp; <a href=" in page
    assert "<p>Second</p>" in page


def test_a_viewer_of_the_secretariat_reads_and_takes_no_step(cast):
    mail = waiting(cast.dara)
    viewer = make_user(email="vera@example.org")
    make_membership(viewer, cast.secretariat, "viewer")
    client = enter(viewer)
    page = client.get(f"/digests/mail/mass/{mail.uuid}/").text

    assert mail.subject in page
    assert '<form method="post" action="/digests/mail/mass/' not in page
    for step in ("put-forward", "take-back", "discard", "release", "stop", "preview"):
        assert client.post(f"/digests/mail/mass/{mail.uuid}/{step}/", {"version": 2}).status_code == 403


def test_a_discarded_one_has_no_page(cast, dara):
    mail = written(cast.dara)
    address = f"/digests/mail/mass/{mail.uuid}/"
    assert "Discard this draft?" in dara.get(f"{address}discard/").text
    assert dara.post(f"{address}discard/", {"version": "1"})["Location"] == "/digests/mail/mass/"
    assert dara.get(address).status_code == 404
    assert mail.subject not in dara.get("/digests/mail/mass/").text


def test_the_pages_ask_the_same_however_many_are_meant(cast, dara):
    mail = written(cast.dara)
    address = f"/digests/mail/mass/{mail.uuid}/"
    before = len(statements(dara, address)), len(statements(dara, "/digests/mail/mass/"))
    for _number in range(20):
        make_membership(make_user(), cast.holm)
        written(cast.dara)

    assert (len(statements(dara, address)), len(statements(dara, "/digests/mail/mass/"))) == before
    assert max(before) <= 25
