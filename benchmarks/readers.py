"""The people who read in the benchmarks: one of each position, what they ask, and the same written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Sum

from benchmarks.filling import SECTORS
from municipalities.access.scope import Scope
from municipalities.models import Sector, User
from needs.models import Need

#: What the filter row of the list is set to; both sides of the comparison use it.
SECTOR, SEVERITY = 3, 4
SINCE = "2025-11-01T00:00:00+00:00"
HALF_WAY = datetime(2025, 5, 1, tzinfo=UTC)
OFFICER = "officer, own needs"
PAGE = 26  # the page shows 25 and asks for one more to know whether an older page exists

assert SECTOR <= SECTORS

_SHARED = """n.reach >= 1 and n.id = any(array(
        select content_object_id from needs_needgroupshare
        where group_id = {authority} and (valid_until is null or valid_until > now())))
    or n.reach >= 1 and n.id = any(array(
        select content_object_id from needs_needpersonshare
        where user_id = {user} and (valid_until is null or valid_until > now())))"""


@dataclass(frozen=True, slots=True)
class Reader:
    """One person. `branch` is the condition that their position adds to what every member reads."""

    name: str
    authority: int
    branch: str = ""
    own_house_only: bool = False

    def user(self) -> User:
        """The first person of that authority. Memberships are protected: ask as the system role."""
        return User.objects.filter(memberships__authority_id=self.authority).order_by("pk")[0]

    def by_hand(self, user_id: int) -> str:
        """What they may read, as one who knows data and position would write it, without any other branch."""
        own = f"n.authority_id = {self.authority}"
        if self.own_house_only:
            return own
        shared = _SHARED.format(authority=self.authority, user=user_id)
        return "(" + " or ".join(part for part in ("n.reach >= 3", own, self.branch, shared) if part) + ")"


#: Of a municipality with an ordinary number of needs, for the control: about 1,000 at size S.
QUIET_OFFICER = Reader("officer of a quiet municipality", 100200, own_house_only=True)


def readers() -> list[Reader]:
    """One of each position; the officer is of the municipality with the most needs, the others stand above it."""
    ministry = 2  # municipality 1 lies in country 1 + 1 mod 8, and in its county 1
    county = 1000 + 1000 * ministry + 1
    association = 20 + ministry
    return [
        Reader(OFFICER, 100001, own_house_only=True),
        Reader("officer, all visible", 100001),
        Reader("county reviewer", county, f"n.reach >= 1 and n.tier1_id = {county}"),
        Reader("ministry", ministry, f"n.reach >= 1 and n.country_id = {1 + ministry}"),
        Reader(
            "association", association, f"n.association_ticked and n.reach >= 1 and n.association_id = {association}"
        ),
        Reader("secretariat", 31),
        Reader("observer", 41),
    ]


def visible(reader: Reader, scope: Scope) -> Any:
    """The rows of the list page, as the page asks for them."""
    return Need.objects.visible_to(scope, house=reader.authority if reader.own_house_only else None)


def newest(rows: Any) -> Any:
    """The first page of the list."""
    return rows.with_list_columns().order_by("-created_at", "-id")[:PAGE]


def filtered(rows: Any) -> Any:
    """The first page with a sector and a severity chosen."""
    return newest(narrowed(rows))


def narrowed(rows: Any) -> Any:
    """The rows of one sector and severity."""
    return rows.filter(severity__in=[SEVERITY]).in_sectors(Sector.objects.in_branch(f"S{SECTOR}"))


def aggregated(rows: Any) -> Any:
    """One year by country, sector and severity."""
    return (
        rows.filter(created_at__gte=SINCE)
        .order_by()
        .values_list("country_id", "sector_id", "severity")
        .annotate(needs=Count("id"), people=Sum("people_affected"))
    )


QUERIES: dict[str, Callable[[Any], Any]] = {"newest 25": newest, "filtered 25": filtered, "year aggregate": aggregated}

_COLUMNS = """n.id, n.uuid, n.number, n.title, n.severity, n.people_affected, n.state, n.reach, n.created_at,
    n.submitted_at, n.updated_at, n.is_example, n.language, n.country_id, n.tier1_id, n.tier2_id, n.authority_id,
    n.sector_id, n.territory_id"""
_LIST = f"""
select {_COLUMNS}, a.id, a.name, a.labels, s.id, s.code, s.name, s.labels, t.id, t.name, t.labels, t.needs_status_note
from needs_need n
join municipalities_authority a on a.id = n.authority_id
join municipalities_territory t on t.id = n.territory_id
left join municipalities_sector s on s.id = n.sector_id
where {{where}} order by n.created_at desc, n.id desc limit {PAGE}
"""
_AGGREGATE = f"""
select country_id, sector_id, severity, count(id), sum(people_affected) from needs_need n
where {{where}} and created_at >= '{SINCE}' group by country_id, sector_id, severity
"""

BY_HAND = {
    "newest 25": _LIST,
    "filtered 25": _LIST.replace("{where}", f"{{where}} and n.sector_id = {SECTOR} and n.severity = {SEVERITY}"),
    "year aggregate": _AGGREGATE,
}
