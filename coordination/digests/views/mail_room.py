"""The secretariat's mail room: how mails stand, what came back, and which addresses get none."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.templatetags.portal import figure
from coordination.core.texts import query_text
from coordination.digests.forms import SuppressionForm
from coordination.digests.models import MailSuppression
from coordination.digests.services import mail_room, runs, suppressions
from coordination.digests.views.mail_tabs import tabs, trail
from coordination.digests.views.runs import RUN_COLUMNS, run_of
from municipalities.access.abilities import can
from municipalities.access.http import AbilityView
from municipalities.models import Membership

RUNS_LISTED = 10


class MailRoomView(AbilityView):
    """The six states with their numbers, and the last runs."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        found = mail_room.states()
        context = {
            "tabs": tabs("mail-room"),
            "figures": state_figures(found),
            "oldest_open": found.oldest_open,
            "days": mail_room.DAYS,
            "runs": runs.recent_runs(RUNS_LISTED),
            "columns": RUN_COLUMNS,
        }
        return render(request, "coordination/digests/mail_room.html", context)


class BounceListView(AbilityView):
    """What came back, the last first, with what it was about."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        found = suppressions.recent_bounces()
        context = {
            "tabs": tabs("mail-bounces"),
            "rows": [{"bounce": one, "run_slug": run_of(one.delivery).slug} for one in found],
            "columns": BOUNCE_COLUMNS,
            "most": suppressions.MOST_LISTED,
        }
        return render(request, "coordination/digests/mail_bounces.html", context)


class SuppressionListView(AbilityView):
    """Addresses that get no mails, those that may have them again, and a search for anybody else."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; `q` finds people of whom it can be imposed by hand."""
        wanted = query_text(request.GET, "q")
        may_decide = can(self.actor, suppressions.ABILITY)
        context = {
            "tabs": tabs("mail-suppressions"),
            "holding": list(suppressions.holding()),
            "ended": list(suppressions.ended()),
            "most": suppressions.MOST_LISTED,
            "may_decide": may_decide,
            "holding_columns": HOLDING_COLUMNS,
            "ended_columns": ENDED_COLUMNS,
            "wanted": wanted,
            "found": mail_room.find_people(wanted) if wanted and may_decide else [],
            "found_columns": FOUND_COLUMNS,
            "filters": [{"name": "q", "label": _("Name or e-mail"), "kind": "text", "value": wanted, "is_wide": True}],
        }
        return render(request, "coordination/digests/mail_suppressions.html", context)


class LiftView(AbilityView):
    """Letting an address have mails again, with the reason."""

    ability = suppressions.ABILITY

    def get(self, request: HttpRequest, suppression: uuid.UUID) -> HttpResponse:
        """The question; one that was lifted leads to the list."""
        row = self.find(suppression)
        return self.ask(row, SuppressionForm()) if row.until is None else back_to_list()

    def post(self, request: HttpRequest, suppression: uuid.UUID) -> HttpResponse:
        """Lift it, or ask again; whoever comes second is told so."""
        row = self.find(suppression)
        form = SuppressionForm(request.POST)
        if not form.is_valid():
            return self.ask(row, form, status=422)
        reason = form.cleaned_data["reason"]
        if suppressions.lift(actor=self.actor, suppression_uuid=row.uuid, reason=reason):
            messages.success(request, _("%(name)s gets mails again.") % {"name": name_of(row)})
        else:
            messages.warning(request, _("Somebody allowed mails to %(name)s before you.") % {"name": name_of(row)})
        return back_to_list()

    def find(self, wanted: uuid.UUID) -> MailSuppression:
        """The row; 404 for what this person does not see."""
        return get_object_or_404(MailSuppression.objects.select_related("person"), uuid=wanted)

    def ask(self, row: MailSuppression, form: SuppressionForm, status: int = 200) -> HttpResponse:
        """The page with the question."""
        context = {
            "form": form,
            "trail": trail(),
            "title": _("Allow mails to %(name)s again?") % {"name": name_of(row)},
            "because": suppression_words(row),
            "consequence": _(
                "The next digest and every later mail go out to this address again. Mails that were not sent stay "
                "unsent. If the address is still wrong, it will be stopped again."
            ),
            "primary": _("Allow mails again"),
        }
        return render(self.request, "coordination/digests/mail_reason.html", context, status=status)


