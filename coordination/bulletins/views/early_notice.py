"""The page of an early notice: one minute on a phone."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.bulletins.forms.early_notice import EarlyNoticeForm
from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import early_notice, routes
from coordination.core.refusals import Refusal
from municipalities.access.http import AbilityView
from municipalities.access.kept_forms import person_mark


class EarlyNoticeView(AbilityView):
    """Asks three questions and tells those down the route."""

    ability = "bulletins.publish"
    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form, with those down the route ticked."""
        values = {"authority": self.actor.house.authority_uuid, "person": person_mark(self.actor.person_id)}
        return self.show(EarlyNoticeForm(initial=values, proposals=self.proposals))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Tell them, or show what to correct; nothing is told twice when the form comes again."""
        form = EarlyNoticeForm(request.POST, proposals=self.proposals)
        if not form.is_valid():
            return self.show(form, status=422)
        if str(form.cleaned_data["authority"]) != self.actor.house.authority_uuid:
            return self.show(
                form, status=409, notice=_("You act for another authority now. Switch back and send again.")
            )
        language = get_language() or "en-gb"
        act = early_notice.keep_as_draft if "draft" in request.POST else early_notice.warn
        try:
            bulletin = act(actor=self.actor, notice=form.notice(), language=language)
        except Refusal as refusal:
            return self.show(form, status=409, notice=str(refusal))
        messages.success(request, _done(bulletin, len(form.cleaned_data["told"])))
        return HttpResponseRedirect(reverse("bulletins:bulletin-detail", args=[bulletin.slug]))

    def show(self, form: EarlyNoticeForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page."""
        context = {
            "form": form,
            "notice": notice,
            "acting_name": self.actor.acting_name,
            "trail": [
                {"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")},
                {"label": _("Early notice")},
            ],
        }
        return render(self.request, "coordination/bulletins/early_notice.html", context, status=status)

    @cached_property
    def proposals(self) -> list[routes.Proposal]:
        """Who lies downstream of the acting authority."""
        place = self.actor.house.territory_id
        return routes.downstream(place) if place is not None else []


def _done(bulletin: Bulletin, told: int) -> str:
    if bulletin.state == Bulletin.State.PENDING:
        return _("%(number)s waits for the secretariat, which reads it first.") % {"number": _("Your notice")}
    if bulletin.state == Bulletin.State.DRAFT:
        return _("Kept as a draft. Nobody outside your authority sees it.")
    words = ngettext(
        "%(number)s is published: %(told)s authority is told.",
        "%(number)s is published: %(told)s authorities are told.",
        told,
    )
    return words % {"number": bulletin.number, "told": told}
