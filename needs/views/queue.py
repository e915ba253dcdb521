"""The queue of an authority above: what waits for it by age, one after the other, by hand or by keys."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.core.severity import LEVELS
from coordination.core.templatetags.portal import figure
from coordination.core.texts import query_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.http import AbilityView, VisibleObjectMixin
from municipalities.access.suppression import visible_figure
from municipalities.services.accounts import switch_review_keys
from needs.models import Need, NeedMove
from needs.services import presence, queue
from needs.services.queue import ANSWERED, CHANGED, FILTERS, LATE, SOON, SUBMITTED, Waiting
from needs.views.queue_place import address, has_keys, place_of, present

KIND_WORDS = {
    SUBMITTED: gettext_lazy("Waits for an answer"),
    CHANGED: gettext_lazy("Changed after acceptance"),
    ANSWERED: gettext_lazy("Your question was answered"),
}


class NeedQueueView(AbilityView):
    """What waits for the authority acted for, the longest waiting first."""

    ability = "needs.review"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The queue, with filters that combine and stay in the address."""
        chosen = {name: query_text(request.GET, name) for name in FILTERS}
        everything = queue.waiting_for(self.actor)
        shown = [row for row in everything if row.fits(chosen)]
        passed_on = self.redirected([row.need for row in shown])
        place = place_of(chosen)
        rows = [told(row, self.actor, place) | {"is_redirected": row.need.pk in passed_on} for row in shown]
        context = {
            "rows": rows,
            "columns": COLUMNS,
            "summary": queue_words(rows),
            "filters": filter_fields(everything, chosen),
            "in_use": sum(1 for value in chosen.values() if value),
            "is_filtered": any(chosen.values()),
            "next_url": rows[0]["url"] if rows else "",
            "has_keys": has_keys(request),
        }
        return render(request, "needs/need_queue.html", context)

    def redirected(self, needs: list[Need]) -> set[int]:
        """Those that came here from another authority."""
        moves = NeedMove.objects.visible_to(self.actor.scope).filter(need_id__in=[one.pk for one in needs])
        to_us = moves.filter(kind=NeedMove.Kind.REDIRECT, to_authority_id=self.actor.house.authority_id)
        return set(to_us.order_by().values_list("need_id", flat=True))


class QueueKeysView(AbilityView):
    """Switches the keys j, k, c and r on or off for this person, in this session and in later ones."""

    ability = "needs.review"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """On, or off again."""
        switch_review_keys(actor=self.actor, on=request.POST.get("keys") == "on")
        return HttpResponseRedirect(f"{reverse('needs:need-queue')}#keys")


class PresenceView(VisibleObjectMixin):
    """Which colleagues have the need open; asking says that this person has it open too."""

    model = Need
    ability = presence.REVIEW

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The line for the page."""
        need = self.get_record(slug)
        return render(request, "needs/_presence.html", {"need": need, "present": present(need, self.actor)})

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page was left."""
        presence.leave(self.actor, self.get_record(slug))
        return HttpResponse(status=204)


def told(row: Waiting, actor: Actor, place: str) -> dict[str, Any]:
    """What a row of the queue shows."""
    need = row.need
    return {
        "need": need,
        "url": address(row, place),
        "people": visible_figure(need.people_affected, record=need, scope=actor.scope),
        "place": need.territory.display_name,
        "sector": need.sector.display_name if need.sector else "",
        "since": row.since,
        "term": row.term,
        "kinds": [KIND_WORDS[kind] for kind in row.kinds if kind != SUBMITTED],
        "step": next_step(row, actor),
    }


def next_step(row: Waiting, actor: Actor) -> str:
    """What this person can do about it."""
    may_decide = can(actor, "needs.accept", row.need)
    if SUBMITTED in row.kinds:
        return _("Decide") if may_decide else _("Check, ask or return")
    if CHANGED in row.kinds:
        return _("Decide on the change") if may_decide else _("Look at the change")
    return _("Read the answer")


def filter_fields(rows: list[Waiting], chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The filters with what the queue holds: nothing is offered that would find nothing."""
    sectors = {row.need.sector.code: row.need.sector.display_name for row in rows if row.need.sector}
    places = {row.need.territory.slug: row.need.territory.display_name for row in rows}
    levels = sorted({row.need.severity for row in rows if row.need.severity}, reverse=True)
    options = {
        "due": (_("Answer due"), [(LATE, _("Late")), (SOON, _("Within 3 days"))]),
        "kind": (_("Why"), [(kind, str(words)) for kind, words in KIND_WORDS.items()]),
        "sector": (_("Sector"), sorted(sectors.items(), key=lambda one: one[1])),
        "severity": (_("Severity"), [(str(one), f"{one} {LEVELS[one].word}") for one in levels]),
        "municipality": (_("Municipality"), sorted(places.items(), key=lambda one: one[1])),
    }
    return [
        {"name": name, "label": label, "kind": "select", "options": [("", _("All")), *offered], "value": chosen[name]}
        for name, (label, offered) in options.items()
    ]


def queue_words(rows: list[dict[str, Any]]) -> str:
    """How many needs wait, and how many of them are late."""
    waiting = len(rows)
    late = sum(1 for row in rows if row["term"] and row["term"].is_late)
    words = ngettext("%(count)s need waits", "%(count)s needs wait", waiting) % {"count": figure(waiting)}
    if not late:
        return words
    return f"{words}, {ngettext('%(count)s of them late', '%(count)s of them late', late) % {'count': figure(late)}}"


COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Need")},
    {"label": gettext_lazy("Municipality")},
    {"label": gettext_lazy("Sector")},
    {"label": gettext_lazy("Severity")},
    {"label": gettext_lazy("People affected"), "is_numeric": True},
    {"label": gettext_lazy("Waits since")},
    {"label": gettext_lazy("Answer due")},
    {"label": gettext_lazy("Next step")},
]
