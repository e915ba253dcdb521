"""Gates: one line each, with name, figure, target and `ok` or `short`."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import ge, le
from typing import TextIO

_NAME = 58


@dataclass
class Report:
    """Prints each figure as it is known, and remembers which gates are short."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    short: list[str] = field(default_factory=list)
    passed: int = 0

    def at_most(self, name: str, figure: float, target: float, unit: str = "") -> None:
        """A gate that is short when the figure is larger than the target."""
        self._gate(name, figure, target, unit, "<=", le)

    def at_least(self, name: str, figure: float, target: float, unit: str = "") -> None:
        """A gate that is short when the figure is smaller than the target."""
        self._gate(name, figure, target, unit, ">=", ge)

    def listed(self, name: str, figure: float, unit: str = "") -> None:
        """A figure without a target, for the reader."""
        print(f"{name:<{_NAME}} {_number(figure, unit):>12}  {'':<12} listed", file=self.out, flush=True)

    def note(self, text: str) -> None:
        """A sentence about how the figures were taken."""
        print(f"# {text}", file=self.out, flush=True)

    def _gate(
        self, name: str, figure: float, target: float, unit: str, sign: str, holds: Callable[[float, float], bool]
    ) -> None:
        # A figure that is not a number holds neither way, so it is short and never silently passes.
        result = "ok" if holds(figure, target) else "short"
        if result == "short":
            self.short.append(name)
        else:
            self.passed += 1
        aim = f"{sign} {_number(target, unit)}"
        print(f"{name:<{_NAME}} {_number(figure, unit):>12}  {aim:<12} {result}", file=self.out, flush=True)


def _number(figure: float, unit: str) -> str:
    digits = 3 if abs(figure) < 1 else 2 if abs(figure) < 100 else 0
    return f"{figure:.{digits}f}{' ' + unit if unit else ''}"
