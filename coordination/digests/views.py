"""Pages of the digests: a person's own settings, stopping by link, and the secretariat's list of runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coordination.digests.forms import DigestRuleForm
from coordination.digests.models import DigestRule
from coordination.digests.services import rules, runs, stopping
from coordination.digests.services.rendering import zone_of
from municipalities.access.http import SIGNED_IN, AbilityView


class DigestSettingsView(AbilityView):
    """A person's own digest. Open to people without a membership too, so that nobody is mailed against their will."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form with what the person chose, or the proposal for the first time."""
        rule = rules.find_rule(self.actor)
        chosen = rule or DigestRule(frequency=DigestRule.Frequency.NEVER)
        names = ("frequency", "weekday", "hour", "paused_until")
        return self.show(DigestRuleForm(initial={name: getattr(chosen, name) for name in names}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice."""
        form = DigestRuleForm(request.POST)
        with timezone.override(zone_of(self.zone_name)):
            is_valid = form.is_valid()
        if not is_valid:
            return self.show(form, status=422)
        rules.change_rule(actor=self.actor, wish=form.wish())
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(reverse("digests:settings"))

    @property
    def zone_name(self) -> str:
        """The zone in which this person's hours are meant: that of their first authority."""
        held = self.actor.scope.held
        return held[0].time_zone if held else "Europe/Belgrade"

    def show(self, form: DigestRuleForm, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"form": form, "zone_name": self.zone_name, "email": self.request.user.email}  # type: ignore[union-attr]  # signed in
        return render(self.request, "coordination/digests/settings.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stopping mails by the link in them, without sign-in.

    SECURITY: GET changes nothing, since mail scanners follow links. POST needs no cookie and no form token: mail
    programs send it on one click (RFC 8058), and the signed link is the proof.
    """
    rule_uuid = stopping.read_token(token)
    if rule_uuid is None:
        raise Http404
    if request.method != "POST":
        return render(request, "coordination/digests/unsubscribe.html", {"is_stopped": False})
    if not stopping.stop(actor=request.actor, rule_uuid=rule_uuid):  # type: ignore[attr-defined]  # set by middleware
        raise Http404
    return render(request, "coordination/digests/unsubscribe.html", {"is_stopped": True})


class DigestRunListView(AbilityView):
    """The runs in numbers, for those who watch the network."""

    ability = "municipalities.watch_network"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The last sixty runs."""
        context = {"runs": runs.recent_runs(), "columns": RUN_COLUMNS}
        return render(request, "coordination/digests/run_list.html", context)


RUN_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Digest")},
    {"label": gettext_lazy("Week")},
    {"label": gettext_lazy("Begun")},
    {"label": gettext_lazy("Planned"), "is_numeric": True},
    {"label": gettext_lazy("Sent"), "is_numeric": True},
    {"label": gettext_lazy("Nothing to tell"), "is_numeric": True},
    {"label": gettext_lazy("No longer wanted"), "is_numeric": True},
    {"label": gettext_lazy("Failed"), "is_numeric": True},
    {"label": gettext_lazy("Waiting"), "is_numeric": True},
    {"label": gettext_lazy("Finished")},
]
