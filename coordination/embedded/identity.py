"""As whom PostgreSQL runs: it refuses root, so root starts it as somebody else.

Not root: plainly. Root: as `nobody` through setpriv where that user can reach the programs and the data; else in a
user namespace of its own, where our files stay root's; else from copies in a folder that everybody can pass.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from coordination.embedded import places
from coordination.embedded.faults import StartFailure

Way = Literal["plain", "setpriv", "unshare", "copy"]
WAYS_FOR_ROOT: Final[Sequence[Way]] = ("setpriv", "unshare", "copy")
_SERVER_USER: Final = "nobody"


@dataclass(frozen=True)
class Identity:
    """How to start PostgreSQL's programs: what stands before them, where they and the data are, whose the files are."""

    way: Way
    prefix: tuple[str, ...]
    binaries: Path
    data: Path
    user: int
    group: int

    def command(self, program: str, *arguments: str) -> list[str]:
        """The argument list that runs one of PostgreSQL's programs."""
        return [*self.prefix, str(self.binaries / "bin" / program), *arguments]

    def own(self, folder: Path) -> None:
        """Make a closed folder that the server may write, and hand over what another way of starting left in it."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if folder.stat().st_uid == self.user:
            return
        if os.geteuid() != 0:
            raise StartFailure(f"The folder {folder} belongs to another user; choose another with DATA_DIR.")
        # The folder itself comes last, so that an interrupted hand-over is taken up again.
        for parent, folders, files in os.walk(folder, topdown=False):
            for name in (*folders, *files, "."):
                os.chown(Path(parent) / name, self.user, self.group, follow_symlinks=False)


def choose(installation: Path, data: Path, elsewhere: Path, ways: Sequence[Way] = WAYS_FOR_ROOT) -> Identity:
    """The first way that works here.

    `installation` holds PostgreSQL's bin, lib and share; `data` is wanted for its files; `elsewhere` is a folder
    that everybody can pass, used only by the last way. Raises StartFailure when none works.
    """
    if os.geteuid() != 0:
        return Identity("plain", (), installation, data, os.geteuid(), os.getegid())
    for way in ways:
        identity = _for_root(way, installation, data, elsewhere)
        if identity is not None:
            return identity
    raise StartFailure(
        "PostgreSQL does not run as root, and no other way works here (setpriv and unshare of util-linux were "
        "tried): start the portal as an ordinary user."
    )


def _for_root(way: Way, installation: Path, data: Path, elsewhere: Path) -> Identity | None:
    if way == "unshare":
        unshare = shutil.which("unshare")
        if unshare is None:
            return None
        prefix = (unshare, "-U", "--map-user=1000", "--map-group=1000", *_death_signal())
        identity = Identity("unshare", prefix, installation, data, 0, 0)
        return identity if _works(identity) else None
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    user = pwd.getpwnam(_SERVER_USER)
    prefix = (
        setpriv,
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--pdeathsig=INT",
        "--",
    )
    if way == "copy":
        installation, data = _copied(installation, elsewhere), elsewhere / "postgres"
    identity = Identity(way, prefix, installation, data, user.pw_uid, user.pw_gid)
    return identity if _works(identity) else None


def _death_signal() -> tuple[str, ...]:
    # A change of credentials clears the death signal, so it is asked for again after it.
    setpriv = shutil.which("setpriv")
    return () if setpriv is None else (setpriv, "--pdeathsig=INT", "--")


def _works(identity: Identity) -> bool:
    identity.own(identity.data)
    can_run = subprocess.run(identity.command("postgres", "--version"), capture_output=True, check=False)
    if can_run.returncode != 0:
        return False
    script = ["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(identity.data)]
    return subprocess.run([*identity.prefix, *script], capture_output=True, check=False).returncode == 0


def _copied(installation: Path, elsewhere: Path) -> Path:
    """A copy of the programs that everybody can read (42 MB); made once. Library paths in it are relative."""
    target = elsewhere / "postgresql"
    mark = elsewhere / "postgresql.complete"
    source = f"{installation} {installation.stat().st_mtime_ns}"
    if mark.exists() and mark.read_text() == source:
        return target
    places.claim(elsewhere)
    mark.unlink(missing_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(installation, target)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
    mark.write_text(source)
    return target
