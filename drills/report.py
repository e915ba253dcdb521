"""Results: one line a drill, with lost, duplicated, wrong and seconds, and `ok` or `short`."""

from __future__ import annotations

from dataclasses import dataclass, field

_NAME = 52


@dataclass
class Result:
    """What a drill found. It passes with nothing lost or wrong, and at most `allowed` duplicates."""

    name: str
    lost: int = 0
    duplicated: int = 0
    wrong: int = 0
    seconds: float = 0.0
    allowed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        """Whether the promise held."""
        return self.lost == 0 and self.wrong == 0 and self.duplicated <= self.allowed

    def line(self) -> str:
        """The drill in one line."""
        notes = f"  ({', '.join(self.notes)})" if self.notes else ""
        return (
            f"{self.name:<{_NAME}} lost {self.lost:>3}  duplicated {self.duplicated:>3} (<= {self.allowed})"
            f"  wrong {self.wrong:>3}  {self.seconds:6.1f} s  {'ok' if self.is_ok else 'short'}{notes}"
        )
