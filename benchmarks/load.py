"""A small load generator for one address on loopback, bounded in time and number.

    python -m benchmarks.load PORT < order.json

`order.json` holds path, headers, one cookie for each connection, seconds and the most requests. Each connection sends
its next request when the last answer is complete. Prints JSON: answers, seconds, statuses, bytes, p50 and p99 in ms.
"""

import json
import selectors
import socket
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
_PATIENCE = 10


@dataclass
class Exchange:
    """One connection's request under way."""

    request: bytes
    begun: float
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)


def run(port: int, order: dict[str, Any]) -> dict[str, Any]:
    """Send requests until the time or the number is used up, and wait for the last answers."""
    requests = [_request(port, order, cookie) for cookie in order["cookies"]]
    waiting = selectors.DefaultSelector()
    statuses: dict[str, int] = {}
    taken: list[float] = []
    size = started = 0
    begun = time.perf_counter()
    end = begun + order["seconds"]
    for request in requests:
        _send(waiting, port, request)
        started += 1
    while waiting.get_map():
        ready = waiting.select(timeout=_PATIENCE)
        if not ready:
            raise TimeoutError(f"No answer within {_PATIENCE} seconds.")
        for key, _events in ready:
            exchange: Exchange = key.data
            part = exchange.socket.recv(262_144)
            if part:
                exchange.received += part
                continue
            # The server closes when an answer is complete: gunicorn's sync worker keeps no connection.
            waiting.unregister(exchange.socket)
            exchange.socket.close()
            now = time.perf_counter()
            taken.append((now - exchange.begun) * 1000)
            size += len(exchange.received)
            status = bytes(exchange.received[9:12]).decode("ascii", "replace") or "none"
            statuses[status] = statuses.get(status, 0) + 1
            if now < end and started < order["most"]:
                _send(waiting, port, exchange.request)
                started += 1
    seconds = time.perf_counter() - begun
    taken.sort()
    return {
        "answers": len(taken),
        "seconds": seconds,
        "statuses": statuses,
        "bytes": size // len(taken),
        "p50": statistics.median(taken),
        "p99": taken[int(len(taken) * 0.99)],
    }


def _request(port: int, order: dict[str, Any], cookie: str) -> bytes:
    headers = {"Host": f"localhost:{port}", "Connection": "close", **order["headers"], "Cookie": cookie}
    lines = [f"GET {order['path']} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode()


def _send(waiting: selectors.BaseSelector, port: int, request: bytes) -> None:
    connection = socket.create_connection((HOST, port), timeout=_PATIENCE)
    exchange = Exchange(request, time.perf_counter(), connection)
    connection.sendall(request)
    waiting.register(connection, selectors.EVENT_READ, exchange)


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), json.load(sys.stdin))))
