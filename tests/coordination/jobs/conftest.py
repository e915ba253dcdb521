"""Jobs of kinds that only the tests have, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from coordination.jobs.models import Job
from coordination.jobs.services.asking import ask
from municipalities.models import Authority, User
from tests.coordination.jobs import kinds
from tests.factories import actor_of, as_system, fresh

Ask = Callable[..., Job]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Where files of jobs lie in this test; kinds are declared for as long."""
    settings.FILES_DIR = tmp_path
    kinds.declare()
    yield tmp_path / "jobs"
    kinds.withdraw()


@pytest.fixture
def asked() -> Ask:
    """Ask for a job as a person: `asked(cast.ada, "tests.count", rows=3)`."""

    def make(person: User, kind: str = "tests.count", *, authority: Authority | None = None, **parameters: Any) -> Job:
        with transaction.atomic():
            return ask(actor=actor_of(person, authority), kind=kind, parameters={"rows": 3, **parameters})

    return make


def change(job: Job, **values: Any) -> None:
    """Change a row as time or another worker would."""
    with as_system():
        Job.objects.unscoped("the test plays time").filter(pk=job.pk).update(**values)


def state(job: Job) -> str:
    """Its state, and the reason where it has one."""
    now = fresh(job)
    return f"{now.state} {now.reason}".strip()


def kept(folder: Path) -> list[str]:
    """Names of the files there."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
