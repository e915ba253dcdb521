"""Starts the servers as children, waits until each is ready, and stops them in order.

Each child is the head of its own session, so that Ctrl-C reaches only us, and asks the kernel for a signal when we
die, so that even `kill -9` leaves nothing behind. A ledger in the data folder names the children; the next start
reads it and ends whatever survived all the same.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Self

from coordination.embedded import proc
from coordination.embedded.faults import StartFailure, StopRequested

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Program:
    """A server to start: `stage` 0 stops last, `patience` is how many seconds its end may take."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    stage: int = 1
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0


@dataclass
class Child:
    """A started program."""

    program: Program
    process: "subprocess.Popen[bytes]"

    @property
    def ended(self) -> bool:
        """Whether it has ended; reaps it if so."""
        return self.process.poll() is not None


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for a person who needs the reason at once."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes the program: ask for `number` when the parent dies, undo ignored signals."""
    parent = os.getpid()

    def prepare() -> None:
        # A shell starts background jobs with SIGINT ignored, and that is inherited.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # the parent died before the request was made
                os._exit(1)

    return prepare


@dataclass
class Supervisor:
    """Owner of the children. Use as a context manager; on the way out everything is stopped.

    `mercy` is how many seconds the children of a killed run have to end by themselves.
    """

    ledger: Path
    mercy: float = 10.0
    children: list[Child] = field(default_factory=list)
    _handlers: dict[signal.Signals, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        for number in _STOP_SIGNALS:
            self._handlers[number] = signal.signal(number, self._stop_requested)
        self._end_survivors()
        return self

    def __exit__(self, *_: object) -> None:
        for number in _STOP_SIGNALS:
            # Each stage is bounded in time, so a second Ctrl-C has nothing to hurry.
            signal.signal(number, signal.SIG_IGN)
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    @staticmethod
    def _stop_requested(_number: int, _frame: FrameType | None) -> None:
        raise StopRequested

    def start(self, program: Program) -> Child:
        """Start a program; its output goes to the end of its log."""
        child = Child(program, self._spawn(program))
        self.children.append(child)
        self._write_ledger()
        return child

    def run(self, program: Program) -> None:
        """Run a program to its end; raises StartFailure with the end of its log when it fails."""
        process = self._spawn(program)
        try:
            code = process.wait()
        except StopRequested:
            _kill_group(process)
            process.wait()
            raise
        if code != 0:
            raise StartFailure(f"{program.name} failed ({code}); {program.log} ends with:\n{last_lines(program.log)}")

    @staticmethod
    def _spawn(program: Program) -> "subprocess.Popen[bytes]":
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            return subprocess.Popen(
                list(program.arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if program.environment is None else dict(program.environment),
                start_new_session=True,
                # We are single-threaded while children are started, which is what makes preexec_fn safe.
                preexec_fn=die_with_parent(program.stop_signal),  # noqa: PLW1509 (no threads, see above)
            )

    def wait_ready(self, child: Child, answers: Callable[[], bool], *, within: float = 30.0) -> None:
        """Wait until `answers()` is true; raises StartFailure when the child ends or takes longer."""
        ready = proc.wait_until(lambda: child.ended or answers(), within=within)
        if child.ended or not ready:
            what = f"ended with {child.process.returncode}" if child.ended else f"did not answer in {within:.0f} s"
            log = child.program.log
            raise StartFailure(f"{child.program.name} {what}; {log} ends with:\n{last_lines(log)}")

    def watch(self) -> None:
        """Sleep until a signal raises StopRequested, or raise StartFailure when a child ends by itself."""
        while True:
            for child in self.children:
                if child.ended:
                    log = child.program.log
                    raise StartFailure(
                        f"{child.program.name} ended by itself ({child.process.returncode}), so everything is stopped; "
                        f"{log} ends with:\n{last_lines(log)}"
                    )
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop stage by stage, the highest first; what outlives its patience is killed with its whole group."""
        for stage in sorted({child.program.stage for child in self.children}, reverse=True):
            _stop_together([child for child in self.children if child.program.stage == stage])
        self.children.clear()
        self.ledger.unlink(missing_ok=True)

    def _write_ledger(self) -> None:
        entries = [
            {"name": child.program.name, "pid": child.process.pid, "start": proc.start_ticks(child.process.pid)}
            for child in self.children
        ]
        fresh = self.ledger.with_suffix(".new")
        fresh.write_text(json.dumps(entries))
        fresh.replace(self.ledger)

    def _end_survivors(self) -> None:
        """End the children of a run that was killed; the caller holds the lock of the data folder."""
        try:
            entries = json.loads(self.ledger.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return
        known = [(entry["pid"], entry["start"]) for entry in entries]

        def alive() -> list[int]:
            return [pid for pid, start in known if start is not None and proc.start_ticks(pid) == start]

        # They had their death signal already and mostly need only a moment.
        if not proc.wait_until(lambda: not alive(), within=self.mercy):
            proc.send(alive(), signal.SIGKILL)
            proc.wait_until(lambda: not alive(), within=5)
        self.ledger.unlink(missing_ok=True)


def _stop_together(members: Sequence[Child]) -> None:
    for child in members:
        if not child.ended:
            child.process.send_signal(child.program.stop_signal)
    proc.wait_until(
        lambda: all(child.ended for child in members),
        within=max(child.program.patience for child in members),
    )
    for child in members:
        # Also after a clean end: a pool process that its master forgot is in the same group.
        _kill_group(child.process)
        child.process.wait()


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Gone; or, on some kernels, a group of zombies only.
        return
