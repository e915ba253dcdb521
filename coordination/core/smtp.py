"""The way to the mail server, with an end: a server that answers a byte now and then keeps nobody for ever.

smtplib's time-out begins anew with every byte that comes. Here it holds for the whole of an answer.
"""

from __future__ import annotations

import smtplib
import time
from socket import socket
from typing import Any, Final

from django.core.mail.backends.smtp import EmailBackend

_BLOCK: Final = 4096


class _Answers:
    """What smtplib reads from: whole lines, all of them within one time-out."""

    def __init__(self, source: socket, seconds: float) -> None:
        self._source = source
        self._seconds = seconds
        self._held = b""
        self._deadline = 0.0

    def begin(self) -> None:
        """From here the time runs."""
        self._deadline = time.monotonic() + self._seconds

    def readline(self, limit: int) -> bytes:
        """A line with its end, or as much as came before the connection ended. Raises TimeoutError, an OSError."""
        while b"\n" not in self._held and len(self._held) < limit:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer took too long")
            self._source.settimeout(left)
            more = self._source.recv(_BLOCK)
            if not more:
                break
            self._held += more
        self._source.settimeout(self._seconds)
        end = min(self._held.find(b"\n") + 1 or len(self._held), limit)
        line, self._held = self._held[:end], self._held[end:]
        return line

    def close(self) -> None:
        """The socket is closed by whoever opened it."""


class _Patience:
    """For smtplib's classes: an answer is read within their time-out, or the connection is given up."""

    timeout: float
    sock: Any
    file: Any

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib does it. Raises SMTPServerDisconnected when the answer takes too long."""
        if self.file is None:
            self.file = _Answers(self.sock, self.timeout)
        self.file.begin()
        return super().getreply()  # type: ignore[misc]  # smtplib.SMTP's, which stands behind this class


class PatientSMTP(_Patience, smtplib.SMTP):
    """SMTP with an end to each answer."""


class PatientSecureSMTP(_Patience, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class PatientBackend(EmailBackend):
    """Django's SMTP backend over those."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What the backend opens."""
        return PatientSecureSMTP if self.use_ssl else PatientSMTP
