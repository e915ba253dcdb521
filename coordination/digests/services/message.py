"""The bytes of a mail: text and HTML as alternatives, put together without the parts that a digest does not need.

Django's mails go through the standard library's general generator, which takes as long for one digest as everything
else together. These are the same bytes for our one shape of mail; what is left out (attachments, folded parameters,
several recipients) never occurs.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache
from secrets import token_hex
from typing import Any, Final

from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

#: RFC 5322, 2.1.1: octets of a line without its end.
LONGEST_LINE: Final = 998
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class DigestMail(EmailMultiAlternatives):
    """A mail with one text and one HTML part to one person.

    `bounces_to` is where mail servers report that it could not be delivered; empty stands for its sender.
    """

    bounces_to: str = ""

    @property
    def sender(self) -> str:
        """The bare address that sends, as the protocol wants it."""
        return self.bounces_to or _bare(self.from_email)

    @property
    def recipient(self) -> str:
        """The bare address that receives, as the protocol wants it. Raises ValueError for what is no address."""
        address = str(self.to[0])
        # Nearly all are plain; looking at them with the library's parser takes longer than writing the whole mail.
        return address if _PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")

    def message(self, *, policy: Any = None) -> Encoded:  # type: ignore[override]  # answers what its sender asks for
        """The mail as its sender wants it. Raises BadHeaderError for a line break in a header."""
        headers = {
            "Subject": self.subject,
            "From": self.from_email,
            "To": self.to[0],
            **{name: str(value) for name, value in self.extra_headers.items()},
        }
        for name, value in headers.items():
            if "\n" in value or "\r" in value:
                raise BadHeaderError(f"Header values can't contain newlines (got {value!r} for header {name!r})")
        boundary = f"==={token_hex(16)}=="
        head = [
            f"Subject: {_encoded(str(self.subject))}",
            f"From: {_address(self.from_email)}",
            f"To: {self.recipient}",
            f"Date: {formatdate()}",
            *(f"{name}: {value}" for name, value in self.extra_headers.items()),
            "MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{boundary}"',
        ]
        parts = [_part("plain", str(self.body)), _part("html", str(self.alternatives[0][0]))]
        fence = f"--{boundary}".encode()
        body = b"\n".join([b"", *(line for part in parts for line in (fence, part)), fence + b"--", b""])
        return Encoded("\n".join(head).encode("ascii") + b"\n" + body)


class Encoded:
    """What the mail backend asks of a message: its bytes, with the ends of lines that it wants."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        """The whole mail."""
        return self._data if linesep == "\n" else self._data.replace(b"\n", linesep.encode())


def _part(kind: str, text: str) -> bytes:
    """One alternative; as it is while its lines are short enough for mail servers, else quoted-printable."""
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    way = "8bit"
    if max(map(len, data.split(b"\n"))) > LONGEST_LINE:
        way, data = "quoted-printable", b2a_qp(data, istext=True)
    return f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {way}\n\n'.encode() + data


def _encoded(text: str) -> str:
    return text if text.isascii() and len(text) < 70 else Header(text, "utf-8").encode()


@lru_cache(maxsize=4)
def _address(text: str) -> str:
    return sanitize_address(text, "utf-8")


@lru_cache(maxsize=4)
def _bare(text: str) -> str:
    return parseaddr(sanitize_address(text, "utf-8"))[1]
