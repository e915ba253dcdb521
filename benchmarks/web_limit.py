"""The limit that the portal's pages are held against: the same SQL in the barest WSGI program that can be written.

Started by gunicorn like the portal. It does what no page can do without (a transaction, the settings that row-level
security reads, the list's own statements, an answer in JSON) and nothing else: no session, person, template or object.
BENCH_STATEMENTS names a JSON file with one list of statements for each path.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg2

_statements: dict[str, list[str]] = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text(encoding="utf-8"))
_connection: Any = None


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Run the path's statements in one transaction, answer with the rows of the last."""
    global _connection  # noqa: PLW0603 (one connection for each worker, as Django holds it)
    if _connection is None:
        _connection = psycopg2.connect(os.environ["BENCH_DSN"])
    with _connection, _connection.cursor() as cursor:
        for statement in _statements[environ["PATH_INFO"]]:
            cursor.execute(statement)
        rows = cursor.fetchall()
    body = json.dumps(rows, default=str).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
