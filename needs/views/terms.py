"""Terms and calendars of the countries: read by every member, kept by the secretariat and the country's own bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.core.dates import FIRST_YEAR, YEARS_AHEAD
from coordination.core.refusals import Refusal
from coordination.core.templatetags.portal import day_text
from municipalities.access import abilities
from municipalities.access.http import AbilityView
from municipalities.models import Territory
from needs.forms.terms import OFF, WORKED, CalendarDayForm, TermForm
from needs.models import AnswerTerm, CalendarDay
from needs.services import answer_term, calendars


class CountryBase(AbilityView):
    """What the pages of one country's term share."""

    ability = "needs.read"

    def find_country(self, iso2: str) -> Territory:
        """The country of this code; 404 for any other."""
        found = countries().filter(iso2=iso2.upper()).first()
        if found is None:
            raise Http404
        return found

    def show(self, country: Territory, *, status: int = 200, notice: str = "", **given: forms.Form) -> HttpResponse:
        """The country's page; forms that came back stand in place of the empty ones."""
        year = chosen_year(self.request.GET.get("year", ""))
        term = AnswerTerm.objects.filter(country=country).first()
        days = term.days if term else answer_term.TERM
        context = {
            "country": country,
            "days": days,
            "is_usual": term is None,
            "calendar": calendar_rows(country, year),
            "years": [{"label": str(one), "url": f"?year={one}", "is_current": one == year} for one in near(year)],
            "year": str(year),
            "may_keep": calendars.may_keep(self.actor, country),
            "term_form": TermForm(initial={"days": days}),
            "day_form": CalendarDayForm(initial={"kind": OFF}),
            "notice": notice,
            "trail": trail(),
            **given,
        }
        return render(self.request, "needs/term_detail.html", context, status=status)

    def back(self, country: Territory, sentence: str, year: int | None = None) -> HttpResponse:
        """To the country's page, with what just happened."""
        messages.success(self.request, sentence)
        address = reverse("needs:term-detail", args=[country.iso2.lower()])
        return HttpResponseRedirect(f"{address}?year={year}" if year else address)


class TermListView(AbilityView):
    """The term of each country."""

    ability = "needs.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """One row a country, in their fixed order."""
        terms = dict(AnswerTerm.objects.values_list("country_id", "days"))
        own = set(CalendarDay.objects.order_by().values_list("country_id", flat=True).distinct())
        rows = [
            {
                "country": one,
                "days": terms.get(one.pk, answer_term.TERM),
                "is_usual": one.pk not in terms,
                "differs": one.pk in own,
                "may_keep": calendars.may_keep(self.actor, one),
            }
            for one in countries()
        ]
        context = {"rows": rows, "needs_note": any(row["country"].needs_status_note for row in rows), "trail": trail()}
        return render(request, "needs/term_list.html", context)


class TermDetailView(CountryBase):
    """The term of a country and the days off of a year."""

    def get(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """The page."""
        return self.show(self.find_country(iso2))


class TermChangeView(CountryBase):
    """Changes the length of a country's term."""

    ability = calendars.ABILITY
    checks_record = True

    def post(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """Change, or show what to correct."""
        abilities.require(self.actor, self.ability)
        country = self.find_country(iso2)
        form = TermForm(request.POST)
        if not form.is_valid():
            return self.show(country, status=422, term_form=form)
        try:
            calendars.change_term(actor=self.actor, country=country, days=form.cleaned_data["days"])
        except calendars.ForeignCountry as refusal:
            return self.show(country, status=403, notice=str(refusal))
        except Refusal as refusal:
            form.add_error("days", str(refusal))
            return self.show(country, status=422, term_form=form)
        return self.back(country, _("The term is changed. It holds for terms that begin from now on."))


class CalendarDayAddView(CountryBase):
    """Adds a difference to a country's calendar."""

    ability = calendars.ABILITY
    checks_record = True

    def post(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """Add, or show what to correct."""
        abilities.require(self.actor, self.ability)
        country = self.find_country(iso2)
        form = CalendarDayForm(request.POST)
        if not form.is_valid():
            return self.show(country, status=422, day_form=form)
        day, kind, name = (form.cleaned_data[one] for one in ("day", "kind", "name"))
        try:
            calendars.add_day(actor=self.actor, country=country, day=day, is_working=kind == WORKED, name=name)
        except calendars.ForeignCountry as refusal:
            return self.show(country, status=403, notice=str(refusal))
        except Refusal as refusal:
            form.add_error("day", str(refusal))
            return self.show(country, status=422, day_form=form)
        return self.back(country, _("%(day)s is added to the calendar.") % {"day": day_text(day)}, day.year)


class CalendarDayRemoveView(CountryBase):
    """Takes a difference back."""

    ability = calendars.ABILITY
    checks_record = True

    def post(self, request: HttpRequest, iso2: str, day: str) -> HttpResponse:
        """Remove; a day that somebody removed meanwhile is removed all the same."""
        abilities.require(self.actor, self.ability)
        country, found = self.find_country(iso2), find_day(day)
        try:
            calendars.remove_day(actor=self.actor, country=country, day=found)
        except calendars.ForeignCountry as refusal:
            return self.show(country, status=403, notice=str(refusal))
        return self.back(country, _("%(day)s is as in the list again.") % {"day": day_text(found)}, found.year)


def countries() -> Any:
    """The countries in their fixed order."""
    return Territory.objects.filter(level=Territory.Level.COUNTRY).defer("boundary").order_by("position", "pk")


def find_day(text: str) -> date:
    """The day of an address; 404 for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def chosen_year(text: str) -> int:
    """The year of the address; the present one for anything that is no year of the calendar."""
    this = timezone.localdate().year
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this
    return year if FIRST_YEAR <= year <= this + YEARS_AHEAD else this


def near(year: int) -> list[int]:
    """The years that the page leads to."""
    this = timezone.localdate().year
    return sorted({this - 1, this, this + 1, year})


def calendar_rows(country: Territory, year: int) -> list[dict[str, Any]]:
    """The days off of the year and the country's own differences, by date."""
    listed, language = answer_term.holidays_of(country.iso2, year, get_language() or "en-gb")
    rows = {
        day: {"day": day, "name": name, "lang": language, "is_own": False, "is_working": False} for day, name in listed
    }
    for own in CalendarDay.objects.filter(country=country, day__year=year):
        replaced = rows.get(own.day)
        rows[own.day] = {
            "day": own.day,
            "name": own.name,
            "lang": "",
            "is_own": True,
            "is_working": own.is_working,
            "instead_of": replaced["name"] if replaced else "",
            "instead_lang": language,
        }
    return [{**rows[day], "is_weekend": day.weekday() >= 5} for day in sorted(rows)]


def trail() -> list[dict[str, str]]:
    """Breadcrumbs."""
    return [
        {"label": _("Needs"), "url": reverse("needs:need-list")},
        {"label": _("Terms and calendars"), "url": reverse("needs:term-list")},
    ]