class SuppressView(AbilityView):
    """Stopping mails to the address of one person, with the reason."""

    ability = suppressions.ABILITY

    def get(self, request: HttpRequest, membership: uuid.UUID) -> HttpResponse:
        """The question."""
        return self.ask(self.find(membership), SuppressionForm())

    def post(self, request: HttpRequest, membership: uuid.UUID) -> HttpResponse:
        """Stop them, or ask again."""
        row = self.find(membership)
        form = SuppressionForm(request.POST)
        if not form.is_valid():
            return self.ask(row, form, status=422)
        done = suppressions.suppress(actor=self.actor, person=row.user, reason=form.cleaned_data["reason"])
        words = _("%(name)s gets no mails any more.") if done else _("%(name)s got no mails already.")
        messages.success(request, words % {"name": row.user.name})
        return back_to_list()

    def find(self, wanted: uuid.UUID) -> Membership:
        """The membership by which the person was found; 404 for one that is over."""
        return get_object_or_404(Membership.objects.current().select_related("user", "authority"), uuid=wanted)

    def ask(self, row: Membership, form: SuppressionForm, status: int = 200) -> HttpResponse:
        """The page with the question."""
        context = {
            "form": form,
            "trail": trail(),
            "title": _("Stop mails to %(name)s?") % {"name": row.user.name},
            "because": row.authority.display_name,
            "consequence": _(
                "Digests, notices and messages of the secretariat no longer go to this address. Mails about the "
                "account still do, and the list of notices in the portal still tells everything."
            ),
            "primary": _("Stop mails"),
        }
        return render(self.request, "coordination/digests/mail_reason.html", context, status=status)


def back_to_list() -> HttpResponseRedirect:
    """To the addresses."""
    return HttpResponseRedirect(reverse("digests:mail-suppressions"))


def name_of(row: MailSuppression) -> str:
    """Whose address it is; the account may be gone."""
    return row.person.name if row.person else _("a closed account")


def suppression_words(row: MailSuppression) -> str:
    """Why mails to the address stopped, with the answer or the words given."""
    reason = str(row.get_reason_display())
    return f"{reason}: {row.detail}" if row.detail else reason


def state_figures(found: mail_room.States) -> list[dict[str, Any]]:
    """The six delivery states, each with what it means."""
    return [
        {"label": _("Waiting"), "value": figure(found.created), "note": _("their turn has not come")},
        {"label": _("Being sent"), "value": figure(found.sending), "note": _("a sender holds them")},
        {"label": _("Sent"), "value": figure(found.sent), "note": _("the mail server took them")},
        {"label": _("Put off"), "value": figure(found.put_off), "note": _("tried again for 24 hours")},
        {"label": _("Failed"), "value": figure(found.failed), "note": _("refused or came back")},
        {"label": _("Not sent"), "value": figure(found.not_sent), "note": _("nothing to tell, or not wanted")},
    ]


BOUNCE_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("When")},
    {"label": gettext_lazy("What came back")},
    {"label": gettext_lazy("Told by")},
    {"label": gettext_lazy("Run")},
]
HOLDING_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("Since")},
    {"label": gettext_lazy("Reason")},
    {"label": gettext_lazy("Act"), "is_hidden_label": True},
]
ENDED_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("Stopped")},
    {"label": gettext_lazy("Allowed again")},
    {"label": gettext_lazy("Why")},
]
FOUND_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("Authority")},
    {"label": gettext_lazy("Role")},
    {"label": gettext_lazy("Act"), "is_hidden_label": True},
]
