"""Needs as clients read them: the listed fields and no others, with small numbers hidden as on the pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from municipalities.access.scope import Scope
from municipalities.access.suppression import HIDDEN, visible_figure, visible_table
from municipalities.models import Authority
from needs.models import Need
from needs.models.line import UNIT_COST_KEY, line_cost
from needs.models.need import MINOR_UNITS
from needs.services.line_totals import line_totals
from needs.services.merging import survivor


def need_row(need: Need, scope: Scope) -> dict[str, Any]:
    """A need in a list. Hidden small numbers are null with `people_affected_hidden`."""
    people = visible_figure(need.people_affected, record=need, scope=scope)
    return {
        "uuid": need.uuid,
        "number": need.number,
        "state": need.state,
        "title": need.title,
        "municipality": need.territory.name,
        "sector": need.sector.code if need.sector else None,
        "severity": need.severity,
        "people_affected": None if people is HIDDEN else people,
        "people_affected_hidden": people is HIDDEN,
        "created_at": need.created_at,
        "submitted_at": need.submitted_at,
        "is_example": need.is_example,
    }


def need_detail(need: Need, scope: Scope) -> dict[str, Any]:
    """The whole record. The term and the association's tick are for the house and its reviewers; others get null."""
    is_inside = scope.is_house_or_reviewer(need)
    return need_row(need, scope) | {
        "situation": need.situation,
        "lacking": need.lacking,
        "place": need.place,
        "place_role": need.place_role,
        "urgency": need.urgency,
        "horizon": need.horizon,
        "phase": need.phase,
        "already_done": need.already_done,
        "people_by_group": _people(need, scope),
        "certainty": need.certainty,
        "source": need.source,
        "source_grade": need.source_grade,
        "information_grade": need.information_grade,
        "lines": [_line(slot, line, need) for slot, line in need.lines.items()],
        "lines_total": _lines_total(need),
        "currency": need.currency,
        "cost": _money(need.cost, need.currency, need.cost_eur_cents),
        "covered": _money(need.covered, need.currency, need.covered_eur_cents),
        "needed_by": need.needed_by,
        "needed_until": need.needed_until,
        "answer_wanted_by": need.answer_wanted_by,
        "still_valid_on": need.still_valid_on,
        "rank": need.rank if is_inside else None,
        "edition": need.edition,
        "is_free_of_personal_data": need.is_free_of_personal_data,
        "association_ticked": need.association_ticked if is_inside else None,
        "language": need.language,
        "script": need.script,
        **_course(need, scope),
    }


def _course(need: Need, scope: Scope) -> dict[str, Any]:
    """How far the need has come, and with whom it is."""
    kept = survivor(scope, need)
    return {
        "answer": _answer(need),
        "first_submitted_at": need.first_submitted_at,
        "answer_due_on": need.answer_due_on if scope.is_house_or_reviewer(need) else None,
        "decided_at": need.decided_at,
        "closed_at": need.closed_at,
        "merged_into": kept.number if kept else None,
        "addressed_to": need.addressed_to.slug if need.addressed_to else None,
        "version": need.version,
    }


def addressee(authority: Authority) -> dict[str, Any]:
    """An authority to which a need can be redirected."""
    return {"uuid": authority.uuid, "slug": authority.slug, "name": authority.name}


def _people(need: Need, scope: Scope) -> dict[str, dict[str, int | None]]:
    """The table of groups: a number that is not known is left out, a hidden one is null."""
    table = visible_table(need.people_by_group, record=need, scope=scope)
    return {
        group: {part: None if number is HIDDEN else number for part, number in parts.items()}
        for group, parts in table.items()
    }


def _money(amount: int | None, currency: str, eur_cents: int | None) -> dict[str, Any] | None:
    """An amount in whole units of its currency, and in euro with cents; None while there is none."""
    if amount is None or eur_cents is None:
        return None
    return {"amount": amount, "currency": currency, "eur": eur_cents / 100}


def _line(slot: str, line: dict[str, Any], need: Need) -> dict[str, Any]:
    """A line item with what has arrived of it; costs in units of the currency."""
    return {
        "slot": int(slot),
        "kind": line.get("kind", ""),
        "item": line.get("item", ""),
        "quantity": line.get("quantity"),
        "unit": line.get("unit", ""),
        "unit_cost": _units(line.get(UNIT_COST_KEY)),
        "cost": _units(line_cost(line)),
        "fulfilled": need.fulfilled.get(slot),
    }


def _lines_total(need: Need) -> dict[str, Any] | None:
    """The sum of all lines with a known cost, in the currency and in euro with the rate and its day."""
    totals = line_totals(need, today=timezone.localdate())
    if totals.total is None:
        return None
    return {
        "amount": _units(totals.total),
        "currency": totals.currency,
        "eur": _units(totals.eur_cents),
        "rate": None if totals.rate is None else float(totals.rate),
        "rate_date": totals.rate_date,
    }


def _units(minor: int | None) -> float | None:
    return None if minor is None else minor / MINOR_UNITS


def _answer(need: Need) -> dict[str, Any] | None:
    """Who does what by when; None before there is an answer."""
    if need.answer_by is None:
        return None
    return {"who": need.answer_who, "what": need.answer_what, "by": need.answer_by}
