"""What /proc tells about processes: who is alive, who works in a folder, whose number was used again."""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def start_ticks(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None when it is gone or only a zombie.

    Number and start together name one process for ever, while a number alone is used again.
    """
    try:
        # The name stands in brackets and may hold spaces and brackets itself.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def working_in(folder: Path, *, program: str) -> list[int]:
    """Numbers of the living processes called `program` whose working folder is `folder`."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or start_ticks(int(entry.name)) is None:
            continue
        try:
            here = (entry / "cwd").readlink() == folder.resolve()
            named = (entry / "comm").read_text().strip() == program
        except OSError:
            continue  # ended meanwhile, or of another user and so none of ours
        if here and named:
            found.append(int(entry.name))
    return found


def wait_until(condition: Callable[[], bool], *, within: float) -> bool:
    """Ask up to `within` seconds until the condition holds; False when it never did."""
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each process that is still there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
