"""Drills of the clock of urgent bulletins: no beat through both terms, both terms in time, and a clock that jumps back.

Nobody answers in them. A reminder belongs between the two terms; who is past the second is passed on and not reminded.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from benchmarks.databases import current, wrapper
from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import clock
from coordination.bulletins.services.early_notice import EarlyNotice, When, warn
from drills.mails import Post
from drills.report import Result
from municipalities.access.actor import make_actor
from municipalities.models import User

TOLD = 40
_WRITER = """
select m.user_id, m.authority_id from municipalities_membership m
join municipalities_authority a on a.id = m.authority_id
where m.role = 'officer' and a.kind = 'municipality' and a.is_active order by m.authority_id, m.user_id limit 1
"""
_HOUSES = """
select id from municipalities_authority where kind = 'municipality' and is_active and id <> %s order by id limit %s
"""
_STEPS = """
select count(*) filter (where edition_reminded > 0), count(*) filter (where edition_escalated > 0), count(*)
from bulletins_bulletinrecipient where bulletin_id = %s and reason <> 'escalation'
"""
_MOVES = """
select count(*) filter (where kind = 'remind'), count(*) filter (where kind = 'escalate')
from bulletins_bulletinmove where bulletin_id = %s
"""


def run(post: Post) -> Iterator[Result]:
    """When the clock is woken, in parts of the hours to acknowledge, and how many reminders belong to that."""
    yield _drill(post, "no beat through both terms of an urgent notice", (0.5, 2.5, 2.6), reminders=0)
    yield _drill(post, "both terms of an urgent notice, two beats", (0.9, 1.1, 1.1, 1.9, 2.1, 2.1), reminders=1)
    yield _drill(post, "clock jumps back after an urgent notice was passed on", (2.5, 1.5, 0.5, 1.5, 2.5), reminders=0)


def _drill(post: Post, name: str, moments: tuple[float, ...], *, reminders: int) -> Result:
    bulletin = _warned(post)
    begun, term = bulletin.published_at, timedelta(hours=bulletin.acknowledge_hours)
    if begun is None or bulletin.state != Bulletin.State.PUBLISHED:
        raise RuntimeError("The notice of the drill was not published.")
    began = time.monotonic()
    for moment in moments:
        clock.run(begun + moment * term)
    [[reminded, passed_on, told]] = post.execute(_STEPS, [bulletin.pk])
    [[remind, escalate]] = post.execute(_MOVES, [bulletin.pk])
    result = Result(name, seconds=time.monotonic() - began)
    result.lost = told - passed_on + (told == 0)
    result.duplicated = max(0, escalate - 1) + max(0, remind - 1)
    result.wrong = abs(reminded - reminders * told)
    result.notes.append(f"{told} silent, {reminded} reminded, {passed_on} passed on")
    return result


def _warned(post: Post) -> Bulletin:
    """An early notice, told as its officer tells it."""
    [[writer, house]] = post.execute(_WRITER)
    told = [row[0] for row in post.execute(_HOUSES, [house, TOLD])]
    notice = EarlyNotice(uuid.uuid4(), "Arrivals expected at the border crossing", When.NOW, 300, told)
    with contextlib.closing(wrapper(post.database)) as app, current(app), transaction.atomic():
        actor = make_actor(User.objects.get(pk=writer), request_id="drill")
        return warn(actor=actor, notice=notice, language="en-gb")
