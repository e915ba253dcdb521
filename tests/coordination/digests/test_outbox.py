"""The outbox: written with the act, by the one who acts, and read by nobody of the application."""

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from coordination.core.outbox import Event, announce
from coordination.digests.models import OutboxEvent
from municipalities.access.scope import NOBODY, apply
from needs.services.needs import begin_need, columns_of, submit_need, write_need
from needs.services.review import Answer, accept_need
from tests.factories import actor_of, as_system, make_need

pytestmark = pytest.mark.django_db


def events():
    with as_system():
        rows = OutboxEvent.objects.unscoped("the test looks at every event").order_by("at")
        return list(rows.values_list("name", "record_uuid", "actor_id", "reach"))


def event_of(need, person, **values):
    columns = {**columns_of(need), "reach": need.reach}
    return Event(name="needs.need.accepted", record_uuid=need.uuid, columns=columns, actor_id=person.pk, **values)


def test_submitting_and_accepting_leave_one_event_each(cast):
    ada = actor_of(cast.ada)
    need = begin_need(actor=ada, language="en-gb")
    values = {"sector": cast.sector, "title": "Beds", "situation": "Too few.", "severity": 4, "people_affected": 40}
    values |= {"lacking": ["space"], "is_free_of_personal_data": True}
    need = write_need(actor=ada, need_id=need.pk, version=need.version, values=values)
    need = submit_need(actor=ada, need_id=need.pk, version=need.version)
    answer = Answer("Civil protection", "Thirty beds", timezone.localdate() + timedelta(days=30))
    need = accept_need(actor=actor_of(cast.finn), need_id=need.pk, version=need.version, answer=answer)

    assert events() == [
        ("needs.need.submitted", need.uuid, cast.ada.pk, 1),
        ("needs.need.accepted", need.uuid, cast.finn.pk, 3),
    ]


def test_an_act_that_is_undone_leaves_no_event(cast):
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    actor_of(cast.finn)
    with transaction.atomic():
        announce(event_of(need, cast.finn))
        transaction.set_rollback(True)

    assert events() == []


@pytest.mark.parametrize(
    "statement",
    [
        "select * from digests_outboxevent",
        "update digests_outboxevent set name = 'x'",
        "delete from digests_outboxevent",
    ],
)
def test_the_application_can_only_append(cast, statement):
    actor_of(cast.dara)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_nobody_announces_in_another_persons_name(cast):
    need = make_need(cast.lind, state="accepted")
    actor_of(cast.cleo)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        announce(event_of(need, cast.ada))


@pytest.mark.parametrize("person", ["nobody", "eli"])
def test_people_without_a_membership_announce_nothing(cast, person):
    need = make_need(cast.lind, state="accepted")
    if person == "eli":
        actor_of(cast.eli)
    else:
        apply(NOBODY)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        announce(event_of(need, cast.eli))


def test_the_key_is_the_events_own(cast):
    need = make_need(cast.lind, state="accepted")
    actor_of(cast.ada)
    key = uuid.uuid4()
    announce(event_of(need, cast.ada, uuid=key))

    with as_system():
        assert OutboxEvent.objects.unscoped("the test looks at every event").get().pk == key
