"""Who answers for which sector: read by every member, kept by the secretariat and the country's own bodies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.refusals import Refusal
from coordination.core.texts import query_text
from municipalities.access.http import AbilityView
from municipalities.models import Sector, Territory
from municipalities.services import competence
from needs.forms.competence import CompetenceForm, PreviewForm
from needs.services import competences


class CompetenceBase(AbilityView):
    """What the pages of one country's matrix share."""

    ability = "needs.read"

    def find_country(self, iso2: str) -> Territory:
        """The country of this code; 404 for any other."""
        found: Territory | None = competences.countries().filter(iso2=iso2.upper()).first()
        if found is None:
            raise Http404
        return found

    def show(self, country: Territory, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The country's matrix, with the sentence that was asked for."""
        asked = PreviewForm(self.request.GET if "place" in self.request.GET else None, country=country)
        may_keep = competence.may_keep(self.actor, country)
        context = {
            "country": country,
            "rows": told_rows(country),
            "may_keep": may_keep,
            "sectors": [one for one in competences.sectors() if one.parent_id is not None] if may_keep else [],
            "preview_form": asked,
            "sentence": competences.preview(**asked.cleaned_data) if asked.is_valid() else "",
            "notice": notice,
            "trail": trail(),
        }
        return render(self.request, "needs/competence_detail.html", context, status=status)


class CompetenceListView(AbilityView):
    """The matrix of each country, in a line."""

    ability = "needs.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """One row a country, in their fixed order."""
        kept = competences.rows_by_country()
        rows = [
            {
                "country": one,
                "own": len(kept.get(one.pk, set()) - {None}),
                "has_general": None in kept.get(one.pk, set()),
                "may_keep": competence.may_keep(self.actor, one),
            }
            for one in competences.countries()
        ]
        context = {"rows": rows, "needs_note": any(row["country"].needs_status_note for row in rows), "trail": trail()}
        return render(request, "needs/competence_list.html", context)


class CompetenceDetailView(CompetenceBase):
    """The matrix of a country, and where a need would go."""

    def get(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """The page."""
        return self.show(self.find_country(iso2))


class CompetenceChangeView(CompetenceBase):
    """Changes a row: `sector` in the address names it by its code; without one it is that of all others."""

    ability = competence.ABILITY

    def get(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """The form with what holds."""
        country, sector = self.find_country(iso2), self.find_sector()
        if not competence.may_keep(self.actor, country):
            return self.show(country, status=403, notice=str(competence.ForeignMatrix.message))
        row = competences.row_of(country, sector)
        initial = {"levels": row.levels, "authority": row.authority.slug if row.authority else None}
        form = CompetenceForm(initial=initial, country=country)
        return self.show_form(country, sector, form, seen=competence.mark_of(country, sector))

    def post(self, request: HttpRequest, iso2: str) -> HttpResponse:
        """Change, or show what to correct."""
        country, sector = self.find_country(iso2), self.find_sector()
        form = CompetenceForm(request.POST, country=country)
        if not form.is_valid():
            return self.show_form(country, sector, form, status=422, seen=request.POST.get("seen", ""))
        seen = request.POST.get("seen", "")
        try:
            competence.set_row(actor=self.actor, country=country, sector=sector, seen=seen, **form.cleaned_data)
        except competence.ForeignMatrix as refusal:
            return self.show(country, status=403, notice=str(refusal))
        except competence.RowChanged as changed:
            return self.show_changed(country, sector, form, str(changed))
        except Refusal as refusal:
            form.add_error("levels", str(refusal))
            return self.show_form(country, sector, form, status=422, seen=seen)
        messages.success(request, saved_words(form))
        return HttpResponseRedirect(reverse("needs:competence-detail", args=[country.iso2.lower()]))

    def find_sector(self) -> Sector | None:
        """The sector that the address names; 404 for a code that there is not."""
        code = query_text(self.request.GET, "sector")
        if not code:
            return None
        found = Sector.objects.filter(code=code, is_retired=False).first()
        if found is None:
            raise Http404
        return found

    def show_changed(
        self, country: Territory, sector: Sector | None, form: CompetenceForm, sentence: str
    ) -> HttpResponse:
        """The form as typed, with the row that stands there now; saving it again is on purpose."""
        row, words = competences.row_of(country, sector), competences.level_words(country)
        body = row.authority.display_name if row.authority else ""
        now = [*(words.get(level, level) for level in row.levels), *([body] if body else [])]
        told = {"notice": sentence, "now": now, "seen": competence.mark_of(country, sector)}
        return self.show_form(country, sector, form, status=409, **told)

    def show_form(
        self, country: Territory, sector: Sector | None, form: CompetenceForm, *, status: int = 200, **told: Any
    ) -> HttpResponse:
        """The form's page; `told`: the mark of the row that was seen, and after a conflict what stands there now."""
        there = {"label": country.display_name, "url": reverse("needs:competence-detail", args=[country.iso2.lower()])}
        context = {
            "country": country,
            "sector": sector,
            "name": sector.display_name if sector else _("All others"),
            "form": form,
            "trail": [*trail(), there],
            **told,
        }
        return render(self.request, "needs/competence_form.html", context, status=status)


def saved_words(form: CompetenceForm) -> str:
    """What was done."""
    if not form.cleaned_data["levels"]:
        return _("There is no such row now. Needs that are submitted already stay where they are.")
    return _("The row is saved. Needs that are submitted already stay where they are.")


def told_rows(country: Territory) -> list[dict[str, Any]]:
    """The rows with their levels in words."""
    words = competences.level_words(country)
    return [
        {"row": row, "levels": [words.get(level, level) for level in row.levels]}
        for row in competences.rows_of(country)
    ]


def trail() -> list[dict[str, Any]]:
    """Breadcrumbs."""
    return [
        {"label": _("Needs"), "url": reverse("needs:need-list")},
        {"label": _("Who answers for what"), "url": reverse("needs:competence-list")},
    ]
