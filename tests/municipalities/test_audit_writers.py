"""Many writers at once: the chains stay whole, and nobody waits for nobody for ever."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from municipalities.access.actor import ANONYMOUS
from municipalities.models import Authority, ContactPoint
from municipalities.services import audit
from municipalities.services.audit_verification import verify
from tests.factories import as_system, make_authority
from tests.municipalities.audit_trail import events

WRITERS = 6
TRANSACTIONS = 25
CHAINS = (0, 1, 2, 3)


@pytest.mark.django_db(transaction=True)
def test_six_writers_over_four_chains_keep_them_unbroken():
    start = threading.Barrier(WRITERS)

    def write(seed: int) -> int:
        dice = random.Random(seed)
        start.wait()
        written = 0
        try:
            for _ in range(TRANSACTIONS):
                with transaction.atomic():
                    for chain in dice.sample(CHAINS, dice.randint(1, len(CHAINS))):
                        with transaction.atomic():
                            audit.record("test.thing.done", actor=ANONYMOUS, authority_id=chain)
                        written += 1
        finally:
            connection.close()
        return written

    with ThreadPoolExecutor(WRITERS) as pool:
        written = sum(pool.map(write, range(WRITERS)))

    with as_system():
        result = verify()
    assert (result.events, result.chains, result.breaks) == (written, len(CHAINS), [])
    for chain in CHAINS:
        numbers = sorted(event.seq for event in events() if event.chain == chain)
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db(transaction=True)
def test_head_is_not_held_while_another_check_waits():
    """A commit that waits for a row lock in a foreign key check must not hold the head that the lock's owner needs."""
    authority = make_authority()
    failures: list[Exception] = []

    def write_event_and_contact() -> None:
        try:
            with transaction.atomic():
                audit.record("test.thing.done", actor=ANONYMOUS, authority_id=1)
                # Its foreign key is checked at commit, after the event's own triggers were queued.
                with as_system():
                    ContactPoint.objects.create(authority=authority, role="officer", person_name="Ada")
        except Exception as failure:  # noqa: BLE001 (handed to the test's own thread)
            failures.append(failure)
        finally:
            connection.close()

    writer = threading.Thread(target=write_event_and_contact)
    with transaction.atomic():
        Authority.objects.select_for_update().get(pk=authority.pk)
        writer.start()
        wait_for_a_blocked_backend()
        audit.record("test.thing.done", actor=ANONYMOUS, authority_id=1)
    writer.join(timeout=10)

    assert failures == []
    assert [event.seq for event in events()] in ([1, 2], [2, 1])
    with as_system():
        assert verify().breaks == []


def wait_for_a_blocked_backend() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_locks where not granted and pid = any(select pid from pg_stat_activity"
                " where datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("the other transaction never came to wait")
