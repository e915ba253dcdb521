"""The mail catcher of the demo: takes every mail on the loopback address and keeps it in a maildir.

The 250 that the sender gets is true: by then the mail is on the disk under its final name.
"""

from __future__ import annotations

import logging
import os
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller

KEY: Final = re.compile(r"[0-9]{19}\.[0-9a-f]{12}", re.ASCII)
_MOST_BYTES: Final = 10_000_000


class NotLoopback(ValueError):
    """The catcher would listen where other machines can reach it."""


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail of the maildir. `key` is its name there; later mails have greater keys."""

    key: str
    message: EmailMessage

    def header(self, name: str) -> str:
        """A header in one line, empty when it is missing."""
        return " ".join(str(self.message.get(name, "")).split())

    @property
    def caught_at(self) -> float:
        """When it arrived, in seconds since 1970."""
        return int(self.key.partition(".")[0]) / 1e9

    @property
    def recipients(self) -> str:
        """To whom the sender handed it, which need not be what its headers say."""
        return self.header("X-Envelope-To")

    def part(self, kind: str) -> str | None:
        """The text of the part `plain` or `html`; None when there is none. Unreadable bytes are replaced."""
        body = self.message.get_body(preferencelist=(kind,))
        if body is None:
            return None
        payload = body.get_payload(decode=True)
        charset = body.get_content_charset() or "utf-8"
        try:
            return bytes(payload).decode(charset, errors="replace")
        except LookupError:
            return bytes(payload).decode("utf-8", errors="replace")


class Maildir:
    """A folder of mails, one file each, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Make the folders, closed to other people."""
        for name in ("", "tmp", "new", "cur"):
            (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def store(self, content: bytes) -> str:
        """Keep a mail and answer its key; on return it is on the disk. Raises OSError when it cannot be kept."""
        key = f"{time.time_ns():019d}.{uuid.uuid4().hex[:12]}"
        temporary = self.folder / "tmp" / key
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self.folder / "new" / key)
        folder = os.open(self.folder / "new", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return key

    def keys(self) -> list[str]:
        """Keys of all mails, newest first; empty while nothing was caught."""
        try:
            names = os.listdir(self.folder / "new")
        except FileNotFoundError:
            return []
        return sorted((name for name in names if KEY.fullmatch(name)), reverse=True)

    def get(self, key: str) -> CaughtMail | None:
        """The mail with this key, or None. A key is no path: it is checked before the disk is touched."""
        if not KEY.fullmatch(key):
            return None
        try:
            content = (self.folder / "new" / key).read_bytes()
        except FileNotFoundError:
            return None
        return CaughtMail(key, BytesParser(policy=modern).parsebytes(content))  # type: ignore[arg-type]  # stubs: Message

    def newest(self) -> Iterator[CaughtMail]:
        """All mails, newest first."""
        for key in self.keys():
            mail = self.get(key)
            if mail is not None:
                yield mail


class _Handler:
    """What the SMTP server does with a mail: keeps it, or says that it could not."""

    def __init__(self, maildir: Maildir) -> None:
        self.maildir = maildir

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the server's name)
        """Store the mail under its envelope, which headers do not tell."""
        recipients = ", ".join(" ".join(one.split()) for one in envelope.rcpt_tos)
        try:
            self.maildir.store(f"X-Envelope-To: {recipients}\r\n".encode() + envelope.original_content)
        except OSError as error:
            return f"452 The mail could not be kept: {error.strerror}"
        return "250 Kept"


def make_server(folder: Path, host: str, port: int) -> Controller:
    """A server that is not started yet. Raises NotLoopback for an address that other machines can reach."""
    # SECURITY: it takes mail for anybody without asking who sends it, so only this machine may talk to it.
    if host != "localhost" and not _is_loopback(host):
        raise NotLoopback(f"The mail catcher listens on this machine only, not on {host}.")
    maildir = Maildir(folder)
    maildir.prepare()
    # The server's own log names every address at every step.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    return Controller(_Handler(maildir), hostname=host, port=port, data_size_limit=_MOST_BYTES, enable_SMTPUTF8=True)


def arrival(mail: CaughtMail) -> Any:
    """The moment of the mail's Date header, or None when it has none that can be read."""
    try:
        return parsedate_to_datetime(mail.header("Date"))
    except (TypeError, ValueError):
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
