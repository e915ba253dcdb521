"""Folders and supervisors for the tests of the embedded servers; none of them needs the database of the others."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordination.embedded import places
from coordination.embedded.supervisor import Supervisor


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name that everybody can pass, as a run makes it."""
    made = Path(tempfile.mkdtemp(prefix="portal-embedded-", dir=places.short_base()))
    places.claim(made)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def supervisor(folder: Path) -> Iterator[Supervisor]:
    """A supervisor whose children end with the test."""
    with Supervisor(folder / "processes.json") as running:
        yield running
