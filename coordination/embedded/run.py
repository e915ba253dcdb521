"""`make run`: the whole portal with its demo network on this machine, until Ctrl-C.

Starts PostgreSQL and two Valkeys (unless addresses of real ones are given), migrates, loads the demo network, then
starts the mail catcher, the web server, one worker and beat, and prints where to go. `--forget` removes the data.
"""

import argparse
import errno
import hashlib
import http.client
import os
import secrets
import shlex
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coordination.celery import QUEUES
from coordination.embedded import addresses, places
from coordination.embedded.faults import StartFailure, StopRequested
from coordination.embedded.supervisor import Child, Program, Supervisor

ROOT: Final = Path(__file__).resolve().parents[2]
# What a run makes in its data folder; nothing else there is ever removed.
_OWN_ENTRIES: Final = (
    "postgres", "postgres.new", "broker", "cache", "logs", "mail", "static", "files", "beat", "secret-key",
    "environment.sh",
)  # fmt: skip
_OWN_VARIABLES: Final = ("DATABASE_", "BROKER_", "CACHE_", "MAIL_", "DJANGO_", "DATA_DIR", "PORT", "SECRET_KEY")


@dataclass(frozen=True)
class Portal:
    """One run: its supervisor, data folder, port and the environment of its programs."""

    supervisor: Supervisor
    data: Path
    port: int
    environment: Mapping[str, str]

    def start(self) -> None:
        """Prepare the database and the files, start the programs, wait for them and print the demo accounts."""
        self._manage("migrate", "--no-input", "--verbosity=1")
        self._collect_static()
        (self.data / "logs" / "demo_accounts.log").unlink(missing_ok=True)  # shown below, so only this run's
        _say("Preparing the demo network; the first time takes half a minute")
        self._manage("load_demo")
        catcher = self._serve("mail catcher", "manage.py", "mail_catcher")
        # fmt: off
        web = self._serve(
            "web", "-m", "gunicorn", "coordination.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--access-logfile", "-",
            # Its control socket would stand in the home folder, which two checkouts share.
            "--no-control-socket",
        )
        self._serve(
            "worker", "-m", "celery", "--app", "coordination.celery:app", "worker", "--queues", ",".join(QUEUES),
            "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle",
        )
        (self.data / "beat").mkdir(exist_ok=True)
        self._serve(
            "beat", "-m", "celery", "--app", "coordination.celery:app", "beat", "--loglevel", "INFO",
            "--schedule", str(self.data / "beat" / "schedule"), "--pidfile=",
        )
        # fmt: on
        # The slow starts run side by side; that of the accounts is one of them.
        self._manage("demo_accounts")
        mail_port = int(self.environment["MAIL_SMTP_PORT"])
        self.supervisor.wait_ready(catcher, lambda: _listens(mail_port), within=60)
        self.supervisor.wait_ready(web, lambda: _ready(self.port), within=60)

    def _manage(self, command: str, *arguments: str) -> None:
        self.supervisor.run(self._program(f"manage.py {command}", "manage.py", command, *arguments))

    def _serve(self, name: str, *arguments: str) -> Child:
        return self.supervisor.start(self._program(name, *arguments))

    def _program(self, name: str, *arguments: str) -> Program:
        log = self.data / "logs" / f"{name.removeprefix('manage.py ').replace(' ', '-')}.log"
        return Program(name, [sys.executable, *arguments], log, self.environment)

    def _collect_static(self) -> None:
        """Collect the static files when the built front end or the packages are others than last time."""
        digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
        for path in sorted(path for path in (ROOT / "static" / "dist").rglob("*") if path.is_file()):
            digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
        stamp = self.data / "static" / ".portal-stamp"
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        self._manage("collectstatic", "--no-input", "--clear", "--verbosity=1")
        stamp.write_text(digest.hexdigest())


def main() -> int:
    """Run until a signal; 0 after a wanted end, 1 with one sentence when it cannot start or go on."""
    parser = argparse.ArgumentParser(prog="coordination.embedded.run")
    parser.add_argument("--forget", action="store_true", help="remove the data of former runs")
    forget = parser.parse_args().forget
    try:
        data = addresses.own_data_folder(ROOT / ".local")
        with places.lock(data):
            try:
                return _forget(data) if forget else _run(data)
            finally:
                shutil.rmtree(places.runtime_folder(data), ignore_errors=True)
    except StopRequested:
        _say("Stopped; nothing is left running")
        return 0
    except StartFailure as fault:
        print(fault, file=sys.stderr)
    except OSError as fault:
        if fault.errno != errno.ENOSPC:
            raise
        print(f"The disk is full: {fault.filename} could not be written; make room and start again.", file=sys.stderr)
    return 1


def _run(data: Path) -> int:
    port = _port(os.environ.get("PORT") or "8000")
    os.chdir(ROOT)
    os.umask(0o077)  # logs and mails name people
    with Supervisor(data / "processes.json") as supervisor:
        places.require_free_port(port)
        _say("Starting PostgreSQL and Valkey")
        environment = _environment(data, port, addresses.provide(supervisor, data, os.environ))
        _leave_environment(data / "environment.sh", environment)
        portal = Portal(supervisor, data, port, environment)
        portal.start()
        print(f"\n{(data / 'logs' / 'demo_accounts.log').read_text()}")
        print(f"The portal is ready: {environment['PORTAL_ORIGIN']}/", flush=True)
        print("It is a demonstration: example people, no https, and its mail stays on this machine.")
        print(f"Logs are in {data / 'logs'}. Ctrl-C stops everything.", flush=True)
        supervisor.watch()
    return 0


def _environment(data: Path, port: int, servers: Mapping[str, str]) -> dict[str, str]:
    """The variables of the portal's programs; those of the servers replace whatever was set."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_LOGIN"}
    return {
        **inherited,
        **servers,
        "DJANGO_SETTINGS_MODULE": "coordination.settings.demo",
        "DATA_DIR": str(data),
        "PORT": str(port),
        "PORTAL_ORIGIN": f"http://localhost:{port}",
        "SECRET_KEY": _secret_key(data / "secret-key"),
        "MAIL_SMTP_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(places.free_port()),
        "MAIL_CATCHER_DIR": str(data / "mail"),
        "PYTHONUNBUFFERED": "1",
    }


def _leave_environment(path: Path, environment: Mapping[str, str]) -> None:
    """What a shell needs to run `manage.py` against this portal; readable by us only, as the key beside it is."""
    ours = sorted(name for name in environment if name.startswith(_OWN_VARIABLES))
    path.write_text("".join(f"export {name}={shlex.quote(environment[name])}\n" for name in ours))


def _secret_key(path: Path) -> str:
    """The key of this installation, made once and readable by us only."""
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
        fresh.rename(path)
    return path.read_text()


def _forget(data: Path) -> int:
    with Supervisor(data / "processes.json"):
        for name in _OWN_ENTRIES:
            path = data / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        shutil.rmtree(places.passable_folder(data), ignore_errors=True)
    _say(f"The data of former runs in {data} are removed")
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise StartFailure(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _say(text: str) -> None:
    print(f"- {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
