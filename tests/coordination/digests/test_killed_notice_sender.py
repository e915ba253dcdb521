"""A sender of mails at once that is killed with -9 between sending and marking: none lost, one twice at most."""

import signal
import time

import pytest
from django.utils import timezone

from coordination.digests.models import DigestDelivery
from tests.coordination.digests.conftest import deliveries
from tests.coordination.digests.noticing import happens, plan
from tests.coordination.digests.test_killed_sender import start_sender
from tests.factories import as_system, make_membership, make_need, make_user

PEOPLE = 12


class Slow:
    """A server that says it took a mail only after a while, so that a kill hits the time between."""

    def __init__(self, sink):
        self.sink = sink

    async def __call__(self, server, session, envelope):
        answer = await type(self.sink).handle_DATA(self.sink, server, session, envelope)
        time.sleep(0.3)
        return answer


@pytest.mark.django_db(transaction=True)
def test_a_kill_between_sending_and_marking_doubles_one_mail_at_most(cast, sink, settings):
    with as_system():
        for number in range(PEOPLE):
            make_membership(make_user(email=f"reader{number}@example.org"), cast.county_office, "officer")
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada)
    happens(need, "needs.need.submitted", cast.ada)
    assert plan() == PEOPLE + 2
    with as_system():
        DigestDelivery.objects.update(lease_until=timezone.now())
    sink.handle_DATA = Slow(sink)

    sender = start_sender(settings.EMAIL_PORT)
    deadline = time.monotonic() + 60
    while len(sink.mails) < 3 and sender.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    # The third is with the server and its answer has not come: nobody has marked it.
    sender.send_signal(signal.SIGKILL)
    sender.wait(10)
    assert [row.state for row in deliveries()].count("sent") == 2
    del sink.handle_DATA
    last = start_sender(settings.EMAIL_PORT)
    assert last.wait(60) == 0

    received = [address for address, _message in sink.mails]
    assert {row.state for row in deliveries()} == {"sent"}
    assert len(set(received)) == PEOPLE + 2, "lost"
    assert len(received) == PEOPLE + 3, "the one in flight came twice, and no other"
    assert len({message["Message-ID"] for _address, message in sink.mails}) == PEOPLE + 2
