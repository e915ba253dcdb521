"""Folders, locks and ports: where a run keeps its things, and whether it may start there."""

import contextlib
import errno
import fcntl
import hashlib
import os
import platform
import re
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from coordination.embedded.faults import StartFailure

GLIBC_NEEDED: Final = (2, 34)
# 107 bytes hold the socket's address: "/pg/.s.PGSQL.5432" takes 17, the name of our own folder up to 30.
_LONGEST_BASE: Final = 60
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9/_.+-]+")


def require_platform() -> None:
    """Raise StartFailure where the wheels of the servers do not run."""
    system, machine = platform.system(), platform.machine()
    library, version = platform.libc_ver()
    advice = (
        "Set DATABASE_OWNER_URL, DATABASE_APP_URL, DATABASE_WORKER_URL, DATABASE_MAINT_URL, BROKER_URL and CACHE_URL "
        "to servers of your own (docs/operations.md)."
    )
    if (system, machine) != ("Linux", "x86_64"):
        raise StartFailure(f"The built-in servers run on Linux x86_64 only, and this is {system} {machine}. {advice}")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if library != "glibc" or numbers < GLIBC_NEEDED:
        needed = ".".join(map(str, GLIBC_NEEDED))
        raise StartFailure(
            f"The built-in servers need glibc {needed} or newer, and this is {library or 'another C library'} "
            f"{version}. {advice}"
        )


def require_space(folder: Path, megabytes: int) -> None:
    """Raise StartFailure when the disk that holds `folder` has less room than `megabytes`."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise StartFailure(
            f"The disk that holds {folder} is full: {free} MB are free and {megabytes} MB are needed; "
            "make room or choose another folder with DATA_DIR."
        )


def require_free_port(port: int) -> None:
    """Raise StartFailure when another program listens on the port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Like the server itself: connections of a run that just ended do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                reason = "is taken by another program"
            elif fault.errno == errno.EACCES:
                reason = "may be used by root only"
            else:
                raise
            raise StartFailure(f"Port {port} {reason}; choose another, for example PORT={_another(port)}.") from fault


def _another(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8001


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_data_folder(folder: Path) -> None:
    """Make the data folder, closed to other people.

    Root's stays passable (not readable), since the database server runs as another user below it.
    """
    try:
        folder.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    except FileExistsError as fault:
        raise StartFailure(f"DATA_DIR {folder} is a file, not a folder; choose another with DATA_DIR.") from fault
    except PermissionError as fault:
        raise StartFailure(f"The folder {folder} cannot be made here; choose another with DATA_DIR.") from fault
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StartFailure(f"The folder {folder} cannot be written to by you; choose another with DATA_DIR.")


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the folder for this run; raises StartFailure when another run holds it.

    The kernel lets go of the lock when we end in any way, so there is never a stale one.
    """
    path = folder / "run.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            holder = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
            raise StartFailure(
                f"The portal is already running from {folder} (process {holder}); stop it first, or give a second "
                "one its own place with DATA_DIR and PORT."
            ) from fault
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def runtime_folder(data: Path) -> Path:
    """A short folder for sockets, one for each data folder, that nobody else can pass.

    Not in the tree, since a socket's address has 107 bytes; the sockets ask for no password, so the mode of this
    folder is what guards them. Raises StartFailure when somebody else made it first.
    """
    folder = short_base() / _own_name(data)
    claim(folder)
    return folder


def passable_folder(data: Path) -> Path:
    """Where the database is kept when its server cannot reach the data folder; not made here.

    Unlike the temporary folder it outlives a restart of the machine.
    """
    return Path("/var/tmp") / _own_name(data)  # noqa: S108 (claimed before it is used)


def _own_name(data: Path) -> str:
    key = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    return f"portal-{os.geteuid()}-{key}"


def short_base() -> Path:
    """The folder in which to make a short-named one; raises StartFailure when there is none."""
    bases = [tempfile.gettempdir(), "/tmp"]  # noqa: S108 (each folder made in it is claimed)
    # Root's own runtime folder bars the user that the database server runs as.
    if os.geteuid() != 0 and (own := os.environ.get("XDG_RUNTIME_DIR")):
        bases.insert(0, own)
    for base in bases:
        if (
            len(os.fsencode(base)) <= _LONGEST_BASE
            and _PLAIN_PATH.fullmatch(base)
            and os.access(base, os.W_OK | os.X_OK)
        ):
            return Path(base)
    raise StartFailure("No folder with a short name can be written for the servers' sockets; set TMPDIR to one.")


def claim(folder: Path) -> None:
    """Make `folder` with our mode, or make sure that it is ours; raises StartFailure otherwise."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=mode)
    found = folder.lstat()
    # SECURITY: in a shared temporary folder somebody could have made it before us, or a link in its place.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise StartFailure(f"{folder} belongs to somebody else; remove it or set TMPDIR to a folder of your own.")
    folder.chmod(mode)
