"""The lines of the drills, what makes one short, and the mail server that misbehaves."""

import smtplib
import subprocess
import sys

import pytest

from drills.report import Result
from drills.sink import Sink

MAIL = b"Message-ID: <digest.1@x>\r\nSubject: s\r\n\r\nHello\r\n"


@pytest.fixture
def sink():
    server = Sink()
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("values", "is_ok"),
    [
        ({}, True), ({"lost": 1}, False), ({"wrong": 1}, False), ({"duplicated": 1}, False),
        ({"duplicated": 2, "allowed": 2}, True), ({"duplicated": 3, "allowed": 2}, False),
    ],
)  # fmt: skip
def test_what_makes_a_drill_short(values, is_ok):
    result = Result("x", seconds=1.24, notes=["a note"], **values)

    assert result.is_ok is is_ok
    assert result.line().split()[-3:] == ["ok" if is_ok else "short", "(a", "note)"]


def test_a_mail_counts_when_its_last_byte_came_and_is_told_apart_by_its_id(sink):
    sink.hangs_up_after = lambda address: address == "b@x.org"
    with smtplib.SMTP("127.0.0.1", sink.port) as server:
        server.sendmail("p@x.org", ["a@x.org"], MAIL)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            server.sendmail("p@x.org", ["b@x.org"], MAIL)

    assert sink.mails == {"a@x.org": 1, "b@x.org": 1}
    assert sink.ids["b@x.org"] == {"<digest.1@x>"}


def test_an_answer_421_ends_the_connection_and_a_stop_refuses_the_next(sink):
    sink.answer_to = lambda _address: "421 4.3.2 closing"
    with smtplib.SMTP("127.0.0.1", sink.port) as server, pytest.raises(smtplib.SMTPRecipientsRefused):
        server.sendmail("p@x.org", ["a@x.org"], MAIL)
    assert (sink.mails, sink.tries) == ({}, {"a@x.org": 1})
    sink.stop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", sink.port)


def test_an_unknown_drill_is_refused():
    done = subprocess.run([sys.executable, "-m", "drills", "soup"], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no drill soup" in done.stderr
