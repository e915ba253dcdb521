"""The virus scanner: spoken to as ClamAV's daemon is, and never let past."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from coordination.core.intake import scanning
from coordination.core.intake.words import FileRefused
from coordination.settings import env

BODY = b"Krov curi. " * 20_000


@contextmanager
def daemon(address: str, answer: bytes, *, is_slow: bool = False) -> Iterator[list[bytes]]:
    """A daemon on this socket that answers one stream; what it read stands in the list."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(1)
    heard: list[bytes] = []

    def serve() -> None:
        client, _peer = listener.accept()
        with client:
            if is_slow:
                client.recv(1)
                threading.Event().wait(2)
                return
            read = _reader(client)
            heard.append(read(10))
            while length := struct.unpack("!I", read(4))[0]:
                heard.append(read(length))
            client.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield heard
    thread.join(5)
    listener.close()


def _reader(client: socket.socket) -> Callable[[int], bytes]:
    stream = client.makefile("rb")
    return stream.read


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to scan."""
    path = tmp_path / "file"
    path.write_bytes(BODY)
    return path


@pytest.fixture
def address(tmp_path: Path, settings: Any) -> str:
    """The address of a socket that settings name."""
    settings.FILES_SCANNER = str(tmp_path / "clamd")
    settings.FILES_SCANNER_SECONDS = 1
    return settings.FILES_SCANNER


def test_it_is_off_unless_settings_name_it(file: Path, settings: Any) -> None:
    assert settings.FILES_SCANNER == ""
    assert not scanning.is_on()
    scanning.refuse_viruses(file)


def test_the_whole_file_goes_to_the_daemon(file: Path, address: str) -> None:
    with daemon(address, b"stream: OK\0") as heard:
        scanning.refuse_viruses(file)

    assert heard[0] == b"zINSTREAM\0"
    assert b"".join(heard[1:]) == BODY


def test_a_find_is_named(file: Path, address: str) -> None:
    with daemon(address, b"stream: Win.Test.EICAR_HDB-1 FOUND\0"), pytest.raises(FileRefused) as refused:
        scanning.refuse_viruses(file)

    assert refused.value.code == "virus"
    assert "Win.Test.EICAR_HDB-1" in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK FOUND OK\0", b"UNKNOWN COMMAND\0", b"\xff" * 99],
)
def test_any_other_answer_lets_nothing_through(answer: bytes, file: Path, address: str) -> None:
    with daemon(address, answer), pytest.raises(FileRefused) as refused:
        scanning.refuse_viruses(file)

    assert refused.value.code == "scanner_away"


def test_a_daemon_that_is_away_lets_nothing_through(file: Path, address: str) -> None:
    assert not Path(address).exists()
    with pytest.raises(FileRefused) as refused:
        scanning.refuse_viruses(file)

    assert refused.value.code == "scanner_away"


def test_a_daemon_that_does_not_answer_in_time_lets_nothing_through(file: Path, address: str) -> None:
    with daemon(address, b"", is_slow=True), pytest.raises(FileRefused) as refused:
        scanning.refuse_viruses(file)

    assert refused.value.code == "scanner_away"


def test_a_daemon_of_the_network_is_asked_too(file: Path, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as away:
        port = away.getsockname()[1]
    settings.FILES_SCANNER = f"tcp://127.0.0.1:{port}"
    with pytest.raises(FileRefused) as refused:
        scanning.refuse_viruses(file)

    assert refused.value.code == "scanner_away"


@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "tcp://scanner:3310", ""])
def test_settings_take_a_socket(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_SCANNER", address)

    assert env.socket_address("FILES_SCANNER", "") == address


@pytest.mark.parametrize("address", ["clamd", "tcp://scanner", "tcp://:3310", "http://scanner:3310"])
def test_settings_refuse_what_is_no_socket(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_SCANNER", address)

    with pytest.raises(ImproperlyConfigured):
        env.socket_address("FILES_SCANNER", "")
