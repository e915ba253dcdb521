"""`python -m drills [NAME ...] [--seed N]`: start servers of their own, run the drills, print a line each.

The result is 1 when a drill is short. `make drills` calls it; nothing else is needed.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import time
from collections.abc import Sequence

import django

from coordination.embedded.faults import StartFailure, StopRequested
from drills.house import House, open_house

NAMES = ("mail_server", "killed", "broker", "database", "clock", "poison")
SEED = 20261123
DATABASE = "portal_drills"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="drills")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)}; all without a name")
    parser.add_argument("--only", help="the same, for make")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--people", type=int, default=3_400, help="the kill drill needs 3,000 readers")
    chosen = parser.parse_args(arguments)
    names = [*chosen.names, *([chosen.only] if chosen.only else [])] or list(NAMES)
    if unknown := set(names) - set(NAMES):
        parser.error(f"there is no drill {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    try:
        with open_house() as house:
            return _run(house, names, chosen)
    except StopRequested:
        return 130
    except StartFailure as fault:
        print(fault, file=sys.stderr)
        return 1


def _run(house: House, names: Sequence[str], chosen: argparse.Namespace) -> int:
    os.environ.update(house.environment())
    os.environ["DIGEST_LEASE_SECONDS"] = "3"
    # What the acts in the drills bring about is planned, and must not leave among the mails that are counted.
    os.environ["NOTICE_DELAY_SECONDS"] = "3600"
    django.setup()
    # Imported once Django is set up: they stand on the portal's services.
    from benchmarks.databases import current, migrate, wrapper
    from benchmarks.filling import fill
    from benchmarks.sizes import Size
    from drills import drills_by_name
    from drills.mails import Post
    from drills.sink import Sink

    print(f"# seed {chosen.seed}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    began = time.monotonic()
    short = 0
    sink = Sink()
    sink.start()
    # Never dropped: its server goes with everything else.
    house.create_database(DATABASE)
    migrate(DATABASE)
    fill(DATABASE, Size("drills", 300, 5, chosen.people, 3_000, 60))
    logging.disable(logging.CRITICAL)
    with current(wrapper(DATABASE, "worker")) as connection:
        post = Post(DATABASE, sink)
        readers = post.prepare()
        print(f"# {readers} readers with news, ready after {time.monotonic() - began:.0f} s", flush=True)
        for name in names:
            for result in drills_by_name.run(name, house, post, random.Random(chosen.seed)):
                print(result.line(), flush=True)
                short += not result.is_ok
        connection.close()
    sink.stop()
    print(f"# {'all drills hold' if not short else f'{short} short'}, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
