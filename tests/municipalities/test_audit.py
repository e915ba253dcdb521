"""The audit record in the database: who may do what with it, and how events get their place in a chain."""

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg2 import errors

from municipalities.access import scope as scopes
from municipalities.access.actor import ANONYMOUS
from municipalities.models import AuditEvent, AuditHead, User
from municipalities.services import audit
from tests.factories import as_system, make_user
from tests.municipalities.audit_trail import events, login, run

REFUSED_TO_THE_APP = (
    "update municipalities_auditevent set reason = 'forged'",
    "delete from municipalities_auditevent",
    "truncate municipalities_auditevent",
    "truncate municipalities_auditevent cascade",
    "alter table municipalities_auditevent disable trigger audit_queue",
    "alter table municipalities_auditevent disable trigger all",
    "alter table municipalities_auditevent disable row level security",
    "alter table municipalities_auditevent no force row level security",
    "drop policy audit_append on municipalities_auditevent",
    "drop trigger audit_link on municipalities_auditevent",
    "set session_replication_role = replica",
    "select * from municipalities_audithead",
    "update municipalities_audithead set seq = 0",
    "insert into municipalities_audithead values (7, 1, '')",
    "set role portal_owner",
    "set role portal_system",
)


@pytest.mark.parametrize("statement", REFUSED_TO_THE_APP)
@pytest.mark.django_db(transaction=True)
def test_web_login_can_only_add_and_read(statement):
    record_one()

    with login("app") as web, web.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege):
        cursor.execute(statement)

    assert [event.reason for event in events()] == ["first"]


@pytest.mark.django_db
def test_actor_of_an_event_is_the_acting_person_and_nobody_else():
    ada, eve = make_user(), make_user()
    act_as(eve)

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        AuditEvent.objects.create(action="needs.need.accepted", actor=ada)

    assert events() == []


@pytest.mark.parametrize("forged", [{"seq": 1}, {"hash": "0" * 64}, {"previous_hash": "0" * 64}])
@pytest.mark.django_db
def test_place_in_the_chain_cannot_be_chosen(forged):
    ada = make_user()
    act_as(ada)

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        AuditEvent.objects.create(action="needs.need.accepted", actor=ada, **forged)


@pytest.mark.django_db
def test_people_read_their_own_acts_only():
    ada, eve = make_user(), make_user()
    for person in (ada, eve):
        act_as(person)
        audit.record("test.thing.done", actor=scoped_actor(person))

    act_as(eve)

    assert [event.actor_id for event in AuditEvent.objects.all()] == [eve.pk]


@pytest.mark.django_db(transaction=True)
def test_act_without_transaction_is_not_recorded():
    with pytest.raises(RuntimeError, match="inside its own transaction"):
        audit.record("test.thing.done", actor=ANONYMOUS)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_neither_event_nor_number():
    record_one()

    with transaction.atomic():
        audit.record("test.thing.done", actor=ANONYMOUS)
        transaction.set_rollback(True)

    record_one("second")
    assert [(event.seq, event.reason) for event in events()] == [(1, "first"), (2, "second")]


@pytest.mark.django_db(transaction=True)
def test_events_written_in_savepoints_are_linked_too():
    with transaction.atomic():
        audit.record("test.thing.done", actor=ANONYMOUS, reason="outside")
        with transaction.atomic():
            audit.record("test.thing.done", actor=ANONYMOUS, reason="inside")
            with transaction.atomic():
                audit.record("test.thing.done", actor=ANONYMOUS, authority_id=5, reason="deep inside")

    assert [(event.chain, event.seq, event.reason) for event in events()] == [
        (0, 1, "outside"),
        (0, 2, "inside"),
        (5, 1, "deep inside"),
    ]
    first, second, _other = events()
    assert first.previous_hash == ""
    assert second.previous_hash == first.hash
    assert len({event.hash for event in events()}) == 3


@pytest.mark.django_db(transaction=True)
def test_head_holds_the_last_event_of_each_chain():
    for _ in range(3):
        record_one()

    with as_system():
        head = AuditHead.objects.get()
    assert (head.chain, head.seq, head.hash) == (0, 3, events()[-1].hash)


@pytest.mark.django_db
def test_functions_of_the_record_are_not_for_everybody():
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, pg_get_userbyid(proowner), has_function_privilege('portal_app', oid, 'execute')"
            " from pg_proc where prosecdef and proname like 'audit%' order by proname"
        )
        assert cursor.fetchall() == [("audit_link", "portal_system", False), ("audit_queue", "portal_system", False)]


def record_one(reason: str = "first") -> None:
    with transaction.atomic():
        audit.record("test.thing.done", actor=ANONYMOUS, reason=reason)


def scoped_actor(person: User):
    from tests.factories import actor_of

    return actor_of(person)


def act_as(person: User) -> None:
    run("set constraints all immediate")
    scopes.apply(scopes.Scope(user_id=person.pk))
