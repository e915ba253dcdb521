"""Answers that are late: which, at whom, since when, and who was told. Rows as the person may see them.

The secretariat reads no need before it is accepted: it gets numbers by authority (function `late_answers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from municipalities.access.actor import Actor
from municipalities.models import Authority, Reach, Territory
from needs.models import Escalation, Need, NeedChange
from needs.services import answer_term

OURS, OTHERS = "ours", "others"
PAGE_SIZE: Final = 25
#: Changes after acceptance whose answer is late: a short list beside the needs.
CHANGES_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class LateRow:
    """A late answer. `days` are working days; `step` is 0 before anybody was told."""

    need: Need
    due_on: date
    days: int
    step: int

    @property
    def step_label(self) -> str:
        """Who was told, in words; "" for nobody yet."""
        return str(Escalation.Step(self.step).label) if self.step else ""


@dataclass(frozen=True, slots=True)
class LateAuthority:
    """How many answers an authority owes past their day: for the secretariat."""

    authority: Authority
    late: int
    oldest: date
    days: int
    step: int

    @property
    def step_label(self) -> str:
        """The farthest step, in words."""
        return str(Escalation.Step(self.step).label) if self.step else ""


def late_needs(actor: Actor, which: str = "") -> Any:
    """Visible submitted needs past their day, oldest first: those that this house answers, or all others."""
    rows = Need.objects.visible_to(actor.scope, reach=Reach.ABOVE).filter(
        state=Need.State.SUBMITTED, answer_due_on__lt=timezone.localdate()
    )
    if which == OURS:
        rows = rows.filter(addressed_to_id=actor.acting_id)
    elif which == OTHERS:
        rows = rows.exclude(addressed_to_id=actor.acting_id)
    return rows.order_by("answer_due_on", "pk")


def page_after(rows: Any, key: str) -> tuple[list[Need], str]:
    """PAGE_SIZE rows that follow the key, and the key of the next page; any text that is no key means the first."""
    if found := _decoded(key):
        due_on, pk = found
        rows = rows.filter(Q(answer_due_on__gt=due_on) | Q(answer_due_on=due_on, pk__gt=pk), answer_due_on__gte=due_on)
    page = list(rows.select_related("territory", "addressed_to", "sector", "authority")[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    return page[:PAGE_SIZE], f"{last.answer_due_on.isoformat()}.{last.pk}"


def with_steps(actor: Actor, needs: Sequence[Need]) -> list[LateRow]:
    """The needs with how late they are and who was told: one query."""
    return _rows(actor, [(need, need.answer_due_on) for need in needs if need.answer_due_on])


def late_changes(actor: Actor) -> list[LateRow]:
    """Visible changes after acceptance that wait past their day, oldest first; at most CHANGES_MOST."""
    rows = NeedChange.objects.visible_to(actor.scope).filter(
        state=NeedChange.State.SUBMITTED, due_on__lt=timezone.localdate(), need__change_asked_at__isnull=False
    )
    rows = rows.select_related("need__territory", "need__addressed_to", "need__sector", "need__authority")
    found = rows.order_by("due_on", "pk")[:CHANGES_MOST]
    return _rows(actor, [(one.need, one.due_on) for one in found if one.due_on])


def late_authorities(actor: Actor) -> list[tuple[Territory, list[LateAuthority]]]:
    """For the secretariat: by country in their fixed order, the authority with the oldest late answer first."""
    if not actor.scope.is_secretariat:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select country_id, addressed_to_id, late, oldest, step from late_answers()")
        found = cursor.fetchall()
    authorities = Authority.objects.in_bulk([row[1] for row in found])
    countries = Territory.objects.filter(pk__in={row[0] for row in found}).defer("boundary")
    today = timezone.localdate()
    told: list[tuple[Territory, list[LateAuthority]]] = []
    for country in countries.order_by("position", "pk"):
        calendar = answer_term.calendar_of(country.iso2)
        rows = [
            LateAuthority(authorities[row[1]], row[2], row[3], -calendar.left(today, row[3]), row[4])
            for row in found
            if row[0] == country.pk
        ]
        told.append((country, sorted(rows, key=lambda one: (one.oldest, one.authority.pk))))
    return told


def home_panel(actor: Actor) -> dict[str, Any] | None:
    """How many answers are late in each country, for the secretariat's start page; None for everybody else."""
    if not actor.scope.is_secretariat or actor.acting is None:
        return None
    if actor.house.kind != Authority.Kind.SECRETARIAT:
        return None
    by_country = late_authorities(actor)
    rows = [{"country": country, "late": sum(one.late for one in found)} for country, found in by_country]
    return {"rows": rows, "count": sum(row["late"] for row in rows)}


def _rows(actor: Actor, found: Iterable[tuple[Need, date]]) -> list[LateRow]:
    pairs = list(found)
    told = Escalation.objects.visible_to(actor.scope).filter(need_id__in=[need.pk for need, _due in pairs])
    steps: dict[tuple[int, date], int] = {}
    for need_id, due_on, step in told.order_by().values_list("need_id", "due_on", "step"):
        steps[need_id, due_on] = max(step, steps.get((need_id, due_on), 0))
    today = timezone.localdate()
    return [
        LateRow(
            need, due, -answer_term.working_days_left(today, due, need.territory.iso2), steps.get((need.pk, due), 0)
        )
        for need, due in pairs
    ]


def _decoded(key: str) -> tuple[date, int] | None:
    day, _point, pk = key.partition(".")
    try:
        found = date.fromisoformat(day), int(pk)
    except ValueError:
        return None
    return found if 0 < found[1] < 2**63 else None
