"""Runs: the numbers of each period, for the secretariat."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from coordination.digests.models import DigestDelivery, DigestRun, RuleGroup
from coordination.digests.services import periods
from coordination.digests.services.periods import BadPeriod
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership

_MASS: Final = re.compile(r"M[0-9]{1,9}", re.ASCII)
#: A page of one run lists so many mails at most; the search finds the others.
MOST_LISTED: Final = 100

_RECORD: Final = """
insert into digests_digestrun (rule_group, period, started_at, planned, sent, empty, failed, suppressed)
values (%(rule_group)s, %(period)s, %(now)s, %(planned)s, 0, 0, 0, 0)
on conflict (rule_group, period) do update
set planned = digests_digestrun.planned + excluded.planned,
    finished_at = case when excluded.planned > 0 then null else digests_digestrun.finished_at end
"""

# Counted anew from the deliveries each time, so that a sender that died half-way leaves no wrong number behind.
_COUNT: Final = """
update digests_digestrun run
set planned = found.planned, sent = found.sent, empty = found.empty, failed = found.failed,
    suppressed = found.suppressed, sending = found.sending, deferred = found.deferred,
    finished_at = case when found.open > 0 then null else coalesce(run.finished_at, clock_timestamp()) end
from (
    select count(*) as planned,
           count(*) filter (where state = 'sent') as sent,
           count(*) filter (where state = 'empty') as empty,
           count(*) filter (where state = 'failed') as failed,
           count(*) filter (where state = 'suppressed') as suppressed,
           count(*) filter (where state = 'sending') as sending,
           count(*) filter (where state = 'pending' and error <> '') as deferred,
           count(*) filter (where state in ('pending', 'sending')) as open
    from digests_digestdelivery where rule_group = %(rule_group)s and period = %(period)s
) found
where run.rule_group = %(rule_group)s and run.period = %(period)s
"""


def record_planned(*, period: str, rule_group: str, planned: int, now: datetime) -> None:
    """Begin a period's run, or add to it. The caller is the planner, already in the system role."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, {"period": period, "rule_group": rule_group, "planned": planned, "now": now})


def refresh(*, period: str, rule_group: str) -> None:
    """Bring the run's numbers in line with its deliveries; sets `finished_at` when none waits."""
    with system_role("counts the digests of a period for the secretariat"), connection.cursor() as cursor:
        cursor.execute(_COUNT, {"period": period, "rule_group": rule_group})


def refresh_open() -> None:
    """Bring every run that is not finished in line."""
    with system_role("finds the digest runs that are not finished"):
        unfinished = list(DigestRun.objects.filter(finished_at=None))
    for run in unfinished:
        refresh(period=run.period, rule_group=run.rule_group)


def find_run(slug: str) -> DigestRun | None:
    """The run that a slug names, for the network secretariat; None for everybody else, and for what names none."""
    others = (group for group in RuleGroup if group != RuleGroup.NEEDS and slug.startswith(f"{group}-"))
    group = next(others, RuleGroup.NEEDS)
    period = slug.removeprefix(f"{group}-")
    if not (_MASS.fullmatch(period) if group == RuleGroup.MASS else _is_period(period)):
        return None
    return DigestRun.objects.filter(period=period, rule_group=group).first()


def _is_period(text: str) -> bool:
    try:
        periods.parse(text)
    except BadPeriod:
        return False
    return True


def failed_mails(run: DigestRun, limit: int = MOST_LISTED) -> list[DigestDelivery]:
    """What failed in the run, with whom it was for."""
    return _with_people(_mails(run).filter(state=DigestDelivery.State.FAILED)[:limit])


def find_mails(run: DigestRun, wanted: str, limit: int = MOST_LISTED) -> list[DigestDelivery]:
    """The mails of the run to people whose name or address holds these letters."""
    by_person = Q(person__name__icontains=wanted) | Q(person__email__icontains=wanted)
    return _with_people(_mails(run).filter(by_person)[:limit])


def _mails(run: DigestRun) -> QuerySet[DigestDelivery]:
    rows = DigestDelivery.objects.filter(period=run.period, rule_group=run.rule_group)
    return rows.select_related("person").order_by("person__name", "id")


def _with_people(rows: Iterable[DigestDelivery]) -> list[DigestDelivery]:
    """The deliveries with `authority`: that of the person's first current membership, None without one."""
    found = list(rows)
    memberships = Membership.objects.current().filter(user_id__in={one.person_id for one in found})
    houses: dict[int, Authority] = {}
    for membership in memberships.select_related("authority").order_by("created_at", "pk"):
        houses.setdefault(membership.user_id, membership.authority)
    for one in found:
        one.authority = houses.get(one.person_id)  # type: ignore[attr-defined]  # for the page alone
    return found


def recent_runs(limit: int = 60) -> list[DigestRun]:
    """The latest runs, newest first; empty for everybody but the network secretariat."""
    return list(DigestRun.objects.all()[:limit])
