"""A mail server on the loopback address that takes everything and counts: `python -m benchmarks.mail_sink`.

A process of its own, so that it does not share an interpreter with the sender that is measured. It prints its port,
then answers each line of its input with a line of JSON: `counts` (mails by recipient), `last` (the last mail, base64),
`moments` (when each recipient's last mail at once had come whole, seconds since 1970).
"""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
import time
from collections import Counter
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller

from coordination.embedded.places import free_port

_AT_ONCE = b"\nMessage-ID: <notice."


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

    def moments(self) -> dict[str, float]:
        """When each recipient's last mail at once (no digest) had come whole, in seconds since 1970."""
        return dict(self._ask("moments"))

    def last_mail(self) -> bytes:
        """The last mail as it came, line ends and all."""
        return base64.b64decode(self._ask("last"))

    def _ask(self, word: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class _Taker:
    """What the server does with a mail: count it and keep the last one."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.moments: dict[str, float] = {}
        self.last = b""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the server's name)
        """A whole mail came; what a killed sender left half-way never gets here."""
        self.last = envelope.original_content
        self.counts.update(envelope.rcpt_tos)
        if _AT_ONCE in envelope.original_content:
            self.moments.update(dict.fromkeys(envelope.rcpt_tos, time.time()))
        return "250 OK"

    def answer(self, word: str) -> Any:
        """What the user asks for over the input."""
        if word == "moments":
            return self.moments
        return base64.b64encode(self.last).decode() if word == "last" else dict(self.counts)


def main() -> None:
    """Serve until the input ends."""
    logging.disable(logging.CRITICAL)
    taker = _Taker()
    controller = Controller(taker, hostname="127.0.0.1", port=free_port(), data_size_limit=4_000_000)
    controller.start()
    print(controller.port, flush=True)
    for line in sys.stdin:
        print(json.dumps(taker.answer(line.strip())), flush=True)
    controller.stop()


if __name__ == "__main__":
    main()
