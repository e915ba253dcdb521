"""The way to the mail server has an end: a byte now and then is no answer."""

import smtplib
import time

import pytest
from django.core.mail import EmailMessage, get_connection

from coordination.core.smtp import PatientSMTP
from drills.sink import Sink


@pytest.fixture
def sink():
    server = Sink()
    server.start()
    yield server
    server.stop()


def test_mails_leave_through_it(sink, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    with get_connection("coordination.core.smtp.PatientBackend") as connection:
        for address in ("a@x.org", "b@x.org"):
            EmailMessage("subject", "text\n.\nmore", "p@x.org", [address], connection=connection).send()

    assert sink.mails == {"a@x.org": 1, "b@x.org": 1}


def test_an_answer_in_single_bytes_is_read_when_it_comes_in_time(sink):
    sink.seconds_a_byte = 0.005
    with PatientSMTP("127.0.0.1", sink.port, timeout=5) as server:
        assert server.noop() == (250, b"OK")


def test_an_answer_that_takes_longer_than_the_time_out_is_given_up(sink):
    sink.seconds_a_byte = 0.3
    began = time.monotonic()
    with pytest.raises(smtplib.SMTPServerDisconnected, match=r"took too long|timed out"):
        PatientSMTP("127.0.0.1", sink.port, timeout=1)

    assert 0.9 < time.monotonic() - began < 3


def test_the_time_begins_anew_with_each_answer(sink):
    with PatientSMTP("127.0.0.1", sink.port, timeout=1) as server:
        sink.seconds_a_byte = 0.08
        began = time.monotonic()
        for _turn in range(3):
            assert server.noop()[0] == 250
        assert time.monotonic() - began > 1
        sink.seconds_a_byte = 0
