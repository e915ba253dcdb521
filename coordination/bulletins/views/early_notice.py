"""The page of an early notice: one minute on a phone."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

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
from municipalities.access import kept_forms, resend
from municipalities.access.http import AbilityView


class EarlyNoticeView(AbilityView):
    """Asks three questions and tells those down the route."""

    ability = "bulletins.publish"
    keeps_typed = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty form with those down the route ticked, or what was typed when the session ended."""
        typed = kept_forms.kept(request, self.actor.person_id)
        if typed is not None:
            return self.show(self.unjudged(self.make_form(typed)), is_kept=True)
        return self.show(self.make_form(initial=self.check_values()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Tell them, or show what to correct; nothing is told twice when the form comes again."""
        if resend.opened_by_another(request, self.actor):
            empty = self.make_form(initial=self.check_values())
            return self.show(empty, status=409, notice=resend.other_person(self.actor))
        form = self.make_form(request.POST)
        if "search" in request.POST:
            return self.show(self.unjudged(form), searched=form.words)
        if not form.is_valid():
            return self.show(form, status=422)
        if not resend.acts_for(form, self.actor):
            again = resend.resend_parts(request, self.actor)
            return self.show(form, status=409, notice=resend.other_authority(self.actor), resend=again)
        kept_forms.forget(request)
        return self.save(form)

    def save(self, form: EarlyNoticeForm) -> HttpResponse:
        """Publish, or keep as a draft; a refusal shows all that was typed."""
        language = form.cleaned_data["language"] or get_language() or "en-gb"
        act = early_notice.keep_as_draft if "draft" in self.request.POST else early_notice.warn
        notice = form.notice()
        before = early_notice.made_of(self.actor, notice.key)
        try:
            made = act(actor=self.actor, notice=notice, language=language)
        except Refusal as refusal:
            return self.show(form, status=409, notice=str(refusal))
        if before is not None and before.state != Bulletin.State.DRAFT:
            messages.info(self.request, _("This notice was sent before. Nobody is told twice."))
        else:
            messages.success(self.request, done_sentence(made, len(notice.told)))
        return HttpResponseRedirect(reverse("bulletins:bulletin-detail", args=[made.slug]))

    def make_form(self, data: Any = None, **options: Any) -> EarlyNoticeForm:
        """The form of the acting authority."""
        return EarlyNoticeForm(data, proposals=self.proposals, own_id=self.actor.acting_id, **options)

    def unjudged(self, form: EarlyNoticeForm) -> EarlyNoticeForm:
        """The same answers in a form that says nothing yet about what is missing."""
        return self.make_form(initial=form.as_typed())

    def check_values(self) -> dict[str, Any]:
        """Whose form it is, the name of what it makes, and the language of the page for its words."""
        check = {"record": uuid.uuid4(), "authority": self.actor.house.authority_uuid, "person": self.actor.mark}
        return {**check, "language": get_language()}

    def show(self, form: EarlyNoticeForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page."""
        context = {
            "form": form,
            "acting_name": self.actor.acting_name,
            "trail": [
                {"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")},
                {"label": _("Early notice")},
            ],
            **extra,
        }
        return render(self.request, "coordination/bulletins/early_notice.html", context, status=status)

    @cached_property
    def proposals(self) -> list[routes.Proposal]:
        """Who lies downstream of the acting authority."""
        place = self.actor.house.territory_id
        return routes.downstream(place) if place is not None else []


def done_sentence(bulletin: Bulletin, told: int) -> str:
    """What became of it, in one sentence. `told` counts the authorities that are told by name."""
    if bulletin.state == Bulletin.State.PENDING:
        return _("It waits for the secretariat, which reads it first. Nobody else is told yet.")
    if bulletin.state == Bulletin.State.DRAFT:
        return _("Kept as a draft. Nobody outside your authority sees it.")
    if not told:
        return _("%(number)s is published.") % {"number": bulletin.number}
    words = ngettext(
        "%(number)s is published: %(told)s authority is told.",
        "%(number)s is published: %(told)s authorities are told.",
        told,
    )
    return words % {"number": bulletin.number, "told": told}
