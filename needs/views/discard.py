"""Throwing a draft away: asked once, in words, on a page of its own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access.http import VisibleObjectMixin
from needs.models import Need
from needs.services import needs as services
from needs.views import presentation


class VersionForm(forms.Form):
    """The version of the draft that the person saw when they were asked."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class NeedDiscardView(VisibleObjectMixin):
    """The question, and the act."""

    model = Need
    ability = "needs.discard"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The question; only a draft can be thrown away, anything else leads to its page."""
        need = self.get_record(slug)
        if need.state != Need.State.DRAFT:
            return HttpResponseRedirect(need.get_absolute_url())
        return self.ask(need)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Discard; when somebody wrote in the draft meanwhile the question is asked again."""
        need = self.get_record(slug)
        form = VersionForm(request.POST)
        if not form.is_valid():
            return self.ask(need, status=422)
        try:
            services.discard_need(actor=self.actor, need_id=need.pk, version=form.cleaned_data["version"])
        except refusals.Refusal as refusal:
            return self.ask(self.get_record(slug), status=409, notice=str(refusal))
        messages.success(request, _("The draft is discarded."))
        return HttpResponseRedirect(reverse("needs:need-list"))

    def ask(self, need: Need, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page with the question."""
        context = {"need": need, "notice": notice, "trail": presentation.trail(need)}
        return render(self.request, "needs/need_discard.html", context, status=status)
