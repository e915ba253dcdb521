"""Planning: which mails are owed. One statement a period and group, safe to run as often as one likes.

Runs as the system role, because nobody's scope covers everybody's rules. What a mail may contain is decided later,
with the reader's own scope, at the moment of sending.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.db import connection
from django.utils import timezone

from coordination.digests.models import RuleGroup
from coordination.digests.services import runs
from coordination.digests.services.periods import REGION, Day, Period, Week
from municipalities.access.database import system_role

#: The groups that come by the clock; mails at once are planned by their events.
DIGESTS: Final = (RuleGroup.NEEDS,)
_REASON: Final = "plans digests for everybody who asked for one"

# A person's zone is that of their first current membership; without one there is nothing to tell them.
# A name of a zone that PostgreSQL does not know would stop the statement for all, hence the list of known ones.
# `audience` puts mails side by side that will probably be alike; what each may hold is decided when it is sent.
# The last mail of each is looked up for all at once: a look for each person would read, on a table that grows under it
# and has no statistics yet, what the statement itself has written so far (20,000 people: 29 s instead of 0.5 s).
_PLAN: Final = """
with owed as materialized (
    select rule.person_id, rule.rule_group, person.language, planned.until,
           left(concat_ws(' ', person.language, rule.area,
                case rule.area when 'country' then house.country_id when 'near' then house.territory_id end,
                array_to_string(rule.sectors, ','), house.authority_id), 200) as audience
    from digests_digestrule rule
    join municipalities_user person on person.id = rule.person_id and person.is_active
    cross join lateral (
        select case when authority.time_zone = any(%(zones)s) then authority.time_zone
                    else %(region)s end as zone,
               authority.id as authority_id, authority.country_id, authority.territory_id
        from municipalities_membership membership
        join municipalities_authority authority on authority.id = membership.authority_id and authority.is_active
        where membership.user_id = rule.person_id and membership.valid_from <= %(now)s
          and (membership.valid_until is null or membership.valid_until > %(now)s)
        order by membership.created_at, membership.id
        limit 1
    ) house
    cross join lateral (
        select (hour.local at time zone house.zone) as at, (hour.local + %(until_next)s) at time zone house.zone as next
        from (select %(first)s::date + case when %(frequency)s = 'weekly' then rule.weekday - 1 else 0 end
                     + make_time(rule.hour, 0, 0)) as hour (local)
    ) due
    cross join lateral (
        select case when not %(by_hand)s then due.at
                    else least(%(now)s, (%(first)s::date + %(days)s)::timestamp at time zone house.zone) end as until
    ) planned
    where rule.rule_group = %(rule_group)s and rule.frequency = %(frequency)s
      and (rule.paused_until is null or rule.paused_until <= (%(now)s at time zone house.zone)::date)
      and (%(by_hand)s or (due.at between rule.active_since and %(now)s and %(now)s < due.next))
), told as materialized (
    select owed.person_id, max(delivery.covers_until) as until
    from owed join digests_digestdelivery delivery using (person_id, rule_group)
    where delivery.state <> 'failed' and delivery.covers_until < owed.until
    group by owed.person_id
)
insert into digests_digestdelivery (uuid, person_id, rule_group, period, language, audience, state, attempts, items,
                                    error, message_id, covers_from, covers_until, created_at)
select gen_random_uuid(), owed.person_id, owed.rule_group, %(period)s, owed.language, owed.audience, 'pending', 0, 0,
       '', '', greatest(coalesce(told.until, owed.until - %(usual_length)s), owed.until - interval '28 days'),
       owed.until, %(now)s
from owed left join told using (person_id)
on conflict (person_id, rule_group, period) where not (rule_group = 'notice') do nothing
"""


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())


def plan(
    period: Period, *, rule_group: str = RuleGroup.NEEDS, now: datetime | None = None, by_hand: bool = False
) -> int:
    """Write a pending delivery for every mail that is due by now, and answer how many are new.

    A week is planned for those who are told weekly, a day for those who are told daily. By hand: for all of them,
    whatever their hour, covering the time up to now. A second plan of the same period inserts 0.
    """
    values: dict[str, Any] = {
        "period": str(period),
        "first": period.first,
        "days": period.days,
        "frequency": period.frequency,
        "usual_length": period.usual_length,
        "until_next": period.until_next,
        "rule_group": rule_group,
        "now": now or timezone.now(),
        "by_hand": by_hand,
        "zones": _zones(),
        "region": REGION.key,
    }
    with system_role(_REASON):
        with connection.cursor() as cursor:
            cursor.execute(_PLAN, values)
            planned = cursor.rowcount
        if planned or by_hand:
            runs.record_planned(period=str(period), rule_group=rule_group, planned=planned, now=values["now"])
    return planned


def plan_due(now: datetime | None = None) -> int:
    """Plan what the clock asks for: for each person the week, or the working day, of the last hour that has come.

    A late run catches up with one mail, not with one for each period missed: what it covers follows on the last mail.
    The week before and, over a weekend, the days back to Friday are looked at, because the last hour may lie there;
    the next ones, because they begin earlier in zones east of the region.
    """
    moment = now or timezone.now()
    week, today = Week.of(moment), Day.of(moment)
    days = (today.plus(offset) for offset in range(-3, 2))
    periods: list[Period] = [week.before(), week, week.after(), *(day for day in days if day.is_working)]
    return sum(plan(period, rule_group=group, now=moment) for period in periods for group in DIGESTS)
