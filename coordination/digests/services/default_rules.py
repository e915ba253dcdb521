"""Defaults: the digest that is proposed to new people, by the kind of their authority and their role.

The planner gives it to whoever has no rule at all: who never asked and is new. It is theirs to change, and it counts as
proposed until they do. Nobody who changed or stopped a rule is given one again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from coordination.digests.models import DigestRule
from coordination.digests.services.rules import Wish, change_rule
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership

Area, Frequency, Kind, Role = DigestRule.Area, DigestRule.Frequency, Authority.Kind, Membership.Role
_WORKING: Final = (Role.OFFICER, Role.APPROVER)
_FRIDAY, _MONDAY, _HOUR = 5, 1, 7

#: Frequency, day and area by kind of authority: of those who work there, and of everybody else. Who answers needs is
#: told each working day; the others once a week, at its beginning where work follows from it.
_WISHES: Final = {
    Kind.MUNICIPALITY: ((Frequency.WEEKLY, _MONDAY, Area.COUNTRY), (Frequency.WEEKLY, _FRIDAY, Area.NEAR)),
    Kind.INTERMEDIATE: ((Frequency.DAILY, _MONDAY, Area.TIER), (Frequency.WEEKLY, _FRIDAY, Area.TIER)),
    Kind.CENTRAL: ((Frequency.DAILY, _MONDAY, Area.COUNTRY), (Frequency.WEEKLY, _FRIDAY, Area.COUNTRY)),
    Kind.ASSOCIATION: ((Frequency.WEEKLY, _MONDAY, Area.COUNTRY), (Frequency.WEEKLY, _FRIDAY, Area.COUNTRY)),
    Kind.SECRETARIAT: ((Frequency.DAILY, _MONDAY, Area.NETWORK), (Frequency.WEEKLY, _FRIDAY, Area.NETWORK)),
    Kind.OBSERVER: ((Frequency.WEEKLY, _FRIDAY, Area.NETWORK), (Frequency.WEEKLY, _FRIDAY, Area.NETWORK)),
}

_CREATE: Final = """
insert into digests_digestrule (uuid, person_id, rule_group, frequency, weekday, hour, area, sectors, is_default,
                                active_since, created_at)
select gen_random_uuid(), person.id, 'weekly', proposed.frequency, proposed.weekday, %(hour)s, proposed.area, '{}',
       true, %(now)s, %(now)s
from municipalities_user person
cross join lateral (
    select authority.kind, membership.role
    from municipalities_membership membership
    join municipalities_authority authority on authority.id = membership.authority_id and authority.is_active
    where membership.user_id = person.id and membership.valid_from <= %(now)s
      and (membership.valid_until is null or membership.valid_until > %(now)s)
    order by membership.created_at, membership.id
    limit 1
) first
join unnest(%(kinds)s::text[], %(roles)s::text[], %(frequencies)s::text[], %(weekdays)s::smallint[], %(areas)s::text[])
    proposed (kind, role, frequency, weekday, area) using (kind, role)
where person.is_active and not exists (select from digests_digestrule rule where rule.person_id = person.id)
on conflict do nothing
"""


def proposed(kind: str, role: str) -> Wish:
    """What people of this role in such an authority are proposed."""
    working, others = _WISHES[Kind(kind)]
    frequency, weekday, area = working if role in _WORKING else others
    return Wish(frequency=frequency, weekday=weekday, hour=_HOUR, area=area)


def create_missing(now: datetime) -> int:
    """Give the proposed digest to everybody who has no rule; answers how many. Doing it again gives none."""
    table = [(kind, role, proposed(kind, role)) for kind in Kind.values for role in Role.values]
    values: dict[str, Any] = {
        "now": now,
        "hour": _HOUR,
        "kinds": [kind for kind, _role, _wish in table],
        "roles": [role for _kind, role, _wish in table],
        "frequencies": [str(wish.frequency) for _kind, _role, wish in table],
        "weekdays": [wish.weekday for _kind, _role, wish in table],
        "areas": [str(wish.area) for _kind, _role, wish in table],
    }
    with system_role("gives new people the digest proposed for their role"), connection.cursor() as cursor:
        cursor.execute(_CREATE, values)
        return cursor.rowcount


def load_example_rules() -> int:
    """Give the example people of the demo network what new people of their kind and role are given."""
    return create_missing(timezone.now())


def propose_again(*, actor: Actor) -> DigestRule | None:
    """Let the person's digest be what is proposed for their first role; None without a current one."""
    if not actor.scope.held:
        return None
    held = actor.scope.held[0]
    return change_rule(actor=actor, wish=proposed(held.kind, held.role), is_default=True)
