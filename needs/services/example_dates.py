"""When the moves of an example happened, and setting the made records back to those moments.

The services know only the present, so examples are made today and dated afterwards, all in four statements. Moments
lie on working days of the country and within office hours, in the order of the moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from municipalities.access.database import system_role
from needs.models import NeedMove
from needs.querysets import OPEN_STATES
from needs.services import answer_term, lapsing, moves
from needs.services.example_files import Example, Step

Kind = NeedMove.Kind
_OPENS: Final = time(8, 5)
_BETWEEN_MOVES: Final = timedelta(minutes=75)
_DAY: Final = timedelta(days=1)
# How long ago an old need was said to be valid, and for how long a fresh demo warns of none.
_SAID_AGO: Final = timedelta(days=12)
_QUIET: Final = timedelta(days=30)
_TERM_BEGINS: Final = frozenset(move.kind for move in moves.MOVES if move.begins_term)
_CLOSES: Final = frozenset(move.kind for move in moves.MOVES if move.closes)
_PROMISES: Final = frozenset({Kind.ACCEPT, Kind.ACCEPT_IN_PART})
_DECIDES: Final = frozenset({Kind.ACCEPT, Kind.ACCEPT_IN_PART, Kind.RETURN, Kind.DECLINE})

# Only what the services have set is set back: a need without an answer gets no moment of one.
_DATE_NEEDS: Final = """
update needs_need need set
    created_at = said.began, updated_at = said.updated,
    submitted_at = said.submitted, first_submitted_at = said.first_submitted, answer_due_on = said.due,
    decided_at = said.decided, closed_at = said.closed,
    needed_by = said.needed_by, needed_until = said.needed_until, answer_by = said.answer_by,
    rate_date = least(need.rate_date, said.began::date)
from jsonb_to_recordset(%s) as said (
    id bigint, began timestamptz, updated timestamptz, submitted timestamptz, first_submitted timestamptz, due date,
    decided timestamptz, closed timestamptz, needed_by date, needed_until date, answer_by date)
where need.id = said.id
"""

# The nth line of the history is the nth step of the example.
_DATE_MOVES: Final = """
update needs_needmove move set at = said.at, due_on = said.due
from (select id, need_id, row_number() over (partition by need_id order by id) as place from needs_needmove) line
join jsonb_to_recordset(%s) as said (need_id bigint, place bigint, at timestamptz, due date)
    on said.need_id = line.need_id and said.place = line.place
where move.id = line.id
"""

# Houses of a demo look after their open needs: what would be old enough to lapse soon was said to be valid lately.
_SAY_STILL_VALID: Final = """
update needs_need set still_valid_on = %s
where is_example and state = any(%s) and coalesce(needed_until, needed_by) < %s
"""

_TELL_LAST_SUBMISSIONS: Final = """
update municipalities_authority house set last_submission_on = (newest.submitted at time zone house.time_zone)::date
from (select authority_id, max(submitted_at) as submitted from needs_need where submitted_at is not null
      group by authority_id) newest
where house.id = newest.authority_id
"""


@dataclass(frozen=True)
class Timeline:
    """An example with the moments of its steps. `place` is its place among all examples, which spreads the hours."""

    example: Example
    place: int
    today: date
    country: str
    zone: ZoneInfo

    @cached_property
    def moments(self) -> list[datetime]:
        """The moment of each step, rising."""
        return [self._moment(step, order) for order, step in enumerate(self.example.steps)]

    def last(self, kinds: Iterable[str]) -> datetime | None:
        """The moment of the newest step of these kinds."""
        wanted = frozenset(kinds)
        found = [at for step, at in zip(self.example.steps, self.moments, strict=True) if step.move in wanted]
        return found[-1] if found else None

    def first_submission(self) -> datetime | None:
        """The moment of the first submission."""
        found = zip(self.example.steps, self.moments, strict=True)
        return next((at for step, at in found if step.move == Kind.SUBMIT), None)

    def due(self, step: Step, at: datetime) -> date | None:
        """The end of the term that this step began."""
        return answer_term.due_on(at.date(), self.country) if step.move in _TERM_BEGINS else None

    def answer_by(self) -> date | None:
        """By when the addressee promised to act."""
        steps = zip(self.example.steps, self.moments, strict=True)
        found = [at.date() + timedelta(days=step.by_in) for step, at in steps if step.move in _PROMISES]
        return found[-1] if found else None

    def _moment(self, step: Step, order: int) -> datetime:
        day = self.today - timedelta(days=step.ago)
        while not answer_term.is_working_day(day, self.country):
            day -= _DAY
        opening = datetime.combine(day, _OPENS, tzinfo=self.zone)
        return opening + order * _BETWEEN_MOVES + timedelta(minutes=self.place * 17 % 60)


def set_back(made: Sequence[tuple[int, Timeline]]) -> None:
    """Date needs (by id), their histories and the last submission of every house."""
    with system_role("dates of examples lie in the past, which no service allows"), connection.cursor() as cursor:
        cursor.execute(_DATE_NEEDS, [json.dumps([_need(need_id, way) for need_id, way in made], default=str)])
        lines = [line for need_id, way in made for line in _lines(need_id, way)]
        cursor.execute(_DATE_MOVES, [json.dumps(lines, default=str)])
        for today in {way.today for _need_id, way in made}:
            said_on, old = today - _SAID_AGO, today - lapsing.OPEN_AFTER + _QUIET
            cursor.execute(_SAY_STILL_VALID, [said_on, list(OPEN_STATES), old])
        cursor.execute(_TELL_LAST_SUBMISSIONS)


def _need(need_id: int, way: Timeline) -> dict[str, Any]:
    submitted = way.last(_TERM_BEGINS)
    first = way.first_submission()
    asked = first.date() if first else way.today
    return {
        "id": need_id,
        "began": way.moments[0],
        "updated": way.moments[-1],
        "submitted": submitted,
        "first_submitted": first,
        "due": answer_term.due_on(submitted.date(), way.country) if submitted else None,
        "decided": way.last(_DECIDES),
        "closed": way.last(_CLOSES),
        "needed_by": way.example.needed_by(asked),
        "needed_until": way.example.needed_until(asked),
        "answer_by": way.answer_by(),
    }


def _lines(need_id: int, way: Timeline) -> list[dict[str, Any]]:
    steps = zip(way.example.steps, way.moments, strict=True)
    return [
        {"need_id": need_id, "place": place, "at": at, "due": way.due(step, at)}
        for place, (step, at) in enumerate(steps, start=1)
    ]
