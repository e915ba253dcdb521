"""The page of one need."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from municipalities.access import kept_forms
from municipalities.access.abilities import can
from municipalities.access.http import VisibleObjectMixin
from needs.models import Need, NeedMove
from needs.querysets import COUNTED_STATES, LIVE_STATES
from needs.services.merging import survivor
from needs.services.sharing import shares_of
from needs.views import change_page, decisions, duplicates, need_page, presentation, question_parts
from needs.views.attached import attached
from needs.views.confirmation_parts import standing
from needs.views.lines import line_table
from needs.views.queue_place import beside_queue

#: What the page names, in one query: its place up to the country has at most five levels.
NAMED = (
    *("authority__association", "sector", "addressed_to", "copied_from"),
    *("territory__parent__parent__parent", "country", "tier1", "tier2"),
)


class NeedDetailView(VisibleObjectMixin):
    """The need as this reader may see it, with what they can do about it."""

    model = Need
    ability = "needs.read"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related(*NAMED)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page; a decision that was sent after the session had ended stands in it as typed."""
        need = self.get_record(slug)
        kept = partial(kept_forms.kept, request, self.actor.person_id)
        came_back = decisions.came_back(need, self.actor, kept) or question_parts.came_back(need, self.actor, kept)
        return self.show(request, need, **came_back)

    def show(self, request: HttpRequest, need: Need, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page; after a refused decision with its form as typed."""
        asked = extra.get("asked") or question_parts.told(need, self.actor)
        question_parts.lead_back(asked, request.GET.get("back", ""))
        context = {**self.told(need), **self.offered(need), "asked": asked, **extra}
        if "panel" not in context:
            context["panel"] = decisions.panel(need, self.actor, seen=context["moves"])
        context |= beside_queue(request, need, self.actor)
        context["facts"] = question_parts.placed(context["facts"], asked, need)
        return render(request, "needs/need_detail.html", context, status=status)

    def told(self, need: Need) -> dict[str, Any]:
        """What the page tells this reader."""
        actor = self.actor
        moves = need_page.visible_moves(need, actor)
        return {
            "need": need,
            "trail": presentation.place_trail(need),
            "steps": need_page.steps(need, moves),
            "term": need_page.term(need, actor),
            "figures": need_page.figures(need, actor),
            "original_language": need_page.original_language(need),
            "facts": need_page.facts(need),
            "items": line_table(need),
            "groups": need_page.people_table(need, actor),
            "answer": need_page.answer(need),
            "contacts": need_page.contacts(need),
            "history": need_page.history(moves),
            "question": presentation.question(need, actor),
            **self.beside(need, moves),
        }

    def beside(self, need: Need, moves: list[NeedMove]) -> dict[str, Any]:
        """What stands beside its words: the moves, the files, and how far its house has confirmed it."""
        return {
            "moves": moves,
            "attached": attached(need, self.actor),
            "confirmation": standing(need, moves, self.actor),
        }

    def offered(self, need: Need) -> dict[str, Any]:
        """What this reader can do about it, the moves apart."""
        actor = self.actor
        is_own = need.authority_id in actor.scope.own
        may_write = can(actor, "needs.draft", need)
        return {
            "may_edit": may_write and need.is_editable,
            "may_share": can(actor, "needs.share", need) and need.reach > 0,
            "may_tick": may_write and need.authority.association is not None,
            "checked": decisions.check_values(need, actor),
            "shares": shares_of(actor, need) if is_own else [],
            "readers": presentation.readers(need),
            "not_yet": presentation.not_yet(need),
            "house": self.of_house(need),
            "switch_to": presentation.switch_to(need, actor),
            **duplicates.told(need, actor),
            "survivor": survivor(actor.scope, need),
            "change_told": change_page.notice(need, actor),
        }

    def of_house(self, need: Need) -> dict[str, Any] | None:
        """What concerns the house and those above it: order, age, source; and what the house can do beside writing."""
        actor = self.actor
        if not actor.scope.is_house_or_reviewer(need):
            return None
        may_write = can(actor, "needs.draft", need)
        found = {
            "may_record": can(actor, "needs.meet", need) and bool(need.lines) and need.state in COUNTED_STATES,
            "may_confirm": may_write and need.is_open and need.still_valid_on != timezone.localdate(),
            "may_copy": may_write and need.state != Need.State.DRAFT,
            "rank": need.rank if need.state in LIVE_STATES else None,
            "since": presentation.valid_words(need, timezone.localdate()),
            "copied_from": need.copied_from if need.authority_id in actor.scope.own else None,
        }
        return found if any(found.values()) else None
