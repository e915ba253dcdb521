"""The demo's mail catcher as a process: what it took is on the disk, and it stops when asked."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from coordination.digests.catcher import Maildir, NotLoopback, make_server
from coordination.embedded.places import free_port

ROOT = Path(__file__).resolve().parents[3]


def start(folder: Path, port: int, host: str = "127.0.0.1") -> subprocess.Popen:
    environment = {**os.environ, "MAIL_SMTP_HOST": host, "MAIL_SMTP_PORT": str(port), "MAIL_CATCHER_DIR": str(folder)}
    command = [sys.executable, "manage.py", "mail_catcher"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError


@pytest.fixture
def catcher(tmp_path):
    port = free_port()
    process = start(tmp_path / "mail", port)
    wait_for(port)
    yield process, port, tmp_path / "mail"
    process.kill()
    process.wait()


def send(port: int, to: str = "ada@example.org", subject: str = "Hello") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@example.org", to, subject
    message.set_content("Шта је ново")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(message)


def test_it_keeps_what_it_took_and_stops_cleanly(catcher):
    process, port, folder = catcher
    send(port, subject="First")
    send(port, to="cleo@example.org", subject="Second")

    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0
    mails = list(Maildir(folder).newest())
    assert [(mail.recipients, mail.header("Subject")) for mail in mails] == [
        ("cleo@example.org", "Second"),
        ("ada@example.org", "First"),
    ]
    assert mails[0].part("plain").strip() == "Шта је ново"
    assert list((folder / "tmp").iterdir()) == []
    assert folder.stat().st_mode & 0o077 == 0


def test_what_was_acknowledged_survives_a_kill(catcher):
    process, port, folder = catcher
    send(port)
    process.kill()
    process.wait()

    assert len(Maildir(folder).keys()) == 1


def test_a_taken_port_is_told_in_one_sentence(catcher, tmp_path):
    _process, port, _folder = catcher
    second = start(tmp_path / "other", port)

    _out, errors = second.communicate(timeout=30)

    assert second.returncode == 1
    assert f"The mail catcher cannot listen on 127.0.0.1:{port}" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "mail.example.org", "::"])  # noqa: S104 (refused)
def test_it_listens_on_this_machine_only(tmp_path, host):
    with pytest.raises(NotLoopback, match="on this machine only"):
        make_server(tmp_path, host, 2525)


def test_a_full_disk_is_told_to_the_sender(tmp_path):
    folder = tmp_path / "mail"
    port = free_port()
    server = make_server(folder, "127.0.0.1", port)
    server.start()
    try:
        (folder / "tmp").rmdir()
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(port)
    finally:
        server.stop()

    assert refusal.value.smtp_code == 452
    assert Maildir(folder).keys() == []


def test_a_key_is_never_a_path(tmp_path):
    (tmp_path / "secret").write_text("x")
    maildir = Maildir(tmp_path / "mail")
    maildir.prepare()

    for key in ("../../secret", "..", "", "a/b", "1.2", "/etc/passwd"):
        assert maildir.get(key) is None
