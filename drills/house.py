"""The servers of the drills: a PostgreSQL and two Valkeys of their own, which a drill may kill and start again.

All addresses are sockets in a temporary folder, and all processes are children of this one: nobody else's are touched.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coordination.embedded import identity, places, postgres, testing, valkey
from coordination.embedded.supervisor import Supervisor

#: The mails of the drills are safe on disk as in production, so that a crash of the database means something.
DURABLE = True


@dataclass
class House:
    """The servers as the drills see them."""

    folder: Path
    supervisor: Supervisor
    database: postgres.Postgres
    broker: valkey.Valkey
    cache: valkey.Valkey

    def environment(self) -> dict[str, str]:
        """The variables that lead to the servers."""
        logins = (*postgres.LOGINS, "test")
        return {
            **{f"DATABASE_{name.upper()}_URL": self.database.url(f"portal_{name}") for name in logins},
            "BROKER_URL": self.broker.url,
            "CACHE_URL": self.cache.url,
            "DATA_DIR": str(self.folder / "data"),
            "DJANGO_SETTINGS_MODULE": "coordination.settings.development",
        }

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End the server of this name (`PostgreSQL`, `Valkey (broker)`) and wait until it is gone."""
        for child in [one for one in self.supervisor.children if one.program.name == name]:
            child.process.send_signal(number)
            child.process.wait(30)
            self.supervisor.children.remove(child)

    def empty_broker(self) -> None:
        """What a broker without its log is after a crash; it must not be running."""
        shutil.rmtree(self.broker.data, ignore_errors=True)

    def create_database(self, name: str) -> None:
        """One more database on the server."""
        self.database.prepare(database=name, tests=True)

    def start_broker(self) -> None:
        """Start it on what it kept."""
        self.broker.start(self.supervisor)

    def start_database(self) -> None:
        """Start it on its data, as the supervisor of an installation would."""
        self.database.start(self.supervisor)


@contextlib.contextmanager
def open_house() -> Iterator[House]:
    """Servers in a temporary folder; everything is stopped and removed on the way out."""
    places.require_platform()
    with testing.temporary_folder() as folder, Supervisor(folder / "processes.json") as supervisor:
        who = identity.choose(postgres.installation(), folder / "postgres", folder / "elsewhere")
        house = House(
            folder,
            supervisor,
            postgres.Postgres(who, folder, folder / "logs", DURABLE, 128),
            valkey.Valkey("broker", folder, folder / "broker", folder / "logs"),
            valkey.Valkey("cache", folder, folder / "cache", folder / "logs"),
        )
        for server in (house.database, house.broker, house.cache):
            server.start(supervisor)
        house.database.prepare(database="portal", tests=True)
        yield house
