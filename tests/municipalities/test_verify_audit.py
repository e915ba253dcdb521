"""Forged, removed and cut events are found, named, and end the command with 1."""

import pytest
from django.db import transaction

from municipalities.access.actor import ANONYMOUS
from municipalities.services import audit
from municipalities.services.audit_verification import Verification, verify
from tests.factories import as_system
from tests.municipalities.audit_trail import command, events, login, run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _two_chains() -> None:
    """Chain 0 with five events and chain 9 with two."""
    for number in range(5):
        record(0, f"event {number + 1}")
    record(9, "one")
    record(9, "two")


def test_untouched_record_is_whole():
    assert checked() == Verification(events=7, chains=2, breaks=[])


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'forged'",
        "action = 'forged'",
        "at = at + interval '1 microsecond'",
        """after = '{"role": "administrator"}'""",
        "before = '{}', request_id = 'x'",
        "target_type = 'x'",
        "target_uuid = uuid",
        "hash = repeat('0', 64)",
        "previous_hash = ''",
    ],
)
def test_changed_event_is_found(change):
    as_forger(f"update municipalities_auditevent set {change} where chain = 0 and seq = 3")

    assert ("changed", 0, 3) in breaks()


def test_event_forged_with_a_fitting_hash_breaks_the_next_link():
    as_forger("update municipalities_auditevent set reason = 'forged' where chain = 0 and seq = 3")
    as_forger("update municipalities_auditevent e set hash = audit_hash(e) where chain = 0 and seq = 3")

    assert breaks() == [("not linked to the event before", 0, 4)]


def test_last_event_forged_with_a_fitting_hash_differs_from_the_head():
    as_forger("update municipalities_auditevent set reason = 'forged' where chain = 0 and seq = 5")
    as_forger("update municipalities_auditevent e set hash = audit_hash(e) where chain = 0 and seq = 5")

    assert breaks() == [("head differs", 0, 5)]


def test_removed_event_is_found():
    as_forger("delete from municipalities_auditevent where chain = 0 and seq = 2")

    assert breaks() == [("removed", 0, 3)]


def test_removed_first_event_is_found():
    as_forger("delete from municipalities_auditevent where chain = 0 and seq = 1")

    assert breaks() == [("removed", 0, 2)]


def test_removed_event_whose_followers_were_renumbered_is_found():
    as_forger("delete from municipalities_auditevent where chain = 0 and seq = 2")
    as_forger("update municipalities_auditevent set seq = seq - 1 where chain = 0 and seq > 2")

    assert ("changed", 0, 2) in breaks()


@pytest.mark.parametrize("left", [0, 1, 4])
def test_cut_tail_is_found(left):
    as_forger(f"delete from municipalities_auditevent where chain = 0 and seq > {left}")

    assert breaks() == [("cut tail", 0, left)]


def test_head_moved_back_over_a_cut_tail_differs():
    as_forger("delete from municipalities_auditevent where chain = 0 and seq = 5")
    as_forger("update municipalities_audithead set seq = 4 where chain = 0")

    assert breaks() == [("head differs", 0, 4)]


def test_events_beyond_the_head_are_found():
    as_forger("update municipalities_audithead set seq = 4 where chain = 0")

    assert breaks() == [("beyond the head", 0, 5)]


def test_chain_without_head_is_found():
    as_forger("delete from municipalities_audithead where chain = 9")

    assert breaks() == [("no head", 9, 2)]


def test_event_moved_to_another_chain_is_found():
    as_forger("update municipalities_auditevent set chain = 9, seq = 3 where chain = 0 and seq = 5")

    assert ("changed", 9, 3) in breaks()
    assert ("cut tail", 0, 4) in breaks()


def test_event_added_while_the_triggers_were_off_is_found():
    with login("owner") as owner, owner.cursor() as cursor:
        cursor.execute("alter table municipalities_auditevent disable trigger audit_queue")
        try:
            record(0, "smuggled in")
        finally:
            cursor.execute("alter table municipalities_auditevent enable trigger audit_queue")

    assert breaks() == [("without number", 0, None)]


def test_role_that_sees_a_part_only_is_refused():
    with pytest.raises(PermissionError, match="maintenance login"):
        verify()


def test_command_counts_what_it_checked():
    done = command("verify_audit", database_login="maint")

    assert (done.returncode, done.stdout) == (0, "7 events of 2 chains checked, 0 breaks.\n")


def test_command_names_chain_number_and_kind_and_ends_with_1():
    forged = next(event for event in events() if (event.chain, event.seq) == (0, 3))
    as_forger("update municipalities_auditevent set reason = 'forged' where chain = 0 and seq = 3")
    as_forger("delete from municipalities_auditevent where chain = 9 and seq = 2")

    done = command("verify_audit", database_login="maint")

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"chain 0, seq 3, event {forged.uuid}: changed",
        "chain 9, seq 1: cut tail",
        "6 events of 2 chains checked, 2 breaks.",
    ]
    assert "The audit record was changed." in done.stderr


def test_command_that_checked_nothing_fails():
    as_forger("delete from municipalities_auditevent")
    as_forger("delete from municipalities_audithead")

    done = command("verify_audit", database_login="maint")

    assert done.returncode == 1
    assert "nothing was checked" in done.stderr


def record(chain: int, reason: str) -> None:
    with transaction.atomic():
        audit.record("test.thing.done", actor=ANONYMOUS, authority_id=chain, reason=reason)


def checked() -> Verification:
    with as_system():
        return verify()


def breaks() -> list[tuple[str, int, int | None]]:
    return [(one.kind, one.chain, one.seq) for one in checked().breaks]


def as_forger(statement: str) -> None:
    """Change the tables as somebody with every right to them."""
    with as_system():
        run(statement)
