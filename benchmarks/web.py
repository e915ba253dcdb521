"""Benchmark `web`: the list of needs, its JSON and the page of a need, as an officer asks for them, against raw limits.

The portal runs with the settings of production under gunicorn's sync workers; the limit (web_limit.py) runs the very
statements that these pages send for what they show, under the same server. All servers are up at once, and rounds are
interleaved; a ratio is requests a second divided by those of the limit.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import readers
from benchmarks.databases import addresses, current
from benchmarks.gates import Report
from benchmarks.rounds import Effort
from benchmarks.scope import Bench, opened
from coordination.embedded import places
from coordination.settings import env
from municipalities.access.actor import make_actor
from municipalities.models import User
from needs.models import Need

WORKERS = 2
CONNECTIONS = 8
MOST = 20_000
PAGE_RATIO, JSON_RATIO, LIST_QUERIES, ALL_QUERIES = 0.10, 0.15, 5, 25
NEED_QUERIES = 12
PATHS = {"page": "/needs/", "json": "/api/v1/needs/"}
_CONTROL = re.compile(r"\s*(begin|commit|rollback|savepoint|release|set |select set_config)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to load: where, and with what."""

    name: str
    port: int
    path: str
    cookies: list[str]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Probe:
    """What one request of the portal sent to the database, transaction control apart."""

    scope: str
    own: list[str]
    count: int


def run(report: Report, database: str, effort: Effort) -> None:
    """All gates."""
    with opened(database, effort) as bench:
        person = bench.people[readers.OFFICER]
        sessions = _sessions(bench, person)
        paths = {**PATHS, "need": _need_path(bench, person)}
        probes = {name: _probe(bench, person, path) for name, path in paths.items()}
    for name in PATHS:
        report.at_most(f"web: list {name}, queries of the list itself", len(probes[name].own), LIST_QUERIES)
    report.at_most("web: need page, queries of the page itself", len(probes["need"].own), NEED_QUERIES)
    for name, probe in probes.items():
        report.at_most(f"web: {name}, queries in all", probe.count, ALL_QUERIES)
    with _servers(database, probes) as (portal, limit):
        _measure(report, _targets(paths, portal, limit, sessions), effort)


def _need_path(bench: Bench, person: User) -> str:
    """The page of the newest accepted need of the person's own house: every part of it has something to show."""
    with current(bench.portal), transaction.atomic():
        actor = make_actor(person)
        need = Need.objects.visible_to(actor.scope).of_authority(actor.house.authority_id).filter(state="accepted")[0]
        return need.get_absolute_url()


def _sessions(bench: Bench, person: User) -> list[str]:
    """One signed-in session for each connection, so that they do not wait for each other's row."""
    keys = []
    with current(bench.portal):
        for _number in range(CONNECTIONS):
            client = Client()
            client.force_login(person)
            keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return keys


def _probe(bench: Bench, person: User, path: str) -> Probe:
    """The statements of a second request; the first fills caches, as it does for a person."""
    with current(bench.portal):
        client = Client()
        client.force_login(person)
        client.get(path)
        with CaptureQueriesContext(connections["default"]) as captured:
            response = client.get(path)
    assert response.status_code == 200, f"{path} answered {response.status_code}"
    statements = [query["sql"] for query in captured.captured_queries]
    scope = next(one for one in statements if one.startswith("select set_config"))
    asked = [one for one in statements if not _CONTROL.match(one)]
    # Session, person and scope are read before the settings are; what comes after is the page's own.
    own = [one for one in statements[statements.index(scope) + 1 :] if not _CONTROL.match(one)]
    own = own if path not in PATHS.values() else [one for one in own if '"needs_need"' in one]
    assert any('"needs_need"' in one for one in own), f"{path} asked for no needs"
    return Probe(scope=scope, own=own, count=len(asked))


def _targets(paths: dict[str, str], portal: int, limit: int, sessions: list[str]) -> dict[str, Target]:
    """The list, the list as JSON, the need's page, their limits, and the server's own floor."""
    cookies = [f"__Host-session={key}" for key in sessions]
    # As the proxy in front of production says it; without it every answer would be a redirect to https.
    https = {"X-Forwarded-Proto": "https"}
    nobody = [""] * CONNECTIONS
    found = [
        *(Target(name, portal, path, cookies, https) for name, path in paths.items()),
        *(Target(f"{name}, limit", limit, f"/{name}", nobody, {}) for name in paths),
        Target("select 1", limit, "/one", nobody, {}),
        Target("page, gzip", portal, paths["page"], cookies, {**https, "Accept-Encoding": "gzip"}),
    ]
    return {target.name: target for target in found}


