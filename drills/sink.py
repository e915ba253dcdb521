"""A mail server on the loopback address that misbehaves as told: refuses, puts off, hangs up, takes its time.

It speaks just enough SMTP for our senders, in a thread of the drill, so that the drill may change its mind at any
moment. What counts as received is a mail whose last byte arrived, whether or not the sender was told.
"""

from __future__ import annotations

import re
import socket
import socketserver
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
_ADDRESS = re.compile(r"<([^>]*)>")


class Sink:
    """The server. `answer_to` gives the answer to a recipient, `hangs_up_after` says which mails get no answer."""

    def __init__(self) -> None:
        self.mails: Counter[str] = Counter()
        self.ids: defaultdict[str, set[str]] = defaultdict(set)
        self.tries: Counter[str] = Counter()
        self.open_connections: set[socket.socket] = set()
        self.seconds_a_byte = 0.0
        self.seconds_a_mail = 0.0
        self.greeting = "220 sink"
        self.answer_to: Callable[[str], str] = lambda _address: "250 OK"
        self.hangs_up_after: Callable[[str], bool] = lambda _address: False
        self._lock = threading.Lock()
        self._server: socketserver.ThreadingTCPServer | None = None
        self.port = 0

    def start(self) -> None:
        """Listen; on the same port as before after a stop."""
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                sink.open_connections.add(self.connection)
                try:
                    _Session(sink, self).serve()
                except OSError:
                    pass  # the sender died or hung up, which is what drills are for
                finally:
                    sink.open_connections.discard(self.connection)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more, and cut every connection."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for connection in list(self.open_connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def forget(self) -> None:
        """Before the next drill: nothing received, and well-behaved again."""
        with self._lock:
            self.mails.clear()
            self.ids.clear()
            self.tries.clear()
        self.seconds_a_byte = self.seconds_a_mail = 0.0
        self.greeting = "220 sink"
        self.answer_to = lambda _address: "250 OK"
        self.hangs_up_after = lambda _address: False

    def take(self, address: str, mail: bytes) -> None:
        """A whole mail came."""
        found = _MESSAGE_ID.search(mail)
        with self._lock:
            self.mails[address] += 1
            self.ids[address].add(found[1].decode() if found else "")

    def received(self) -> int:
        """Mails so far, duplicates too."""
        with self._lock:
            return self.mails.total()

    def asked(self, address: str) -> str:
        """The answer to a recipient; the try is counted."""
        with self._lock:
            self.tries[address] += 1
        return self.answer_to(address)


class _Session:
    """One connection."""

    def __init__(self, sink: Sink, handler: socketserver.StreamRequestHandler) -> None:
        self._sink = sink
        self._handler = handler
        self._recipient = ""

    def serve(self) -> None:
        """Answer until the other side leaves, or an answer 421 ends it."""
        self._say(self._sink.greeting)
        while line := self._handler.rfile.readline():
            words = line.decode(errors="replace").strip()
            answer = self._answer(words.upper(), words)
            if not answer:
                return
            self._say(answer)
            if answer.startswith(("421", "221")):
                return

    def _answer(self, command: str, words: str) -> str:
        if command.startswith("RCPT"):
            found = _ADDRESS.search(words)
            self._recipient = found[1] if found else ""
            return self._sink.asked(self._recipient)
        if command.startswith("DATA"):
            self._say("354 go on")
            return self._take()
        return "221 bye" if command.startswith("QUIT") else "250 OK"

    def _take(self) -> str:
        lines = []
        while (line := self._handler.rfile.readline()) != b".\r\n":
            if not line:
                return ""  # the sender died in the middle: no mail
            lines.append(line)
        self._sink.take(self._recipient, b"".join(lines))
        if self._sink.hangs_up_after(self._recipient):
            return ""
        if self._sink.seconds_a_mail:
            time.sleep(self._sink.seconds_a_mail)
        return "250 taken"

    def _say(self, text: str) -> None:
        data = f"{text}\r\n".encode()
        if not self._sink.seconds_a_byte:
            self._handler.wfile.write(data)
            return
        for number in range(len(data)):
            self._handler.wfile.write(data[number : number + 1])
            time.sleep(self._sink.seconds_a_byte)
