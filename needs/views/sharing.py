"""Named shares of a need: open it to an authority, end that."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access.http import VisibleObjectMixin
from needs.forms.sharing import ShareForm
from needs.models import Need
from needs.services import sharing
from needs.views import presentation


class NeedShareView(VisibleObjectMixin):
    """The form by which a house opens a submitted need to another authority."""

    model = Need
    ability = "needs.share"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The empty form."""
        return self.show(self.get_record(slug), ShareForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Share, or show what to correct."""
        need = self.get_record(slug)
        form = ShareForm(request.POST)
        if not form.is_valid():
            return self.show(need, form, status=422)
        chosen = form.cleaned_data
        until = end_of_day(chosen["until"], self.actor.acting.time_zone) if chosen["until"] else None
        try:
            sharing.share_need(
                actor=self.actor,
                need_id=need.pk,
                authority=chosen["authority"],
                reason=chosen["reason"],
                valid_until=until,
            )
        except refusals.Refusal as refusal:
            return self.show(need, form, status=409, notice=str(refusal))
        sentence = _("%(authority)s can now read this need.") % {"authority": chosen["authority"].display_name}
        messages.success(request, sentence)
        return HttpResponseRedirect(need.get_absolute_url())

    def show(self, need: Need, form: ShareForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The form's page."""
        context = {"need": need, "form": form, "notice": notice, "trail": presentation.trail(need)}
        return render(self.request, "needs/need_share.html", context, status=status)


class NeedUnshareView(VisibleObjectMixin):
    """Ends a share."""

    model = Need
    ability = "needs.share"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str, share_id: int) -> HttpResponse:
        """End it; ending one that is already gone is no error."""
        need = self.get_record(slug)
        sharing.revoke_share(actor=self.actor, need_id=need.pk, share_id=share_id)
        messages.success(request, _("The share has ended. They can no longer read this need."))
        return HttpResponseRedirect(need.get_absolute_url())


def end_of_day(day: datetime.date, zone: str) -> datetime.datetime:
    """The moment at which the day is over in the authority's zone."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), ZoneInfo(zone))