def _measure(report: Report, targets: dict[str, Target], effort: Effort) -> None:
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in targets}
    for target in targets.values():
        _load(target, seconds=effort.seconds / 4)
    for number in range(effort.web):
        names = list(targets)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            answers[name].append(_load(targets[name], seconds=effort.seconds))
    speeds = {
        name: statistics.median(one["answers"] / one["seconds"] for one in all_) for name, all_ in answers.items()
    }
    report.at_least("web: list page / limit", speeds["page"] / speeds["page, limit"], PAGE_RATIO)
    report.at_least("web: list json / limit", speeds["json"] / speeds["json, limit"], JSON_RATIO)
    report.at_least("web: need page / limit", speeds["need"] / speeds["need, limit"], PAGE_RATIO)
    report.listed("web: need page / limit of the list", speeds["need"] / speeds["page, limit"], "")
    others = sum(
        number
        for all_ in answers.values()
        for one in all_
        for status, number in one["statuses"].items()
        if not status.startswith("2")
    )
    report.at_most("web: answers other than 2xx", others, 0)
    for name, speed in speeds.items():
        report.listed(f"web: {name}", speed, "req/s")
        report.listed(f"web: {name}, p99", statistics.median(one["p99"] for one in answers[name]), "ms")
    for name in ("page", "page, gzip", "json", "need"):
        report.listed(f"web: {name}, size with headers", answers[name][0]["bytes"] / 1000, "kB")


def _load(target: Target, *, seconds: float) -> dict[str, Any]:
    """A round of the generator in a process of its own, which has this one's interpreter to itself."""
    order = {
        "path": target.path,
        "headers": target.headers,
        "cookies": target.cookies,
        "seconds": seconds,
        "most": MOST,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(target.port)],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@contextlib.contextmanager
def _servers(database: str, probes: dict[str, Probe]) -> Iterator[tuple[int, int]]:
    """The portal and the limit under gunicorn, each with the same number of workers; yields their ports."""
    app = env.database("app")
    dsn = {
        "dbname": database,
        "user": app["USER"],
        "password": app["PASSWORD"],
        "host": app["HOST"],
        "port": app["PORT"],
    }
    statements = {f"/{name}": [probe.scope, *probe.own] for name, probe in probes.items()} | {"/one": ["select 1"]}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        file = Path(folder) / "statements.json"
        file.write_text(json.dumps(statements), encoding="utf-8")
        logs = stack.enter_context((Path(folder) / "servers.log").open("w+b"))
        limit = _start(stack, "benchmarks.web_limit:application", logs, {
            "BENCH_STATEMENTS": str(file),
            "BENCH_DSN": " ".join(f"{key}='{value}'" for key, value in dsn.items() if value),
        })  # fmt: skip
        portal = _start(stack, "coordination.wsgi:application", logs, {
            **addresses(database),
            "DJANGO_SETTINGS_MODULE": "coordination.settings.production",
            "DATABASE_LOGIN": "app",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "localhost",
            "PORTAL_ORIGIN": "https://localhost",
            "MAIL_SMTP_HOST": "localhost",
            "MAIL_DOMAIN": "localhost.example",
        })  # fmt: skip
        yield portal, limit


def _start(stack: contextlib.ExitStack, application: str, logs: Any, more: dict[str, str]) -> int:
    """One gunicorn on a free port of loopback; it is stopped when the stack unwinds."""
    port = places.free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)]
    command += ["--worker-class", "sync", "--no-control-socket", "--preload", "--log-level", "warning"]
    process = subprocess.Popen(command, env={**os.environ, **more}, stdout=logs, stderr=logs)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    for _attempt in range(150):
        with contextlib.suppress(OSError):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/health/live" if application.startswith("coordination") else "/one")
            if asked.getresponse().status < 500:
                return port
        if process.poll() is not None:
            break
        time.sleep(0.2)
    logs.seek(0)
    raise RuntimeError(f"{application} did not start:\n{logs.read().decode(errors='replace')[-3000:]}")
