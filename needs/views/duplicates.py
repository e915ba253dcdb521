"""Likely duplicates of a need: a soft warning beside its form, and on its page for both sides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.http import VisibleObjectMixin
from needs.models import Need
from needs.services.duplicates import likely_duplicates


class NeedDuplicatesView(VisibleObjectMixin):
    """The warning alone, for the form while somebody types."""

    model = Need
    ability = "needs.draft"

    def refuse_stranger(self, request: HttpRequest) -> HttpResponse:
        """Nothing, as a request that the form makes by itself: leading it to the sign-in would take the form away."""
        return HttpResponse(status=204) if request.method in {"GET", "HEAD"} else super().refuse_stranger(request)

    def get_queryset(self) -> Any:
        """With what is compared."""
        return Need.objects.select_related("sector")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The warning, empty where there is nothing alike."""
        return render(request, "needs/_duplicates.html", told(self.get_record(slug), self.actor))


def told(need: Need, actor: Actor) -> dict[str, Any]:
    """The likely duplicates of a need that is not decided yet, for whoever writes or answers it. One query at most."""
    is_undecided = need.is_editable or need.state == Need.State.SUBMITTED
    if not is_undecided or not actor.scope.is_house_or_reviewer(need):
        return {"duplicates": []}
    return {
        "duplicates": [_told(need, one, actor) for one in likely_duplicates(actor, need)],
        "may_go_on": need.is_editable and can(actor, "needs.draft", need),
    }


def _told(need: Need, one: Need, actor: Actor) -> dict[str, Any]:
    is_pair = one.authority_id == need.authority_id and one.addressed_to_id == need.addressed_to_id
    may_merge = is_pair and need.state == Need.State.SUBMITTED and can(actor, "needs.merge", need)
    return {"need": one, "may_merge": may_merge}
