"""A Celery worker as an installation starts it: its mails go to a sink, and it tells how much memory it holds."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import addresses
from coordination.embedded.supervisor import die_with_parent

#: As in docker-compose.yml, but for its number of queues: nothing else is asked of it here.
PROCESSES, QUEUES = 2, "default,mail"
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True)
class Worker:
    """A running one."""

    pid: int

    def processes(self) -> list[int]:
        """Those that do the work."""
        return [int(one) for one in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def peak_megabytes(self) -> float:
        """The most memory (resident set) that any of its processes, the one that watches the others too, ever held."""
        held = (Path(f"/proc/{one}/status").read_text() for one in (self.pid, *self.processes()))
        return max(int(found[1]) / 1024 for text in held if (found := _PEAK.search(text)))


@contextlib.contextmanager
def worker(database: str, smtp_port: int) -> Iterator[Worker]:
    """Start it, wait until its processes are there, and end it afterwards."""
    environment = {
        **os.environ,
        **addresses(database),
        "DJANGO_SETTINGS_MODULE": "coordination.settings.development",
        "DATABASE_LOGIN": "worker",
        "MAIL_SMTP_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(smtp_port),
    }
    command = [sys.executable, "-m", "celery", "--app", "coordination.celery:app", "worker", "--queues", QUEUES]
    command += ["--concurrency", str(PROCESSES), "--loglevel", "ERROR"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    running = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 (the benchmark has no threads of its own)
    )
    try:
        found = Worker(running.pid)
        deadline = time.monotonic() + 60
        while len(found.processes()) < PROCESSES:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The worker of the benchmark did not start.")
            time.sleep(0.1)
        yield found
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
