"""The virus scanner: ClamAV's daemon over its socket, when an installation has one. Off unless settings name it.

The file goes to it as a stream (`man 8 clamd`, INSTREAM): chunks with their length in four bytes, big end first, a
length of zero at the end; the answer is one line. Written here rather than taken from a package: it is 30 lines.
"""

from __future__ import annotations

import re
import socket
import struct
from pathlib import Path
from typing import Final

from django.conf import settings

from coordination.core.intake.words import FileRefused

_CHUNK: Final = 64 * 1024
_ANSWER_MAX: Final = 4096
_LENGTH: Final = struct.Struct("!I")
_FOUND: Final = re.compile(r"stream: (.{1,100}) FOUND\Z", re.DOTALL)


def is_on() -> bool:
    """Whether files are scanned for viruses here."""
    return bool(settings.FILES_SCANNER)


def refuse_viruses(path: Path) -> None:
    """Raise FileRefused when the scanner finds something, or says anything but that it found nothing.

    SECURITY: a scanner that is away or answers nonsense lets nothing through.
    """
    if not is_on():
        return
    try:
        answer = _ask(path)
    except (OSError, TimeoutError) as error:
        raise FileRefused("scanner_away") from error
    if answer == "stream: OK":
        return
    if found := _FOUND.match(answer):
        raise FileRefused("virus", {"found": found[1]})
    raise FileRefused("scanner_away")


def _ask(path: Path) -> str:
    with _connected() as scanner, path.open("rb") as file:
        scanner.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            scanner.sendall(_LENGTH.pack(len(chunk)) + chunk)
        scanner.sendall(_LENGTH.pack(0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _ANSWER_MAX:
            part = scanner.recv(_ANSWER_MAX)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    """A socket of the file system (`/run/clamav/clamd.ctl`) or of the network (`tcp://host:3310`)."""
    address, seconds = settings.FILES_SCANNER, settings.FILES_SCANNER_SECONDS
    if address.startswith("tcp://"):
        host, _colon, port = address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host, int(port)), timeout=seconds)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(seconds)
    try:
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner
