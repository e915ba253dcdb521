"""The page of one need."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from municipalities.access.abilities import can
from municipalities.access.http import VisibleObjectMixin
from municipalities.access.suppression import visible_figure
from needs.models import Need
from needs.services.sharing import shares_of
from needs.views import presentation


class NeedDetailView(VisibleObjectMixin):
    """The need as this reader may see it, with what they can do about it."""

    model = Need
    ability = "needs.read"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related(
            "authority", "territory", "sector", "addressed_to", "country", "tier1", "tier2"
        )

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page."""
        return self.show(request, self.get_record(slug))

    def show(self, request: HttpRequest, need: Need, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page with a decision form, kept as typed when a decision was refused."""
        actor = self.actor
        is_house = need.authority_id in actor.scope.own
        context = {
            "need": need,
            "people": visible_figure(need.people_affected, record=need, scope=actor.scope),
            "trail": presentation.trail(need),
            "steps": presentation.steps(need),
            "facts": presentation.facts(need),
            "history": presentation.history(need, actor),
            "question": presentation.question(need, actor),
            "may_edit": can(actor, "needs.draft", need) and need.is_editable,
            "may_share": can(actor, "needs.share", need) and need.reach > 0,
            "may_return": can(actor, "needs.return", need) and need.state == Need.State.SUBMITTED,
            "may_accept": can(actor, "needs.accept", need) and need.state == Need.State.SUBMITTED,
            "shares": shares_of(actor, need) if is_house else [],
            "readers": presentation.readers(need),
            "switch_to": presentation.switch_to(need, actor),
            "review_form": presentation.review_form(need, actor),
            **extra,
        }
        return render(request, "needs/need_detail.html", context, status=status)
