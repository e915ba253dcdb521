"""Senders that are killed with -9 in the middle of a batch: none lost, at most one twice for each kill."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from coordination.digests.services import planning
from tests.coordination.digests.conftest import deliveries, make_accepted
from tests.factories import as_system, make_membership, make_user

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = 80
MOST_KILLS = 5
SENDER = """
import datetime, django
django.setup()
from coordination.digests.services import claiming, sending
while True:
    report = sending.send_batch(size=30, lease=datetime.timedelta(seconds=1))
    if not report.claimed and not claiming.waiting():
        break
"""


def start_sender(port: int) -> subprocess.Popen:
    """A process of its own on the test's database and SMTP server."""
    address = urlsplit(os.environ["DATABASE_TEST_URL"])
    environment = {
        **os.environ,
        "DATABASE_TEST_URL": urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}")),
        "DATABASE_LOGIN": "test",
        "MAIL_SMTP_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(port),
    }
    return subprocess.Popen([sys.executable, "-c", SENDER], cwd=ROOT, env=environment)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_and_each_kill_doubles_one_mail_at_most(cast, sink, subscribe, week, settings):
    make_accepted(cast.holm)
    with as_system():
        for number in range(PEOPLE):
            person = make_user(email=f"reader{number}@example.org")
            make_membership(person, cast.lind, "viewer")
            subscribe(person)
    planning.plan(week, by_hand=True)
    choose = random.Random(20261122)
    kills = 0

    while kills < MOST_KILLS and any(row.state in {"pending", "sending"} for row in deliveries()):
        before = len(sink.mails)
        sender = start_sender(settings.EMAIL_PORT)
        deadline = time.monotonic() + 30
        while len(sink.mails) == before and sender.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(choose.uniform(0, 0.05))
        if sender.poll() is None:
            sender.send_signal(signal.SIGKILL)
            kills += 1
        sender.wait(10)
    last = start_sender(settings.EMAIL_PORT)
    assert last.wait(60) == 0

    received = Counter(address for address, _message in sink.mails)
    identifiers = {message["Message-ID"] for _address, message in sink.mails}
    # Each killed sender costs its unfinished rows one attempt; none of them may be given up for that.
    assert Counter(row.state for row in deliveries()) == {"sent": PEOPLE}
    assert len(received) == PEOPLE, "lost"
    assert sum(received.values()) - PEOPLE <= kills, "doubled more than once a kill"
    assert len(identifiers) == PEOPLE, "a double has the Message-ID of its twin"
    assert kills >= 2, "the machine was too fast for the test to mean anything"
