"""Drills of the clock: jumps of two hours, both changes of summer time, a 31st, a leap day, two beats, no beat for 6 h,
and the terms of urgent bulletins (late_answers.py).

In this process, with the planner's own `now`, and with the clock of the senders moved while mails leave.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from benchmarks.databases import addresses
from coordination.digests.services import claiming, planning, sending
from drills import late_answers
from drills.house import House
from drills.mails import Post
from drills.report import Result

ZONE = ZoneInfo("Europe/Belgrade")
HOUR = timedelta(hours=1)
JUMP = 2 * HOUR
MAILS = 200
#: Monday 00:00 UTC before, days: each with its special day inside.
SPANS = {
    "summer time begins (28 March 2027)": (datetime(2027, 3, 22, tzinfo=UTC), 14),
    "summer time ends (31 October 2027)": (datetime(2027, 10, 25, tzinfo=UTC), 14),
    "a 31st, and the end of a year": (datetime(2026, 12, 28, tzinfo=UTC), 12),
    "a leap day (29 February 2028)": (datetime(2028, 2, 21, tzinfo=UTC), 14),
}
_ONLY_TWO = """
update digests_digestrule set frequency = case person_id when %s then 'daily' when %s then 'weekly' else 'never' end,
    weekday = 7, hour = 2, active_since = %s;
delete from digests_digestdelivery where person_id in (%s, %s)
"""
_PLANNED = """
select person_id, period, covers_from, covers_until from digests_digestdelivery
where person_id in (%s, %s) order by covers_until
"""
_BACK = "update digests_digestrule set frequency = 'weekly', weekday = 5, hour = 7"
_AS_BEFORE = """
delete from digests_digestdelivery where covers_until > now() + interval '1 day';
update digests_digestrule set active_since = now() - interval '1 year'
"""
_BEAT = """
import django, sys, datetime
django.setup()
from coordination.digests.services import planning
now = datetime.datetime.fromisoformat(sys.argv[1])
print(sum(planning.plan_due(now) for _turn in range(10)))
"""


def run(_house: House, post: Post, _choose: random.Random) -> Iterator[Result]:
    """Jumps first; the others change the readers' rules."""
    with post.through_sink():
        yield _forward(post)
        yield _back(post)
    people = [
        row[0] for row in post.execute("select person_id from digests_digestdelivery where message_id <> '' limit 2")
    ]
    for name, (first, days) in SPANS.items():
        yield _calendar(post, people, name, first, days)
    yield _no_beat(post, people)
    yield _two_beats(post)
    post.execute(_AS_BEFORE)
    yield from late_answers.run(post)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """The portal's clock goes so much ahead; the database's does not."""
    real = timezone.now
    timezone.now = lambda: real() + by  # type: ignore[assignment]  # what a jump of the machine's clock does to Django
    try:
        yield
    finally:
        timezone.now = real


def _forward(post: Post) -> Result:
    """The clock jumps ahead while a batch is being sent: every lease looks as if it had run out."""
    post.owe(MAILS)
    began = time.monotonic()
    jumped: list[Any] = []

    def answer_to(_address: str) -> str:
        if post.sink.received() == MAILS // 4 and not jumped:
            jumped.append(shifted(JUMP))
            jumped[0].__enter__()
        return "250 OK"

    post.sink.answer_to = answer_to
    try:
        while sending.send_batch(size=MAILS).claimed:
            continue
    finally:
        for one in jumped:
            one.__exit__(None, None, None)
    result = post.count("clock +2 h in the middle of a batch", began)
    result.wrong += not jumped
    return result


def _back(post: Post) -> Result:
    """A sender dies with leases of a clock that was two hours ahead; they hold until then, and no longer."""
    post.owe(MAILS)
    began = time.monotonic()
    with shifted(JUMP):
        claiming.claim(size=MAILS // 2)
    while sending.send_batch().claimed:
        continue
    left = post.open()
    with shifted(JUMP + claiming.LEASE + timedelta(seconds=1)):
        while sending.send_batch().claimed:
            continue
    result = post.count("clock -2 h under the leases of a dead sender", began)
    result.wrong += left != MAILS // 2
    return result


def _calendar(post: Post, people: list[int], name: str, first: datetime, days: int) -> Result:
    """A beat an hour: 02:00 of each working day, and of each Sunday, is planned once, without gap or overlap.

    02:00 does not exist on the night in which summer time begins, and comes twice when it ends.
    """
    _only(post, people, first)
    began = time.monotonic()
    for hour in range(days * 24):
        planning.plan_due(first + hour * HOUR)
    return _judge(post, people, name, began, _expected(first, days))


def _no_beat(post: Post, people: list[int]) -> Result:
    """The beat is away for six hours around the hour of the mails; the first plan afterwards makes up for it."""
    first = datetime(2027, 5, 3, tzinfo=UTC)
    _only(post, people, first)
    began = time.monotonic()
    for hour in range(7 * 24):
        if not 0 <= hour % 24 < 6:
            planning.plan_due(first + hour * HOUR)
    return _judge(post, people, "no beat for 6 h each night", began, _expected(first, 7))


def _only(post: Post, people: list[int], first: datetime) -> None:
    daily, weekly = people
    post.execute(_ONLY_TWO, [daily, weekly, first - timedelta(hours=1), daily, weekly])


def _expected(first: datetime, days: int) -> tuple[set[str], set[str]]:
    """Days and weeks whose 02:00 falls into the span, told without the planner."""
    local: list[date] = [(first + timedelta(days=number)).date() for number in range(days)]
    working = {day.isoformat() for day in local if day.isoweekday() <= 5}
    weeks = {f"{day.isocalendar().year}-W{day.isocalendar().week:02d}" for day in local if day.isoweekday() == 7}
    return working, weeks


def _judge(post: Post, people: list[int], name: str, began: float, expected: tuple[set[str], set[str]]) -> Result:
    rows = post.execute(_PLANNED, people)
    result = Result(name)
    for person, periods in zip(people, expected, strict=True):
        mine = [row for row in rows if row[0] == person]
        found = [row[1] for row in mine]
        result.lost += len(periods - set(found))
        result.duplicated += len(found) - len(set(found))
        result.wrong += len(set(found) - periods)
        result.wrong += sum(before[3] != after[2] for before, after in itertools.pairwise(mine))
    result.seconds = time.monotonic() - began
    result.notes.append(f"{len(expected[0])} days, {len(expected[1])} weeks")
    return result


def _two_beats(post: Post) -> Result:
    """Two beats plan the same week at the same moment, ten times each: one mail a person."""
    post.execute(_BACK)
    moment = datetime(2027, 6, 4, 6, tzinfo=UTC)
    environment = {**os.environ, **addresses(post.database), "DATABASE_LOGIN": "worker"}
    began = time.monotonic()
    beats = [
        subprocess.Popen(
            [sys.executable, "-c", _BEAT, moment.isoformat()], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _beat in range(2)
    ]
    planned = sum(int(beat.communicate()[0].split()[-1]) for beat in beats)
    counted = "select count(*), count(distinct person_id) from digests_digestdelivery where period = '2027-W22'"
    [[rows, people]] = post.execute(counted)
    [[expected]] = post.execute("select count(*) from digests_digestrule where active_since < %s", [moment])
    result = Result("two beats plan the same week", seconds=time.monotonic() - began)
    result.duplicated = rows - people
    result.wrong = planned != rows
    result.notes.append(f"{rows} mails owed of {expected} rules")
    result.lost = int(rows == 0)
    return result
