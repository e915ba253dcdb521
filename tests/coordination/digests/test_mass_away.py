"""Mass mails rest for who is away, as everything that is not urgent; the deputy gets one copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from coordination.digests.models import Absence, DigestDelivery, DigestRun, NoticeWish
from coordination.digests.services import mass_audiences, sending, stopping
from municipalities.models import Membership
from tests.access.people import being
from tests.coordination.digests.conftest import text_of
from tests.coordination.digests.mass import IN_TOWNS, TOWNS, make_second, released, waiting
from tests.factories import as_system, fresh, make_membership, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nora(cast):
    return make_second(cast)


@pytest.fixture
def deputy(cast):
    """A viewer of Lind: Ada's colleague, and not of the audience."""
    person = make_user(name="Vera", email="vera@example.org")
    make_membership(person, cast.lind, role="viewer")
    return person


def away(person, *, deputy=None, days=5):
    with as_system():
        return Absence.objects.create(person=person, until=timezone.localdate() + timedelta(days=days), deputy=deputy)


def owed():
    """Name and state of each mail, and for whom it is a copy."""
    with as_system():
        rows = DigestDelivery.objects.filter(rule_group="mass").select_related("person", "on_behalf_of")
        return {(row.person.name, row.on_behalf_of.name if row.on_behalf_of else "", row.state) for row in rows}


def counted(cast):
    with being(cast.dara):
        found = mass_audiences.count(TOWNS)
    return found.people, found.away, found.copies


@pytest.mark.parametrize("is_operational", [False, True])
def test_who_is_away_gets_none_and_the_deputy_one_copy(cast, nora, deputy, sink, is_operational):
    away(cast.ada, deputy=deputy)
    assert counted(cast) == (len(IN_TOWNS), 1, 1)

    mail = released(cast.dara, nora, is_operational=is_operational)
    sending.send_batch()

    sent = {(name, "", "sent") for name in IN_TOWNS - {"Ada"}}
    assert owed() == sent | {("Ada", "", "suppressed"), ("Vera", "Ada", "sent")}
    assert sink.to(cast.ada) == []
    [copy] = sink.to(deputy)
    for text in (text_of(copy), text_of(copy, "html")):
        assert "You get this copy as the deputy of Ada, who is away." in text
        assert "It is closed from 8 to 10." in text
        assert "because of your role" not in text
        assert "everybody with this role gets it" not in text
    assert mail.planned == len(IN_TOWNS) + 1
    with as_system():
        run = DigestRun.objects.get(rule_group="mass")
        assert DigestDelivery.objects.get(person=cast.ada).error == "Away."
    assert (run.planned, run.sent, run.suppressed) == (7, 6, 1)


def test_the_link_of_a_copy_ends_the_copies_and_touches_no_wish(cast, nora, deputy, sink):
    away(cast.ada, deputy=deputy)
    released(cast.dara, nora)
    sending.send_batch()

    [copy] = sink.to(deputy)
    address = copy["List-Unsubscribe"].strip("<>").split("?")[0]
    target = stopping.read_token(address.rstrip("/").rsplit("/", 1)[1])
    assert target.deputy == deputy.pk
    assert Client().post(address[address.index("/digests/") :]).status_code == 200
    with as_system():
        assert Absence.objects.get().deputy_id is None
        assert NoticeWish.objects.get(person=cast.ada, kind="digests.message").is_wanted
        assert not NoticeWish.objects.filter(person=deputy).exists()


def test_who_came_back_before_it_left_gets_it_and_the_deputy_none(cast, nora, deputy, sink):
    away(cast.ada, deputy=deputy)
    released(cast.dara, nora)
    with as_system():
        Absence.objects.all().delete()
    sending.send_batch()

    assert len(sink.to(cast.ada)) == 1
    assert ("Vera", "Ada", "suppressed") in owed()
    assert sink.to(deputy) == []


def test_who_left_after_the_release_gets_none(cast, nora, sink):
    released(cast.dara, nora)
    away(cast.ada)
    sending.send_batch()

    assert ("Ada", "", "suppressed") in owed()
    assert sink.to(cast.ada) == []


def test_a_deputy_of_the_audience_gets_their_own_alone(cast, nora, sink):
    otto = make_user(name="Otto", email="otto@example.org")
    make_membership(otto, cast.lind, role="officer")
    away(cast.ada, deputy=otto)
    assert counted(cast) == (7, 1, 0)
    released(cast.dara, nora)
    sending.send_batch()

    [mail] = sink.to(otto)
    assert "because of your role" in text_of(mail)


def test_one_deputy_of_two_gets_one_copy(cast, nora, deputy, sink):
    otto = make_user(name="Otto", email="otto@example.org")
    make_membership(otto, cast.lind, role="officer")
    for person in (cast.ada, otto):
        away(person, deputy=deputy)
    assert counted(cast) == (7, 2, 1)
    released(cast.dara, nora)
    sending.send_batch()

    assert len(sink.to(deputy)) == 1


@pytest.mark.parametrize("why", ["over", "deputy away", "deputy left", "other house", "nobody named"])
def test_no_copy_goes_to_who_does_not_stand_in(cast, nora, deputy, sink, why):
    away(
        cast.ada,
        deputy={"other house": cast.ben, "nobody named": None}.get(why, deputy),
        days=0 if why == "over" else 5,
    )
    if why == "deputy away":
        away(deputy)
    elif why == "deputy left":
        with as_system():
            Membership.objects.filter(user=deputy).update(valid_until=timezone.now())
    assert counted(cast) == (len(IN_TOWNS), 0 if why == "over" else 1, 0)
    released(cast.dara, nora)
    sending.send_batch()

    assert not [one for one in owed() if one[1]]
    assert len(sink.to(cast.ada)) == (1 if why == "over" else 0)


def test_who_wants_no_messages_has_none_copied(cast, nora, deputy, sink):
    away(cast.ada, deputy=deputy)
    with as_system():
        NoticeWish.objects.create(person=cast.ada, kind="digests.message", is_wanted=False)
    released(cast.dara, nora)
    sending.send_batch()

    assert sink.to(deputy) == []


def test_the_dry_run_says_how_many_are_away(client, cast, nora, deputy):
    away(cast.ada, deputy=deputy)
    mail = waiting(cast.dara)
    client.force_login(fresh(nora))

    page = client.get(f"/digests/mail/mass/{mail.uuid}/").text
    assert "1 of them is away and gets no mail now. 1 deputy gets a copy." in page


@pytest.mark.parametrize("zone", ["Europe/Belgrade", "Mars/Olympus"])
def test_a_zone_that_the_server_does_not_know_stops_nothing(cast, nora, zone):
    with as_system():
        type(cast.lind).objects.filter(pk=cast.lind.pk).update(time_zone=zone)
    away(cast.ada)
    assert counted(cast) == (len(IN_TOWNS), 1, 0)
