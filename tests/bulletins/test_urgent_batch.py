"""Urgent notices of a batch are made from one reading; whoever's standing changes while it is sent is read anew."""

from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.digests.models import DigestDelivery
from coordination.digests.services import claiming, sending
from tests.bulletins.telling import told
from tests.coordination.digests.conftest import states
from tests.coordination.digests.noticing import plan
from tests.factories import as_system, make_membership, make_user

pytestmark = pytest.mark.django_db(transaction=True)
STAFF = 6


@pytest.fixture
def staff(cast):
    """Officers of Farby, all told by an urgent notice that names it."""
    people = [make_user(name=f"Officer {number}", email=f"o{number}@example.org") for number in range(STAFF)]
    for person in people:
        make_membership(person, cast.farby, "officer")
    with transaction.atomic():
        told(cast, cast.farby, is_urgent=True)
    plan()
    return people


def now_and_then(sink, change):
    """Let `change` happen while the server takes the first mail."""
    take = sink.handle_DATA

    async def handle(server, session, envelope):
        if not sink.mails:
            change()
        return await take(server, session, envelope)

    sink.handle_DATA = handle


def by_hand(statement, *values):
    """From a connection of its own, as another process would."""

    def change():
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("set role portal_system")
            cursor.execute(statement, values)
        other.close()

    return change


def test_the_people_of_a_batch_are_read_together(sink, staff):
    """Whatever one more mail costs, it is no reading of its person, who were read for all."""
    with CaptureQueriesContext(connection) as asked:
        assert sending.send_batch().states["sent"] >= STAFF
    own = [one["sql"] for one in asked if 'FROM "digests_noticewish"' in one["sql"]]
    assert len(own) == 1, "the first has no mark before it that tells how its person stands"
    assert len(sink.mails) == len({address for address, _mail in sink.mails})


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("update municipalities_user set is_active = false where id = %s", "suppressed"),
        ("update municipalities_membership set valid_until = now() where user_id = %s", "suppressed"),
        (
            "insert into digests_mailsuppression (uuid, address_hash, person_id, reason, detail, since, lift_reason)"
            " select gen_random_uuid(), mail_address_hash(email), id, 'hard', '', now(), ''"
            " from municipalities_user where id = %s",
            "suppressed",
        ),
    ],
    ids=["closed account", "ended membership", "suppressed address"],
)
def test_what_changes_while_a_batch_is_sent_holds_for_its_later_mails(sink, staff, statement, state):
    last = staff[-1]
    now_and_then(sink, by_hand(statement, last.pk))
    sending.send_batch()
    assert sink.to(last) == []
    assert states()[last.email] == state
    assert len(sink.to(staff[0])) == 1


def test_mails_at_once_are_taken_before_digests_and_in_parts(cast, sink, staff, subscribe, monkeypatch):
    rule = subscribe(cast.ivo)
    with as_system():
        DigestDelivery.objects.create(
            person=cast.ivo, rule_group=rule.rule_group, period="2026-W01", language="en-gb", audience="",
            covers_from=timezone.now() - timedelta(days=7), covers_until=timezone.now(),
        )  # fmt: skip
        DigestDelivery.objects.filter(rule_group="notice").update(audience="zzz")
    monkeypatch.setattr(claiming, "NOTICE_BATCH", 4)
    first, second = claiming.claim(), claiming.claim()
    assert [len(first.deliveries), {one.rule_group for one in first.deliveries}] == [4, {"notice"}]
    assert {one.rule_group for one in second.deliveries} == {"notice"}
    while found := claiming.claim():
        last = found
    assert [one.rule_group for one in last.deliveries] == [rule.rule_group], "and after them the digest"
