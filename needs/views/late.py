"""Answers that are late, the oldest first: those of the own house, those of others that the person may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.access.abilities import can
from municipalities.access.http import AbilityView
from needs.services import late
from needs.views.listing import in_words

COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Need")},
    {"label": gettext_lazy("Municipality")},
    {"label": gettext_lazy("Who answers")},
    {"label": gettext_lazy("Answer due")},
    {"label": gettext_lazy("Late by, working days"), "is_numeric": True},
    {"label": gettext_lazy("Who was told")},
]


class LateListView(AbilityView):
    """Late answers: needs page by page, changes beside them, and for the secretariat numbers by authority."""

    ability = "needs.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; four queries beside those of every page."""
        which = self.chosen()
        needs, next_key = late.page_after(late.late_needs(self.actor, which), request.GET.get("after", ""))
        is_first = not request.GET.get("after")
        context = {
            "rows": late.with_steps(self.actor, needs),
            "changes": late.late_changes(self.actor) if is_first else [],
            "columns": in_words(COLUMNS),
            "tabs": self.tabs(which),
            "is_secretariat": self.actor.scope.is_secretariat,
            "by_country": late.late_authorities(self.actor) if is_first else [],
            "next_url": self.address(which, after=next_key) if next_key else "",
            "first_url": "" if is_first else self.address(which),
            "trail": [
                {"label": _("Needs"), "url": reverse("needs:need-list")},
                {"label": _("Late answers"), "url": ""},
            ],
        }
        return render(request, "needs/late_list.html", context)

    def chosen(self) -> str:
        """Reviewers see their own house's first; everybody else sees all that is visible to them."""
        if not can(self.actor, "needs.review"):
            return ""
        return late.OTHERS if self.request.GET.get("at") == late.OTHERS else late.OURS

    def tabs(self, which: str) -> list[dict[str, Any]]:
        """The two lists of a reviewer; nothing for others."""
        if not which:
            return []
        names = ((late.OURS, _("Our answers")), (late.OTHERS, _("Answers of other authorities")))
        return [{"label": name, "url": self.address(key), "is_current": key == which} for key, name in names]

    def address(self, which: str, **more: str) -> str:
        """This page with the list that was chosen."""
        chosen = {**({"at": which} if which == late.OTHERS else {}), **more}
        return reverse("needs:late-list") + (f"?{urlencode(chosen)}" if chosen else "")
