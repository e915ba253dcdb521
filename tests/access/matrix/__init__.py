"""The matrix: what every address answers to every actor, for every method and state of the record.

Adding a page means adding its rows to the file of its context, in one line for each method and record:

    need("need-detail", "draft", "200 house; 404 rest")
    need("need-accept", "submitted", "302 finn; 403 house ben jana; 404 rest", "POST", send=decision)

- The expectation lists statuses with actors or groups of actors (tests/access/world.py: GROUPS, and the cast);
  `rest` is everybody not named. Beside numbers there are `sign-in` (redirected to the sign-in page) and `no-house`
  (redirected to the page for people without a membership).
- Unless named, signed-out actors (`out`: nobody, a deactivated person) get `sign-in` and Eli, who has no membership,
  `no-house`; over the API 401 and 403.
- HEAD is asked wherever GET is, by some of the actors. A method without a row must be refused to everybody.
- `send` makes the body from the world and the sitting; `keeps=True` marks an accepted write that changes no row,
  `noted=True` a reading that the audit record notes, `is_form=True` a body that the API takes as a form, with files.

tests/access/test_matrix.py asks each row for each actor, looks for canaries, and compares all rows before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.world import EVERYBODY, GROUPS, Sitting, World

Send = Callable[[World, Sitting], dict[str, Any]]
Kwargs = Callable[[World], dict[str, Any]]
PAGE_DEFAULTS = "sign-in out; no-house eli"
API_DEFAULTS = "401 out; 403 eli"


def nothing(_world: World, _sitting: Sitting) -> dict[str, Any]:
    """An empty body."""
    return {}


def no_parameters(_world: World) -> dict[str, Any]:
    """An address without parameters."""
    return {}


@dataclass(frozen=True)
class Row:
    """One address, method and record, with the expected answer for each actor."""

    route: str
    expected: str
    method: str = "GET"
    record: str = ""
    kwargs: Kwargs = no_parameters
    send: Send = nothing
    query: str = ""
    keeps: bool = False
    noted: bool = False
    is_form: bool = False
    defaults: str = PAGE_DEFAULTS

    @property
    def is_api(self) -> bool:
        """True for JSON."""
        return self.route.startswith("api:")

    @property
    def label(self) -> str:
        """How a test of this row is called."""
        return f"{self.method} {self.route}{f' {self.record}' if self.record else ''}{self.query}"

    def answers(self) -> dict[str, str]:
        """The expected answer by actor; names everybody, and nobody twice."""
        found = _parse(self.expected)
        for actor, answer in _parse(self.defaults).items():
            found.setdefault(actor, answer)
        rest = found.pop("rest", None)
        missing = EVERYBODY - set(found)
        if missing and rest is None:
            raise ValueError(f"{self.label} says nothing about {', '.join(sorted(missing))}")
        return {**found, **dict.fromkeys(missing, rest or "")}


def api(route: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row of the API."""
    return Row(f"api:{route}", expected, method, defaults=API_DEFAULTS, **more)


def _parse(expected: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in expected.split(";"))):
        answer, *words = part.split()
        for word in words:
            for actor in GROUPS.get(word, {word}):
                if actor not in EVERYBODY and actor != "rest":
                    raise ValueError(f"nobody is called {actor}")
                if found.get(actor, answer) != answer:
                    raise ValueError(f"{actor} is expected to get {found[actor]} and {answer}")
                found[actor] = answer
    return found
