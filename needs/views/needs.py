"""Logging a need: beginning one, writing in its form, submitting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from coordination.core import refusals
from municipalities.access.http import AbilityView, VisibleObjectMixin
from needs.forms.needs import NeedForm
from needs.models import Need
from needs.services import needs as services
from needs.views import form_presentation, presentation, resend


class NeedNewView(AbilityView):
    """Begins a draft and opens its form."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the empty draft."""
        need = services.begin_need(actor=self.actor, language=get_language() or "en-gb")
        return HttpResponseRedirect(form_presentation.edit_url(need))


class NeedEditView(VisibleObjectMixin):
    """The form of a draft or returned need: save as draft, or save and submit."""

    model = Need
    ability = "needs.draft"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form with what is saved; a need that is not in the house's hands leads to its page."""
        need = self.get_record(slug)
        if not need.is_editable:
            return HttpResponseRedirect(need.get_absolute_url())
        return self.show(need, NeedForm(initial=form_presentation.initial(need, self.actor)))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save; with `submit` also hand it to the authority above. Invalid input is shown again with 422."""
        need = self.find_record(slug)
        form = NeedForm(request.POST)
        if resend.opened_elsewhere(request, need, self.actor):
            return self.show_opened_elsewhere(need, form)
        self.require_ability(need)
        if not self.is_valid(form):
            return self.show(need, form, status=422)
        if not resend.acts_for(form, self.actor):
            return self.show_opened_elsewhere(need, form)
        try:
            saved = self.save(need, form)
        except services.NeedChanged as changed:
            return self.show_conflict(changed, form)
        except refusals.Refusal as refusal:
            return self.show_refused(slug, form, refusal)
        messages.success(request, form_presentation.done_sentence(saved))
        return HttpResponseRedirect(saved.get_absolute_url())

    def is_valid(self, form: NeedForm) -> bool:
        """A draft may be incomplete; what is submitted may not."""
        if form.is_valid() and "submit" in self.request.POST:
            form.require_complete()
        return form.is_valid()

    def save(self, need: Need, form: NeedForm) -> Need:
        """Write, and submit when asked. What was written stays also when nobody could answer the need."""
        version = form.cleaned_data["version"]
        saved = services.write_need(actor=self.actor, need_id=need.pk, version=version, values=form.values())
        if "submit" in self.request.POST:
            saved = services.submit_need(actor=self.actor, need_id=need.pk, version=saved.version)
        return saved

    def show(self, need: Need, form: NeedForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The form's page."""
        context = {
            "need": need,
            "form": form,
            "trail": presentation.trail(need),
            "readers": presentation.readers(need),
            "question": presentation.question(need, self.actor),
        }
        return render(self.request, "needs/need_edit.html", {**context, **extra}, status=status)

    def show_opened_elsewhere(self, need: Need, form: NeedForm) -> HttpResponse:
        """The form as typed, with "switch and resend"."""
        notice = resend.other_authority(self.actor)
        again = resend.resend_parts(self.request, self.actor)
        return self.show(need, form, status=409, notice=notice, resend=again)

    def show_conflict(self, changed: services.NeedChanged, form: NeedForm) -> HttpResponse:
        """Both values of every field that differs; what was typed stays in the form, ready to be sent again."""
        differences = form_presentation.differences(changed.need, form)
        form = resend.at_version(form, changed.need)
        return self.show(changed.need, form, status=409, notice=str(changed), differences=differences)

    def show_refused(self, slug: str, form: NeedForm, refusal: refusals.Refusal) -> HttpResponse:
        """The form as typed over the record as it stands now, with the sentence."""
        need = self.find_record(slug)
        return self.show(need, resend.at_version(form, need), status=409, notice=str(refusal))
