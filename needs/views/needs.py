"""One need: its page, its form, submitting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from coordination.core import refusals
from municipalities.access.abilities import can
from municipalities.access.http import AbilityView, VisibleObjectMixin
from municipalities.access.suppression import visible_figure
from needs.forms.needs import NeedForm, ReviewForm
from needs.models import Need
from needs.services import needs as services
from needs.services import review
from needs.services.sharing import shares_of
from needs.views import presentation


class NeedNewView(AbilityView):
    """Begins a draft and opens its form."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the empty draft."""
        need = services.begin_need(actor=self.actor, language=get_language() or "en-gb")
        return HttpResponseRedirect(presentation.edit_url(need))


class NeedDetailView(VisibleObjectMixin):
    """The need as this reader may see it, with what they can do about it."""

    model = Need
    ability = "needs.read"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related(
            "authority", "territory", "sector", "addressed_to", "country", "tier1", "tier2"
        )

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page."""
        return self.show(request, self.get_record(slug))

    def show(self, request: HttpRequest, need: Need, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page with a decision form, kept as typed when a decision was refused."""
        actor = self.actor
        is_house = need.authority_id in actor.scope.own
        context = {
            "need": need,
            "people": visible_figure(need.people_affected, record=need, scope=actor.scope),
            "trail": presentation.trail(need),
            "steps": presentation.steps(need),
            "facts": presentation.facts(need),
            "history": presentation.history(need, actor),
            "question": presentation.question(need, actor),
            "may_edit": can(actor, "needs.draft", need) and need.is_editable,
            "may_share": can(actor, "needs.share", need) and need.reach > 0,
            "may_return": can(actor, "needs.return", need) and need.state == Need.State.SUBMITTED,
            "may_accept": can(actor, "needs.accept", need) and need.state == Need.State.SUBMITTED,
            "shares": shares_of(actor, need) if is_house else [],
            "readers": presentation.readers(need),
            "switch_to": presentation.switch_to(need, actor),
            "review_form": presentation.review_form(need, actor),
            **extra,
        }
        return render(request, "needs/need_detail.html", context, status=status)


class NeedEditView(VisibleObjectMixin):
    """The form of a draft or returned need: save as draft, or save and submit."""

    model = Need
    ability = "needs.draft"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form with what is saved; a need that is not in the house's hands leads to its page."""
        need = self.get_record(slug)
        if not need.is_editable:
            return HttpResponseRedirect(need.get_absolute_url())
        return self.show(need, NeedForm(initial=presentation.initial(need, self.actor)))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save; with `submit` also hand it to the authority above. Invalid input is shown again with 422."""
        need = self.find_record(slug)
        form = NeedForm(request.POST)
        if presentation.opened_elsewhere(request, need, self.actor):
            return self.show_opened_elsewhere(need, form)
        self.require_ability(need)
        if not self.is_valid(form):
            return self.show(need, form, status=422)
        if not presentation.acts_for(form, self.actor):
            return self.show_opened_elsewhere(need, form)
        try:
            saved = self.save(need, form)
        except services.NeedChanged as changed:
            return self.show_conflict(changed, form)
        except refusals.Refusal as refusal:
            return self.show_refused(slug, form, refusal)
        messages.success(request, presentation.done_sentence(saved))
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
        notice = presentation.other_authority(self.actor)
        again = presentation.resend(self.request, self.actor)
        return self.show(need, form, status=409, notice=notice, resend=again)

    def show_conflict(self, changed: services.NeedChanged, form: NeedForm) -> HttpResponse:
        """Both values of every field that differs; what was typed stays in the form, ready to be sent again."""
        differences = presentation.differences(changed.need, form)
        form = presentation.at_version(form, changed.need)
        return self.show(changed.need, form, status=409, notice=str(changed), differences=differences)

    def show_refused(self, slug: str, form: NeedForm, refusal: refusals.Refusal) -> HttpResponse:
        """The form as typed over the record as it stands now, with the sentence."""
        need = self.find_record(slug)
        return self.show(need, presentation.at_version(form, need), status=409, notice=str(refusal))


class NeedDecisionBase(NeedDetailView):
    """Base of accept and return: the note form on the need's page."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Decide; a refused decision shows the page again with the sentence and the note as typed."""
        need = self.find_record(slug)
        form = ReviewForm(request.POST)
        if presentation.opened_elsewhere(request, need, self.actor):
            return self.show_opened_elsewhere(need, form)
        self.require_ability(need)
        if not form.is_valid():
            return self.show(request, need, status=422, review_form=form)
        if not presentation.acts_for(form, self.actor):
            return self.show_opened_elsewhere(need, form)
        try:
            decided = self.decide(need, form)
        except review.NoteMissing as missing:
            form.add_error("note", str(missing))
            return self.show(request, need, status=422, review_form=form)
        except refusals.Refusal as refusal:
            return self.refuse(request, slug, form, refusal)
        messages.success(request, self.done_sentence(decided))
        return HttpResponseRedirect(decided.get_absolute_url())

    def show_opened_elsewhere(self, need: Need, form: ReviewForm) -> HttpResponse:
        """The need's page with "switch and resend": the decision and its note come again as they were."""
        notice = presentation.other_authority(self.actor)
        again = presentation.resend(self.request, self.actor)
        return self.show(self.request, need, status=409, review_form=form, notice=notice, resend=again)

    def refuse(self, request: HttpRequest, slug: str, form: ReviewForm, refusal: refusals.Refusal) -> HttpResponse:
        """The page as the record stands now, with the sentence."""
        need = self.get_record(slug)
        form = presentation.at_version(form, need)
        return self.show(request, need, status=409, review_form=form, notice=str(refusal))

    def decide(self, need: Need, form: ReviewForm) -> Need:
        """Call the one service of this decision."""
        raise NotImplementedError

    def done_sentence(self, need: Need) -> str:
        """What just happened, in one sentence."""
        raise NotImplementedError
