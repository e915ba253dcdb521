"""A mail server on the loopback address that takes everything and counts: `python -m benchmarks.mail_sink`.

A process of its own, so that it does not share an interpreter with the sender that is measured; and as little work a
mail as the protocol allows, because its time counts on both sides. It prints its port, then answers each line of its
input with a line of JSON: `counts` (mails by recipient), `last` (the last mail, base64).
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections import Counter
from types import TracebackType
from typing import Any, Self


class Sink:
    """The server as its user sees it."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.mail_sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def counts(self) -> Counter[str]:
        """Mails by recipient so far."""
        return Counter(self._ask("counts"))

    def last_mail(self) -> bytes:
        """The last mail as it came, line ends and all."""
        return base64.b64decode(self._ask("last"))

    def _ask(self, word: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class _Server:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.last = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection. An end in the middle of a mail is that of a killed sender: the mail does not count."""
        writer.write(b"220 sink\r\n")
        recipients: list[str] = []
        try:
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"RCPT":
                    recipients.append(line.split(b"<")[1].split(b">")[0].decode())
                if word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    self.last = await reader.readuntil(b"\r\n.\r\n")
                    self.counts.update(recipients)
                    recipients = []
                writer.write(
                    b"221 bye\r\n"
                    if word == b"QUIT"
                    else b"250-sink\r\n250 8BITMIME\r\n"
                    if word == b"EHLO"
                    else b"250 ok\r\n"
                )
                if word == b"QUIT":
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, word: str) -> Any:
        """What the user asks for over the input."""
        return base64.b64encode(self.last[:-3]).decode() if word == "last" else dict(self.counts)


async def _main() -> None:
    sink = _Server()
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=4_000_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(sink.answer(line.strip())), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
