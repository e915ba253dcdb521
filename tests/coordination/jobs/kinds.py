"""Kinds of jobs that only the tests have. Importing this module is harmless; `declare` puts them into the registry."""

from __future__ import annotations

import time
from typing import Any

from coordination.core.registry import JobKind, registry


def count(job: Any) -> None:
    """A file with a line for each number up to `rows`, read in pieces; `pause` seconds for each piece."""
    rows, pause = job.parameters["rows"], job.parameters.get("pause", 0)
    job.step("read", total=rows)
    lines = []
    for number in range(1, rows + 1):
        with job.reading() as actor:
            lines.append(f"{number} for {actor.acting_name}")
        time.sleep(pause)
        job.advance()
    job.step("write")
    with job.file("numbers.txt", "text/plain; charset=utf-8") as file:
        for line in lines:
            file.write(f"{line}\n".encode())
            file.flush()
            time.sleep(pause / 4)


def expected_file(rows: int, name: str) -> bytes:
    """What `count` must have written."""
    return "".join(f"{number} for {name}\n" for number in range(1, rows + 1)).encode()


def note(job: Any) -> None:
    """No file: one event in the audit record, written in the transaction of the end."""
    from municipalities.services import audit

    count_steps = job.parameters.get("rows", 1)
    job.step("read", total=count_steps)
    for _ in range(count_steps):
        time.sleep(job.parameters.get("pause", 0))
        job.advance()
    with job.ending() as actor:
        audit.record("tests.job.noted", actor=actor, target=job.job, authority_id=actor.acting_id)
        time.sleep(job.parameters.get("pause", 0))


def fail(job: Any) -> None:
    """The error that the parameters name."""
    from coordination.jobs.services.running import Impossible

    job.step("read")
    with job.file("half.txt", "text/plain") as file:
        file.write(b"half")
    raise {"value": ValueError, "impossible": Impossible}[job.parameters["how"]]("Too many needs; filter the list.")


def describe(parameters: Any) -> str:
    """The parameters in a sentence."""
    return f"{parameters.get('rows', 'no')} rows"


STEPS = {"read": "Reading", "write": "Writing the file"}
COUNT = JobKind("tests.count", "Count", "needs.read", count, describe, STEPS, per_hour=100)
NOTE = JobKind("tests.note", "Note", "needs.read", note, describe, STEPS, per_hour=100)
FAIL = JobKind("tests.fail", "Fail", "needs.draft", fail, describe, STEPS, per_hour=2)
KINDS = (COUNT, NOTE, FAIL)


def declare() -> None:
    """Put them into the registry."""
    registry.add(*KINDS)


def withdraw() -> None:
    """Take them out again."""
    for kind in KINDS:
        registry._objects[JobKind].remove(kind)
