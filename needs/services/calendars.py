"""The length of a country's term and the days on which its calendar differs: who may change them, and the changes.

A change holds for terms that begin after it: the last day of a running term stands in the need.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, Territory
from municipalities.services import audit
from needs.models import AnswerTerm, CalendarDay
from needs.models.clock import TERM_MAX, TERM_MIN
from needs.services import answer_term

ABILITY: Final = "needs.keep_calendar"
#: How far from today a day of the calendar may lie: beyond, it is a typing error.
FARTHEST: Final = timedelta(days=3 * 366)


class ForeignCountry(Refusal):
    """An administrator of a central body keeps the calendar of their own country only."""

    message = _("Only the network secretariat and this country's own central bodies can change this.")


class TermOutOfRange(Refusal):
    """A term is 1 to 60 working days."""

    message = _("A term is between 1 and 60 working days.")


class DayChangesNothing(Refusal):
    """The day is worked or off already, by the list of public holidays or the weekend."""

    message = _("The calendar says so already, so there is nothing to add.")


class DayTaken(Refusal):
    """One difference a day."""

    message = _("This day stands in the calendar already. Remove it first.")


class DayTooFar(Refusal):
    """The day lies years away."""

    message = _("Choose a day within three years of today.")


def may_keep(actor: Actor, country: Territory) -> bool:
    """The secretariat everywhere, a central body in its own country; row-level security says the same."""
    if not abilities.can(actor, ABILITY):
        return False
    return actor.house.kind == Authority.Kind.SECRETARIAT or actor.house.territory_id == country.pk


@transaction.atomic
def change_term(*, actor: Actor, country: Territory, days: int) -> None:
    """Set how many working days an authority of the country has. Raises TermOutOfRange, ForeignCountry."""
    _require(actor, country)
    if not TERM_MIN <= days <= TERM_MAX:
        raise TermOutOfRange
    row = AnswerTerm.objects.select_for_update().filter(country=country).first()
    before = row.days if row else answer_term.TERM
    if before == days:
        return
    AnswerTerm.objects.update_or_create(country=country, defaults={"days": days, "updated_by_id": actor.person_id})
    _noted("needs.term.changed", actor, country, {"days": before}, {"days": days})


@transaction.atomic
def add_day(*, actor: Actor, country: Territory, day: date, is_working: bool, name: str) -> CalendarDay:
    """Let a day be off, or worked after all. Raises DayTooFar, DayTaken, DayChangesNothing, ForeignCountry."""
    _require(actor, country)
    if abs(day - timezone.localdate()) > FARTHEST:
        raise DayTooFar
    if answer_term.Calendar(country.iso2.upper()).is_working_day(day) == is_working:
        raise DayChangesNothing
    made, is_new = CalendarDay.objects.get_or_create(
        country=country, day=day, defaults={"is_working": is_working, "name": name, "updated_by_id": actor.person_id}
    )
    if not is_new:
        raise DayTaken
    _noted("needs.calendar_day.added", actor, country, {}, _told(made))
    return made


@transaction.atomic
def remove_day(*, actor: Actor, country: Territory, day: date) -> None:
    """Follow the library's list on that day again; one that is gone already changes nothing. Raises ForeignCountry."""
    _require(actor, country)
    row = CalendarDay.objects.select_for_update().filter(country=country, day=day).first()
    if row is None:
        return
    told = _told(row)
    row.delete()
    _noted("needs.calendar_day.removed", actor, country, told, {})


def _require(actor: Actor, country: Territory) -> None:
    abilities.require(actor, ABILITY)
    if not may_keep(actor, country):
        raise ForeignCountry


def _told(row: CalendarDay) -> dict[str, Any]:
    return {"day": row.day.isoformat(), "is_working": row.is_working, "name": row.name}


def _noted(action: str, actor: Actor, country: Territory, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit.record(action, actor=actor, target=country, authority_id=actor.acting_id, before=before, after=after)
    answer_term.forget()
    # A page that was made meanwhile may have read the calendar as it was.
    transaction.on_commit(answer_term.forget)
