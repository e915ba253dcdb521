"""Throw-away servers for the tests and the benchmarks.

    python -m coordination.embedded.testing [--durable] -- COMMAND ARGUMENTS

runs the command with the addresses of a PostgreSQL and two Valkeys of its own, and ends with its result. Each run
has its own folder, so several at the same time do not meet. `--durable` keeps the safety settings of production,
for measurements of what is written.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from coordination.embedded import identity, places, postgres, valkey
from coordination.embedded.faults import StartFailure, StopRequested
from coordination.embedded.supervisor import Supervisor, die_with_parent

_PREFIX: Final = f"portal-test-{os.geteuid()}-"
_MEGABYTES: Final = 500
_SECONDS_TO_LOCK: Final = 60
COLLECT_STATIC: Final = (sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0")


@contextlib.contextmanager
def servers(
    *, durable: bool = False, cache_megabytes: int = 128, ways: Sequence[identity.Way] = identity.WAYS_FOR_ROOT
) -> Iterator[dict[str, str]]:
    """PostgreSQL, broker and cache in a temporary folder; yields the variables that name them.

    Beside the addresses of production there is DATABASE_TEST_URL, the login of the tests. With `durable=False` a
    crash of the machine may lose everything, which is what makes it fast. On the way out everything is removed.
    """
    places.require_platform()
    with temporary_folder() as folder:
        places.require_space(folder, _MEGABYTES)
        with Supervisor(folder / "processes.json") as supervisor:
            who = identity.choose(postgres.installation(), folder / "postgres", folder / "elsewhere", ways)
            database = postgres.Postgres(who, folder, folder / "logs", durable, cache_megabytes)
            broker = valkey.Valkey("broker", folder, folder / "broker", folder / "logs")
            cache = valkey.Valkey("cache", folder, folder / "cache", folder / "logs")
            for server in (database, broker, cache):
                server.start(supervisor)
            database.prepare(database="portal", tests=True)
            yield {
                **{
                    f"DATABASE_{name.upper()}_URL": database.url(f"portal_{name}")
                    for name in (*postgres.LOGINS, "test")
                },
                "BROKER_URL": broker.url,
                "CACHE_URL": cache.url,
                "DATA_DIR": str(folder / "data"),
                "MAIL_CATCHER_DIR": str(folder / "mail"),
                "DJANGO_SETTINGS_MODULE": "coordination.settings.test",
            }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command of the command line beside fresh servers; the result is its own."""
    parser = argparse.ArgumentParser(prog="coordination.embedded.testing")
    parser.add_argument("--durable", action="store_true", help="keep the safety settings of production")
    parser.add_argument("--cache-megabytes", type=int, default=128, help="PostgreSQL's own memory for pages")
    parser.add_argument("--static", action="store_true", help="collect the static files first, for pages")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
    if not command:
        parser.error("name the command to run, after --")
    try:
        with servers(durable=chosen.durable, cache_megabytes=chosen.cache_megabytes) as addresses:
            environment = {**os.environ, **addresses}
            if chosen.static and (code := run(COLLECT_STATIC, environment)):
                return code
            return run(command, environment)
    except StopRequested:
        return 130
    except StartFailure as fault:
        print(fault, file=sys.stderr)
        return 1


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run in our own group, so that Ctrl-C at the terminal reaches the command too and it can say where it was."""
    prepare = die_with_parent(signal.SIGTERM)
    process = subprocess.Popen(command, env=environment, preexec_fn=prepare)  # noqa: PLW1509 (we have no threads)
    try:
        return process.wait()
    except StopRequested:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        process.kill()
        process.wait()
        raise


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A temporary folder with a short name, removed at the end; those of killed runs are removed first."""
    base = places.short_base()
    for old in base.glob(_PREFIX + "*"):
        _remove_if_left(old)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    places.claim(folder)
    try:
        with places.lock(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    """Remove the folder of a run that was killed: nobody holds its lock, and it is not just being made."""
    try:
        if time.time() - folder.stat().st_mtime < _SECONDS_TO_LOCK:
            return
        with places.lock(folder):
            shutil.rmtree(folder, ignore_errors=True)
    except (StartFailure, OSError):
        return  # in use, or another run removes it at this moment


if __name__ == "__main__":
    sys.exit(main())
