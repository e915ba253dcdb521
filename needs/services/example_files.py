"""The example needs as their files tell them: needs/examples/<country>.toml, one block a need, oldest first.

`house` is the code of the place (or the key of an authority), `began` the number of days before the loading on which
the draft was begun, `people` the total and `groups` the table of who is affected, `needed_in` and `needed_for` days
after the submission. Money is in whole units of `currency`; `lines` are the items, the cost of one unit with cents.
Each of `moves` says how many days `ago` it happened; a promise is due `by_in` days after the acceptance; `added` is
what the house wrote before it submitted again; `lapse` is the portal's own. `arrived` is what came of each line, by its
number; `rank` the place in the order of its house, where the house has written one. A day that is no working day counts
as the one before it (example_dates.py). A key that is not known here raises TypeError.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from municipalities.models import Sector
from needs.models import NeedMove

FOLDER: Final = Path(__file__).resolve().parent.parent / "examples"
Kind = NeedMove.Kind


@dataclass(frozen=True)
class Step:
    """One move: what happened how many days ago, with the words that went with it. `to` is the key of an authority."""

    ago: int
    move: str
    note: str = ""
    added: str = ""
    who: str = ""
    what: str = ""
    by_in: int = 0
    to: str = ""


@dataclass(frozen=True)
class Example:
    """One need with its whole way so far."""

    house: str
    began: int
    language: str
    sector: str
    severity: int
    title: str
    moves: list[Mapping[str, Any]]
    situation: str = ""
    lacking: list[str] = field(default_factory=list)
    place_role: str = ""
    people: int | None = None
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    certainty: str = ""
    source: str = ""
    currency: str = "EUR"
    cost: int | None = None
    covered: int | None = None
    needed_in: int | None = None
    needed_for: int | None = None
    association: bool = False
    place: str = ""
    urgency: str = ""
    horizon: str = ""
    phase: str = ""
    source_grade: str = ""
    information_grade: int | None = None
    lines: list[Mapping[str, Any]] = field(default_factory=list)
    arrived: Mapping[str, int] = field(default_factory=dict)
    rank: int | None = None

    @cached_property
    def steps(self) -> list[Step]:
        """Every move in order, the beginning first."""
        return [Step(ago=self.began, move=Kind.BEGIN), *(Step(**row) for row in self.moves)]

    def needed_by(self, submitted: date) -> date | None:
        """The day on which help is needed, for a submission on this day."""
        return None if self.needed_in is None else submitted + timedelta(days=self.needed_in)

    def needed_until(self, submitted: date) -> date | None:
        """The day on which it is no longer needed, for a submission on this day."""
        begins = self.needed_by(submitted)
        return None if begins is None or self.needed_for is None else begins + timedelta(days=self.needed_for)

    def values(self, sectors: Mapping[str, Sector], today: date) -> dict[str, Any]:
        """What the house wrote, by the names of the fields, as somebody would write it today."""
        cells: dict[str, Any] = {
            f"people_{group}_{part}": number for group, parts in self.groups.items() for part, number in parts.items()
        }
        for slot, line in enumerate(self.lines, start=1):
            # A file has plain numbers; what people type for the cost of one unit has two places.
            costs = {"unit_cost": Decimal(str(line["unit_cost"]))} if "unit_cost" in line else {}
            cells |= {f"line_{slot}_{part}": value for part, value in {**line, **costs}.items()}
        return cells | {
            "place": self.place,
            "urgency": self.urgency,
            "horizon": self.horizon,
            "phase": self.phase,
            "source_grade": self.source_grade,
            "information_grade": self.information_grade,
            "title": self.title,
            "sector": sectors[self.sector],
            "situation": self.situation,
            "lacking": self.lacking,
            "place_role": self.place_role,
            "severity": self.severity,
            "people_affected": self.people,
            "certainty": self.certainty,
            "source": self.source,
            "currency": self.currency,
            "cost": self.cost,
            "covered": self.covered,
            "needed_by": self.needed_by(today),
            "needed_until": self.needed_until(today),
            "association_ticked": self.association,
            # A draft is not read through yet; whoever submits has done that.
            "is_free_of_personal_data": bool(self.moves),
        }


def read_examples() -> list[Example]:
    """All examples, country by country."""
    rows: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.toml")):
        rows += tomllib.loads(path.read_text(encoding="utf-8"))["need"]
    return [Example(**row) for row in rows]
