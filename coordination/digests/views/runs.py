"""The secretariat's pages about mail: runs, one run with what failed, and sending one mail again."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.templatetags.portal import day_text, figure
from coordination.core.texts import query_text
from coordination.digests.models import DigestDelivery, DigestRun
from coordination.digests.services import again, faults, mail_room, runs
from coordination.digests.views.mail_tabs import tabs
from municipalities.access.abilities import can
from municipalities.access.http import AbilityView


class DigestRunListView(AbilityView):
    """The runs in numbers, for those who watch over the mails."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The last sixty runs."""
        context = {"tabs": tabs("run-list"), "runs": runs.recent_runs(), "columns": RUN_COLUMNS}
        return render(request, "coordination/digests/run_list.html", context)


class DigestRunView(AbilityView):
    """One run: how far it is, what failed and why, and a search for the mail of one person."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest, period: str) -> HttpResponse:
        """The page; `q` finds mails of other states too."""
        run = runs.find_run(period)
        if run is None:
            raise Http404
        context = {
            **progress_of(run),
            **named(run),
            **searched(run, query_text(request.GET, "q")),
            "sizes": mail_room.sizes(run),
            "failed": mail_rows(runs.failed_mails(run)),
            "columns": MAIL_COLUMNS,
            "most": runs.MOST_LISTED,
            "may_send_again": can(self.actor, again.ABILITY),
        }
        return render(request, "coordination/digests/run_detail.html", context)


class SendAgainView(AbilityView):
    """Sending one mail again: a question first, then the act."""

    ability = again.ABILITY

    def get(self, request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
        """The question, with what will happen in words."""
        delivery = get_object_or_404(DigestDelivery.objects.select_related("person"), uuid=mail)
        context = {
            "delivery": delivery,
            "question": _("Send the mail to %(name)s again?") % {"name": delivery.person.name},
            "consequence": CONSEQUENCES.get(delivery.state, ""),
            "back": run_address(delivery),
        }
        return render(request, "coordination/digests/send_again.html", context)

    def post(self, request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
        """Do it, and go back to the run with a sentence."""
        delivery = get_object_or_404(DigestDelivery.objects.select_related("person"), uuid=mail)
        seen = request.POST.get("state", "")
        if again.send_again(actor=self.actor, delivery_uuid=mail, seen_state=seen):
            words = _("The mail to %(name)s is on its way again.")
            messages.success(request, words % {"name": delivery.person.name})
        else:
            words = _("Nothing was sent: the mail to %(name)s is no longer as it was. It is now: %(state)s.")
            values = {"name": delivery.person.name, "state": delivery.get_state_display()}
            messages.warning(request, words % values)
        return HttpResponseRedirect(run_address(delivery))


def named(run: DigestRun) -> dict[str, Any]:
    """What the run is called, and the way back from it."""
    name = day_text(run.day) or run.period
    way = (("mail-room", _("Mail room")), ("run-list", _("Digest runs")))
    trail = [{"label": label, "url": reverse(f"digests:{page}")} for page, label in way]
    return {"name": name, "trail": [*trail, {"label": name}]}


def searched(run: DigestRun, wanted: str) -> dict[str, Any]:
    """The search for the mail of one person, and what it found."""
    return {
        "wanted": wanted,
        "found": mail_rows(runs.find_mails(run, wanted)) if wanted else [],
        "filters": [{"name": "q", "label": _("Name or e-mail"), "kind": "text", "value": wanted, "is_wide": True}],
    }


def run_address(delivery: DigestDelivery) -> str:
    """The page of the run to which the mail belongs."""
    return reverse("digests:run-detail", args=[run_of(delivery).slug])


def run_of(delivery: DigestDelivery) -> DigestRun:
    """The run to which the mail belongs, by its name alone: nothing is asked of the database."""
    return DigestRun(rule_group=delivery.rule_group, period=delivery.period)


def progress_of(run: DigestRun) -> dict[str, Any]:
    """How far the run is: the strip of numbers, and what has come to an end of what was planned."""
    done = run.planned - run.waiting
    percent = 100 * done // run.planned if run.planned else 100
    return {"run": run, "figures": run_figures(run), "done": done, "percent": percent}


def run_figures(run: DigestRun) -> list[dict[str, Any]]:
    """The strip of numbers of one run."""
    seconds = None if run.seconds is None else figure(run.seconds)
    return [
        {"label": _("Planned"), "value": figure(run.planned)},
        {"label": _("Waiting"), "value": figure(run.untried)},
        {"label": _("Being sent"), "value": figure(run.sending)},
        {"label": _("Sent"), "value": figure(run.sent)},
        {"label": _("Put off"), "value": figure(run.deferred)},
        {"label": _("Failed"), "value": figure(run.failed)},
        {"label": _("Nothing to tell"), "value": figure(run.empty)},
        {"label": _("No longer wanted"), "value": figure(run.suppressed)},
        {"label": _("Seconds"), "value": seconds if seconds is not None else "\N{EN DASH}"},
    ]


def mail_rows(found: list[DigestDelivery]) -> list[dict[str, Any]]:
    """The rows of mails, with the reason in words."""
    return [
        {
            "delivery": one,
            "reason": faults.in_words(one.error) if one.state in {again.State.FAILED, again.State.PENDING} else "",
            "can_be_sent_again": again.can_be_sent_again(one),
        }
        for one in found
    ]


CONSEQUENCES = {
    DigestDelivery.State.FAILED: gettext_lazy(
        "The mail goes back to the waiting ones, and its attempts are counted from the beginning. It is written anew "
        "and leaves within a minute, if the person still wants it and still has a role."
    ),
    DigestDelivery.State.SENT: gettext_lazy(
        "This mail was sent already. It is written anew, from what stands now, and sent a second time under the same "
        "Message-ID: many mail programs then show one of the two only."
    ),
}
RUN_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Period")},
    {"label": gettext_lazy("Digest")},
    {"label": gettext_lazy("Begun")},
    {"label": gettext_lazy("Planned"), "is_numeric": True},
    {"label": gettext_lazy("Sent"), "is_numeric": True},
    {"label": gettext_lazy("Nothing to tell"), "is_numeric": True},
    {"label": gettext_lazy("No longer wanted"), "is_numeric": True},
    {"label": gettext_lazy("Failed"), "is_numeric": True},
    {"label": gettext_lazy("Waiting"), "is_numeric": True},
    {"label": gettext_lazy("Seconds"), "is_numeric": True},
]
MAIL_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("Authority")},
    {"label": gettext_lazy("State")},
    {"label": gettext_lazy("Reason")},
    {"label": gettext_lazy("Attempts"), "is_numeric": True},
    {"label": gettext_lazy("Act"), "is_hidden_label": True},
]
