"""A deputy gets copies while somebody is away: of what the deputy may read at that moment, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from coordination.digests.models import Absence, DigestDelivery
from coordination.digests.services import planning, sending, stopping
from coordination.digests.services.periods import Week
from municipalities.access.actor import make_actor
from municipalities.models import Membership
from tests.coordination.digests.conftest import deliveries, make_accepted
from tests.coordination.digests.noticing import happens, notices, plan, send
from tests.factories import as_system, make_membership, make_need, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deputy(cast):
    """An officer of the county office, like Ben and Finn."""
    person = make_user(name="Dee", email="dee@example.org")
    make_membership(person, cast.county_office, role="officer")
    return person


@pytest.fixture
def absence(cast, deputy):
    """Ben is away and Dee stands in."""
    with as_system():
        until = timezone.localdate() + timedelta(days=5)
        return Absence.objects.create(person=cast.ben, until=until, deputy=deputy)


def end_memberships(person):
    with as_system():
        Membership.objects.filter(user=person).update(valid_until=timezone.now())


def plan_week():
    return planning.plan(Week.of(timezone.now()), by_hand=True)


def test_the_digest_of_who_is_away_goes_to_the_deputy_as_a_copy(cast, subscribe, deputy, absence, sink):
    make_accepted(cast.farby, title="Blankets")
    subscribe(cast.ben, area="network", least_level=1)

    assert (plan_week(), plan_week()) == (1, 0)
    sending.send_batch()

    [row] = deliveries()
    assert (row.person_id, row.on_behalf_of_id, row.state) == (deputy.pk, cast.ben.pk, "sent")
    assert sink.to(cast.ben) == []
    [mail] = sink.to(deputy)
    text = mail.get_body(("plain",)).get_content()
    assert "You get this copy as the deputy of Ben, who is away." in text
    assert "Blankets" in text


def test_the_copy_follows_the_rule_of_who_is_away(cast, subscribe, deputy, absence, sink):
    make_accepted(cast.farby, title="Blankets", severity=2)
    make_accepted(cast.farby, title="Doctors", severity=5)
    subscribe(cast.ben, rule_group="rule-2", name="Grave", least_level=4)
    plan_week = planning.plan(Week.of(timezone.now()), rule_group="rule-2", by_hand=True)
    sending.send_batch()

    [mail] = sink.to(deputy)
    text = mail.get_body(("plain",)).get_content()
    assert plan_week == 1
    assert "Doctors" in text
    assert "Blankets" not in text


def test_a_deputy_with_a_digest_of_their_own_gets_both(cast, subscribe, deputy, absence, sink):
    make_accepted(cast.farby)
    subscribe(cast.ben)
    subscribe(deputy)

    assert (plan_week(), plan_week()) == (2, 0)
    sending.send_batch()

    assert len(sink.to(deputy)) == 2


@pytest.mark.parametrize("change", ["the deputy left", "the absence ended", "another deputy"])
def test_a_copy_that_was_planned_is_not_sent_when_it_is_nobodys_any_more(
    cast, subscribe, deputy, absence, sink, change
):
    make_accepted(cast.farby)
    subscribe(cast.ben)
    plan_week()
    if change == "the deputy left":
        end_memberships(deputy)
    with as_system():
        if change == "the absence ended":
            Absence.objects.all().delete()
        if change == "another deputy":
            Absence.objects.update(deputy=cast.finn)

    sending.send_batch()

    assert [row.state for row in deliveries()] == ["suppressed"]
    assert sink.mails == []


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_nobody_stands_in_from_outside_the_authority(cast, subscribe, deputy, absence, is_elsewhere):
    subscribe(cast.ben)
    end_memberships(deputy)
    if is_elsewhere:
        make_membership(deputy, cast.farby, role="officer")

    assert plan_week() == 0


def test_a_deputy_who_is_away_too_gets_no_copy(cast, subscribe, deputy, absence):
    subscribe(cast.ben)
    with as_system():
        Absence.objects.create(person=deputy, until=absence.until)

    assert plan_week() == 0


def test_the_stop_link_of_a_copy_ends_the_copies_and_no_rule(cast, subscribe, deputy, absence, sink):
    make_accepted(cast.farby)
    rule = subscribe(cast.ben)
    plan_week()
    sending.send_batch()
    [mail] = sink.to(deputy)
    token = stopping.copies_token(absence)
    assert token in mail["List-Unsubscribe"]
    assert stopping.token(rule) not in str(mail)

    for _time in range(2):
        with transaction.atomic():
            assert stopping.stop(actor=make_actor(None), target=stopping.read_token(token))

    with as_system():
        rule.refresh_from_db()
        assert (rule.frequency, Absence.objects.get().deputy_id) == ("weekly", None)


def test_a_notice_at_once_goes_to_the_deputy_who_reads_it_with_their_own_role(cast, deputy, absence, sink):
    """Ben's colleagues are told anyhow; Dee is told as well, and once."""
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    send()

    by_person = {one.person.name: one for one in notices()}
    assert by_person["Dee"].on_behalf_of_id is None  # an officer of the same house is told by name
    assert len(sink.to(deputy)) == 1
    assert sink.to(cast.ben) == []


def test_a_deputy_without_the_role_is_told_nothing(cast, deputy, absence, sink):
    with as_system():
        Membership.objects.filter(user=deputy).update(role="viewer")
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    send()

    by_person = {one.person.name: one for one in notices()}
    assert by_person["Dee"].on_behalf_of_id == cast.ben.pk
    assert sink.to(deputy) == []
    with as_system():
        assert DigestDelivery.objects.get(person=deputy).state == "suppressed"
