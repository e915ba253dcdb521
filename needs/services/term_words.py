"""The term of a need's answer in words: when it is due, how many working days are left, how old the need is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.templatetags.portal import day_text, figure
from needs.models import Need
from needs.services import answer_term


@dataclass(frozen=True, slots=True)
class Term:
    """The current term of a submitted need. `left` is in working days, negative for those that it is late by.

    `length` is in working days too: a term keeps its last day when the country's calendar or term changes later.
    """

    due_on: date
    left: int
    is_late: bool
    length: int = answer_term.TERM

    @property
    def day(self) -> int:
        """Which working day of the term it is, 1 on the day of submission and the day after."""
        return max(self.length - self.left, 1)

    @property
    def sentence(self) -> str:
        """When the answer is due, and how many working days are left or gone."""
        day = day_text(self.due_on)
        if self.is_late:
            return f"{_('Answer was due on %(day)s') % {'day': day}}, {self.standing}"
        if self.left == 0:
            return _("Answer due today, %(day)s") % {"day": day}
        return f"{_('Answer due on %(day)s') % {'day': day}}, {self.standing}"

    @property
    def standing(self) -> str:
        """How many working days are left, or that it is late."""
        if not self.is_late:
            words = ngettext("%(count)s working day left", "%(count)s working days left", self.left)
            return words % {"count": figure(self.left)}
        late = -self.left
        if late == 0:
            return _("late")
        words = ngettext("late by %(count)s working day", "late by %(count)s working days", late)
        return words % {"count": figure(late)}


def term_of(need: Need) -> Term | None:
    """The term that runs; None unless the need waits for an answer that is due on a day."""
    if need.state != Need.State.SUBMITTED or need.answer_due_on is None:
        return None
    return term_until(need.answer_due_on, need.submitted_at, need.territory.iso2)


def term_until(due: date, begun_at: datetime | None, iso2: str) -> Term:
    """The term that ends on `due` by the calendar of the country, begun at a moment or not known when."""
    today = timezone.localdate()
    calendar = answer_term.calendar_of(iso2)
    begun = timezone.localdate(begun_at) if begun_at else None
    length = calendar.left(begun, due) if begun and begun < due else calendar.term
    return Term(due, calendar.left(today, due), due < today, length)


def age_words(need: Need) -> str:
    """How long the need has been on its way since it was first submitted; "" while that is this very term."""
    first, current = need.first_submitted_at, need.submitted_at
    if first is None or current is None or timezone.localdate(first) == timezone.localdate(current):
        return ""
    begun = timezone.localdate(first)
    days = -answer_term.working_days_left(timezone.localdate(), begun, need.territory.iso2)
    words = ngettext(
        "First submitted on %(day)s, %(count)s working day ago",
        "First submitted on %(day)s, %(count)s working days ago",
        days,
    )
    return words % {"day": day_text(begun), "count": figure(days)}


def days_ago(moment: date) -> str:
    """How many days ago a day was, in words."""
    days = (timezone.localdate() - moment).days
    if days <= 0:
        return _("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": figure(days)}
