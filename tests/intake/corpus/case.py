"""One file of the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """`verdict` is a Kind's name when the file is taken, else a key of words.SENTENCES."""

    what: str
    name: str
    make: Callable[[], bytes]
    verdict: str

    @property
    def is_taken(self) -> bool:
        """Verdicts of taken files are the names of kinds, in capitals."""
        return self.verdict.isupper()
