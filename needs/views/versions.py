"""The editions of a need: which there are, two of them side by side, and taking an old one up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access.abilities import can
from municipalities.access.http import VisibleObjectMixin
from needs.models import Need, NeedVersion
from needs.services import versions
from needs.views import presentation
from needs.views.discard import VersionForm
from needs.views.form_presentation import edit_url
from needs.views.word_differences import Row, compare


class NeedVersionsView(VisibleObjectMixin):
    """Who wrote which edition when, and what differs between two; for the two sides alone."""

    model = Need
    ability = "needs.read"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related("authority", "territory", "sector")

    def find_record(self, slug: str) -> Need:
        """404 for everybody but the two sides, as if there were no such page."""
        need: Need = super().find_record(slug)
        if not self.actor.scope.is_house_or_reviewer(need):
            raise Http404
        return need

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page: the newest two side by side, unless `older` and `newer` name others."""
        return self.show(self.get_record(slug))

    def show(self, need: Need, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page."""
        known = versions.editions(self.actor, need)
        pair = chosen(known, self.request.GET)
        may_restore = can(self.actor, "needs.draft", need) and (need.is_editable or need.is_open)
        context = {
            "need": need,
            "trail": presentation.trail(need),
            "editions": [told(one) for one in reversed(known)],
            "pair": [told(one) for one in pair],
            "rows": compared(need, pair),
            "newest": known[-1].edition if known else 0,
            "may_restore": may_restore and need.change_asked_at is None,
            "notice": notice,
        }
        return render(self.request, "needs/need_versions.html", context, status=status)


class NeedRestoreView(NeedVersionsView):
    """Takes the words of an old edition up again."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str, edition: int) -> HttpResponse:
        """Into the returned need, or into a change of the open one; then to its form."""
        need = self.get_record(slug)
        form = VersionForm(request.POST)
        if not form.is_valid():
            return self.show(need, status=422)
        version = form.cleaned_data["version"]
        try:
            saved = versions.restore_words(actor=self.actor, need_id=need.pk, version=version, edition=edition)
        except NeedVersion.DoesNotExist as unknown:
            raise Http404 from unknown
        except refusals.Refusal as refusal:
            return self.show(self.find_record(slug), status=409, notice=str(refusal))
        messages.success(request, restored_sentence(saved, edition))
        address = reverse("needs:need-change-edit", args=[need.slug]) if need.is_open else edit_url(need)
        return HttpResponseRedirect(address)


def restored_sentence(saved: Need, edition: int) -> str:
    """Where the old words stand now, and who sees them."""
    words = {"number": edition}
    if saved.is_open:
        return _("The words of version %(number)s stand in the form. Nobody else sees them yet.") % words
    return _("The words of version %(number)s stand in the form.") % words


def chosen(known: list[NeedVersion], asked: Any) -> list[NeedVersion]:
    """The two editions to compare, older first; the newest two for anything that names no two of them."""
    by_number = {str(one.edition): one for one in known}
    older, newer = by_number.get(asked.get("older", "")), by_number.get(asked.get("newer", ""))
    if older is None or newer is None or older is newer:
        return known[-2:]
    return sorted([older, newer], key=lambda one: int(one.edition))


def compared(need: Need, pair: list[NeedVersion]) -> list[Row]:
    """What differs between two editions; nothing without two."""
    if len(pair) < 2:
        return []
    older, newer = (versions.words_of(need, one) for one in pair)
    return compare(older, newer)


def told(version: NeedVersion) -> dict[str, Any]:
    """One edition as the list names it."""
    return {
        "number": version.edition,
        "label": _("Version %(number)s") % {"number": version.edition},
        "at": version.pgh_created_at,
        "by": version.updated_by.name if version.updated_by else "",
        "state": version.state,
    }
