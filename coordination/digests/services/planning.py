"""Planning: which mails are owed. One statement a period and group, safe to run as often as one likes.

Runs as the system role, because nobody's scope covers everybody's rules. What a mail may contain is decided later,
with the reader's own scope, at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.db import connection
from django.utils import timezone

from coordination.digests.models import RuleGroup
from coordination.digests.services import default_rules, runs
from coordination.digests.services.periods import REGION, Day, Period, Week
from municipalities.access.database import system_role

#: The groups that come by the clock; mails at once are planned by their events.
DIGESTS: Final = tuple(group.value for group in RuleGroup if group not in {RuleGroup.NOTICE, RuleGroup.MASS})
_REASON: Final = "plans digests for everybody who asked for one"

# A person's zone is that of their first current membership; without one there is nothing to tell them.
# A name of a zone that PostgreSQL does not know would stop the statement for all, hence the list of known ones.
# Who is away gets none; a copy goes to the deputy while both are of one authority and the deputy is there.
# `audience` puts mails side by side that will probably be alike; what each may hold is decided when it is sent.
# The last mail of each is looked up for all at once: a look for each person would read, on a table that grows under it
# and has no statistics yet, what the statement itself has written so far (20,000 people: 29 s instead of 0.5 s).
_PLAN: Final = """
with owed as materialized (
    select row_number() over () as number, receiver.id as person_id, rule.rule_group, receiver.language, planned.until,
           case when away.id is not null then rule.person_id end as on_behalf_of_id,
           left(concat_ws(' ', receiver.language, rule.area,
                case rule.area when 'country' then house.country_id when 'near' then house.territory_id
                               when 'own' then house.territory_id when 'place' then rule.place_id
                               when 'tier' then coalesce(house.tier2_id, house.tier1_id) end,
                nullif(rule.least_level, 1), array_to_string(rule.sectors, ','), array_to_string(rule.events, ','),
                house.authority_id), 200) as audience
    from digests_digestrule rule
    join municipalities_user person on person.id = rule.person_id and person.is_active
    cross join lateral (
        select case when authority.time_zone = any(%(zones)s) then authority.time_zone
                    else %(region)s end as zone,
               authority.id as authority_id, authority.country_id, authority.territory_id, authority.tier1_id,
               authority.tier2_id
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
    left join digests_absence away
      on away.person_id = rule.person_id and away.until > (%(now)s at time zone house.zone)::date
    join municipalities_user receiver
      on receiver.id = case when away.id is null then rule.person_id else away.deputy_id end and receiver.is_active
    where rule.rule_group = any(%(groups)s) and rule.frequency = %(frequency)s
      and (rule.paused_until is null or rule.paused_until <= (%(now)s at time zone house.zone)::date)
      and (%(by_hand)s or (due.at between rule.active_since and %(now)s and %(now)s < due.next))
      and (away.id is null or (
          exists (
              select from municipalities_membership of_person
              join municipalities_membership of_deputy using (authority_id)
              where of_person.user_id = away.person_id and of_deputy.user_id = away.deputy_id
                and of_person.valid_from <= %(now)s and of_deputy.valid_from <= %(now)s
                and (of_person.valid_until is null or of_person.valid_until > %(now)s)
                and (of_deputy.valid_until is null or of_deputy.valid_until > %(now)s)
          ) and not exists (
              select from digests_absence too
              where too.person_id = away.deputy_id and too.until > (%(now)s at time zone house.zone)::date
          )
      ))
), told as materialized (
    select owed.number, max(delivery.covers_until) as until
    from owed join digests_digestdelivery delivery using (person_id, rule_group)
    where delivery.state <> 'failed' and delivery.covers_until < owed.until
      and delivery.on_behalf_of_id is not distinct from owed.on_behalf_of_id
    group by owed.number
), written as (
    insert into digests_digestdelivery (uuid, person_id, rule_group, period, language, audience, state, attempts, items,
                                        error, message_id, covers_from, covers_until, created_at, on_behalf_of_id)
    select gen_random_uuid(), owed.person_id, owed.rule_group, %(period)s, owed.language, owed.audience, 'pending', 0,
           0, '', '', greatest(coalesce(told.until, owed.until - %(usual_length)s), owed.until - interval '28 days'),
           owed.until, %(now)s, owed.on_behalf_of_id
    from owed left join told using (number)
    on conflict do nothing
    returning rule_group
)
select rule_group, count(*) from written group by rule_group
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
    return sum(_plan(period, [rule_group], now or timezone.now(), by_hand=by_hand).values())


def _plan(period: Period, groups: Sequence[str], now: datetime, *, by_hand: bool = False) -> dict[str, int]:
    """By group how many are new; of the others nothing, or 0 when it is done by hand."""
    values: dict[str, Any] = {
        "period": str(period),
        "first": period.first,
        "days": period.days,
        "frequency": period.frequency,
        "usual_length": period.usual_length,
        "until_next": period.until_next,
        "groups": list(groups),
        "now": now,
        "by_hand": by_hand,
        "zones": _zones(),
        "region": REGION.key,
    }
    with system_role(_REASON):
        with connection.cursor() as cursor:
            cursor.execute(_PLAN, values)
            planned: dict[str, int] = dict(cursor.fetchall())
        found = {group: 0 for group in groups if by_hand} | planned
        for group, count in found.items():
            runs.record_planned(period=str(period), rule_group=group, planned=count, now=now)
    return found


def plan_due(now: datetime | None = None) -> int:
    """Plan what the clock asks for: for each person the week, or the working day, of the last hour that has come.

    A late run catches up with one mail, not with one for each period missed: what it covers follows on the last mail.
    The week before and, over a weekend, the days back to Friday are looked at, because the last hour may lie there;
    the next ones, because they begin earlier in zones east of the region. New people get their proposed rule first.
    """
    moment = now or timezone.now()
    default_rules.create_missing(moment)
    week, today = Week.of(moment), Day.of(moment)
    days = (today.plus(offset) for offset in range(-3, 2))
    periods: list[Period] = [week.before(), week, week.after(), *(day for day in days if day.is_working)]
    return sum(sum(_plan(period, DIGESTS, moment).values()) for period in periods)
