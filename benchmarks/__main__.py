"""`python -m benchmarks [NAME ...] [--only NAME] [--size S|L]`: run benchmarks, print their gates, 1 if any is short.

Needs servers of its own and the portal's settings: `make bench` brings both. It makes databases and drops them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

import django

from benchmarks.databases import fresh_database, own_cache
from coordination.embedded import places
from coordination.embedded.faults import StartFailure

NAMES = ("scope", "web", "digest", "urgent")
_MEGABYTES_OF_L = 9_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)}; all without a name")
    parser.add_argument("--only", help="the same, for make")
    parser.add_argument("--size", choices=("XS", "S", "L"), default="S", help="L adds 5 million needs; XS tries it out")
    chosen = parser.parse_args(arguments)
    names = [*chosen.names, *([chosen.only] if chosen.only else [])] or list(NAMES)
    if unknown := set(names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if "DATABASE_TEST_URL" not in os.environ:
        parser.error("start it with `make bench`, which brings servers of its own")
    if chosen.size == "L":
        try:
            # The servers of `make bench` keep their data there.
            places.require_space(places.short_base(), _MEGABYTES_OF_L)
        except StartFailure as fault:
            parser.error(str(fault))
    os.environ["CACHE_URL"] = own_cache(os.environ["CACHE_URL"])
    django.setup()
    return _run(names, chosen.size)


def _run(names: Sequence[str], size: str) -> int:
    # Imported once Django is set up: they stand on the portal's models.
    from benchmarks import digest, scope, urgent, web
    from benchmarks.gates import Report
    from benchmarks.rounds import FULL, TRYING

    report = Report()
    cores = len(os.sched_getaffinity(0))
    effort = TRYING if size == "XS" else FULL
    report.note(f"size {size}, {cores} cores, load {os.getloadavg()[0]:.1f} before the start")
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(_filled("XS" if size == "XS" else "S"))
        if "scope" in names:
            large = stack.enter_context(_filled("L")) if size == "L" else None
            scope.run(report, database, effort, large)
        if "web" in names:
            web.run(report, database, effort)
        # Last: they write rules, languages and bulletins into the database.
        if "digest" in names:
            digest.run(report, database, effort)
        if "urgent" in names:
            urgent.run(report, database, effort)
    load = os.getloadavg()[0]
    report.note(f"load {load:.1f} at the end; {report.passed} ok, {len(report.short)} short")
    if load > cores:
        report.note("More work waited than there are cores: times and differences in ms are longer than they are.")
    return 1 if report.short else 0


@contextlib.contextmanager
def _filled(size: str) -> Iterator[str]:
    from benchmarks import filling, sizes

    with fresh_database(f"portal_bench_{size.lower()}") as name:
        filling.say(f"Filling {name} ...")
        seconds = filling.fill(name, getattr(sizes, size))
        filling.say(f"Filled in {seconds:.0f} s.")
        yield name


if __name__ == "__main__":
    sys.exit(main())
