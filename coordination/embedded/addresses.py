"""Where the servers are: addresses given in the environment, else embedded ones started for them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from coordination.embedded import places
from coordination.embedded.faults import StartFailure
from coordination.embedded.supervisor import Supervisor

DATABASE_NAMES: Final = ("DATABASE_OWNER_URL", "DATABASE_APP_URL", "DATABASE_WORKER_URL", "DATABASE_MAINT_URL")
ALL_NAMES: Final = (*DATABASE_NAMES, "BROKER_URL", "CACHE_URL")
_MEGABYTES_FIRST: Final = 500
_MEGABYTES_LATER: Final = 100


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """The addresses of real servers in the environment; raises StartFailure when only some databases are named."""
    found = {name: environment[name] for name in ALL_NAMES if environment.get(name)}
    missing = [name for name in DATABASE_NAMES if name not in found]
    if missing and len(missing) < len(DATABASE_NAMES):
        raise StartFailure(f"Set {' and '.join(missing)} too, or none of the DATABASE_ addresses.")
    return found


def provide(supervisor: Supervisor, data: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """All addresses; starts an embedded server for each that the environment does not give."""
    addresses = given(environment)
    wanted = [name for name in ALL_NAMES if name not in addresses]
    if not wanted:
        return addresses
    places.require_platform()
    places.require_space(data, _MEGABYTES_LATER if (data / "postgres" / "PG_VERSION").exists() else _MEGABYTES_FIRST)
    sockets = places.runtime_folder(data)
    # Imported late: an installation with servers of its own does not have these wheels.
    from coordination.embedded import identity, postgres, valkey

    if "DATABASE_APP_URL" in wanted:
        who = identity.choose(postgres.installation(), data / "postgres", places.passable_folder(data))
        if who.data != data / "postgres":
            print(f"The database is kept in {who.data}, since its server cannot reach {data}.", flush=True)
        server = postgres.Postgres(who, sockets, data / "logs")
        server.start(supervisor)
        server.prepare(database="portal")
        for login in postgres.LOGINS:
            addresses[f"DATABASE_{login.upper()}_URL"] = server.url(f"portal_{login}")
    roles: tuple[valkey.Role, ...] = ("broker", "cache")
    for role in roles:
        name = f"{role.upper()}_URL"
        if name in wanted:
            instance = valkey.Valkey(role, sockets, data / role, data / "logs")
            instance.start(supervisor)
            addresses[name] = instance.url
    return addresses


def own_data_folder(default: Path) -> Path:
    """The folder of DATA_DIR, else the default, as an absolute path; made if need be."""
    folder = Path(os.environ.get("DATA_DIR") or default).expanduser().absolute()
    places.make_data_folder(folder)
    return folder
