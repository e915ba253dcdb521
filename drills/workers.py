"""A Celery worker as an installation starts it, in a group of its own, so that nothing else is ever signalled."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import addresses
from coordination.embedded.supervisor import die_with_parent
from drills.house import House
from drills.mails import Post, until

PROCESSES = 2
QUEUES = "default,mail"


@dataclass
class Workers:
    """One worker with its two processes."""

    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it is ready a few seconds later."""
        command = [sys.executable, "-m", "celery", "--app", "coordination.celery:app", "worker", "--queues", QUEUES]
        command += ["--concurrency", str(PROCESSES), "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        prepare = die_with_parent(signal.SIGKILL)
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                command,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=prepare,  # noqa: PLW1509 (asked for before any thread that matters)
            )

    def restart_if_ended(self) -> None:
        """As the restart policy of a container would."""
        if self.running is None or self.running.poll() is not None:
            self.start()

    def processes(self) -> list[int]:
        """The processes that do the work, which the worker replaces when they die."""
        assert self.running is not None
        try:
            text = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children").read_text()
        except FileNotFoundError:
            return []
        return [int(pid) for pid in text.split()]

    def kill_one(self, choose: random.Random) -> bool:
        """Kill one process with -9; False while there is none."""
        processes = self.processes()
        if processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(choose.choice(processes), signal.SIGKILL)
        return bool(processes)

    def kill_all(self) -> None:
        """Kill the worker and its processes with -9."""
        if self.running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(10)
        self.running = None


@contextlib.contextmanager
def worker(house: House, post: Post) -> Iterator[Workers]:
    """A running worker whose mails go to the sink."""
    environment = {
        **os.environ,
        **addresses(post.database),
        "DATABASE_LOGIN": "worker",
        "MAIL_SMTP_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(post.sink.port),
    }
    started = Workers(environment, house.folder / "logs" / "worker.log")
    started.start()
    try:
        until(lambda: bool(started.processes()), within=30)
        yield started
    finally:
        started.kill_all()
