"""The portal under gunicorn with worker processes of its own, on the database of the test that asks for it."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from coordination.embedded import places
from municipalities.models import User

_PATIENCE = 30


@contextlib.contextmanager
def running(log: Path, workers: int = 2) -> Iterator[int]:
    """Yields the port. Only committed rows are seen, so the test is a transactional one."""
    port = places.free_port()
    command = [sys.executable, "-m", "gunicorn", "coordination.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "sync", "--workers", str(workers), "--preload", "--no-control-socket"]
    with log.open("w+b") as output:
        process = subprocess.Popen(command, env={**os.environ, **_address()}, stdout=output, stderr=output)
        try:
            _wait(port, process, log)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE)


def _address() -> dict[str, str]:
    """The login of the tests, leading to the test's database."""
    parts = urlsplit(os.environ["DATABASE_TEST_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    # urlunsplit drops the empty host of postgresql:///name, and with it two slashes that the address needs.
    url = urlunsplit(parts)
    return {"DATABASE_TEST_URL": url if "://" in url else url.replace(":/", ":///", 1)}


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(_PATIENCE * 5):
        with contextlib.suppress(OSError):
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/health/live")
            if asked.getresponse().status == 200:
                return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")


@dataclass
class Visitor:
    """Somebody who is signed in and speaks HTTP to the server, one connection for each request."""

    port: int
    cookies: dict[str, str]
    token: str = ""

    @classmethod
    def signed_in(cls, port: int, user: User) -> "Visitor":
        """A session made here is one there: it stands in the database."""
        user.refresh_from_db()
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        visitor = cls(port, {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
        _status, page = visitor.ask("GET", "/needs/")
        visitor.token = page.split('name="csrf-token" content="')[1].split('"')[0]
        return visitor

    def post(self, path: str, **values: str) -> tuple[int, str]:
        """Send a form and answer status and page, without following."""
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **values}))

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        """One request; cookies that come back are kept."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        asked.request(method, path, body, headers)
        answer = asked.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        asked.close()
        return answer.status, page
