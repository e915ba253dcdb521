"""The load generator against a real server on loopback: it counts every answer and stops where it is told."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from benchmarks import load


class Handler(BaseHTTPRequestHandler):
    """Answers 200, or 503 where asked to; remembers the cookies it saw."""

    seen: set[str] = set()

    def do_GET(self) -> None:
        """One answer; the connection is closed after it, as a sync worker does."""
        self.seen.add(self.headers["Cookie"])
        body = b"x" * 1000
        self.send_response(503 if self.path == "/down" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a running server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def order(path: str, *, seconds: float, most: int) -> dict[str, Any]:
    """Three connections, each with a cookie of its own."""
    return {
        "path": path,
        "headers": {"Accept": "*/*"},
        "cookies": ["a=1", "b=2", "c=3"],
        "seconds": seconds,
        "most": most,
    }


def test_it_stops_after_the_number_and_uses_every_cookie(port: int) -> None:
    done = load.run(port, order("/", seconds=30, most=50))
    assert done["answers"] == 50
    assert done["statuses"] == {"200": 50}
    assert done["bytes"] > 1000
    assert 0 < done["p50"] <= done["p99"]
    assert {"a=1", "b=2", "c=3"} <= Handler.seen


def test_it_stops_after_the_time(port: int) -> None:
    done = load.run(port, order("/", seconds=0.2, most=1_000_000))
    assert 0.2 <= done["seconds"] < 5
    assert done["answers"] >= 3


def test_answers_other_than_2xx_are_told(port: int) -> None:
    assert load.run(port, order("/down", seconds=30, most=5))["statuses"] == {"503": 5}
