"""The two answers to a submitted need."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from coordination.core import refusals
from needs.forms.review import ReviewForm
from needs.models import Need
from needs.services import review
from needs.views import resend
from needs.views.detail import NeedDetailView


class NeedDecisionBase(NeedDetailView):
    """Base of accept and return: the note form on the need's page."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Decide; a refused decision shows the page again with the sentence and the note as typed."""
        need = self.find_record(slug)
        form = ReviewForm(request.POST)
        if resend.opened_elsewhere(request, need, self.actor):
            return self.show_opened_elsewhere(need, form)
        self.require_ability(need)
        if not form.is_valid():
            return self.show(request, need, status=422, review_form=form)
        if not resend.acts_for(form, self.actor):
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
        notice = resend.other_authority(self.actor)
        again = resend.resend_parts(self.request, self.actor)
        return self.show(self.request, need, status=409, review_form=form, notice=notice, resend=again)

    def refuse(self, request: HttpRequest, slug: str, form: ReviewForm, refusal: refusals.Refusal) -> HttpResponse:
        """The page as the record stands now, with the sentence."""
        need = self.get_record(slug)
        form = resend.at_version(form, need)
        return self.show(request, need, status=409, review_form=form, notice=str(refusal))

    def decide(self, need: Need, form: ReviewForm) -> Need:
        """Call the one service of this decision."""
        raise NotImplementedError

    def done_sentence(self, need: Need) -> str:
        """What just happened, in one sentence."""
        raise NotImplementedError


class NeedAcceptView(NeedDecisionBase):
    """Accept: the network sees the need from now on."""

    ability = "needs.accept"

    def decide(self, need: Need, form: ReviewForm) -> Need:
        """Accept with the note."""
        return review.accept_need(
            actor=self.actor, need_id=need.pk, version=form.cleaned_data["version"], note=form.cleaned_data["note"]
        )

    def done_sentence(self, need: Need) -> str:
        """Accepted, and who sees it."""
        return _("Accepted. The network can see %(number)s now.") % {"number": need.number}


class NeedReturnView(NeedDecisionBase):
    """Return with what is asked."""

    ability = "needs.return"

    def decide(self, need: Need, form: ReviewForm) -> Need:
        """Return with the note, which this decision needs."""
        return review.return_need(
            actor=self.actor, need_id=need.pk, version=form.cleaned_data["version"], note=form.cleaned_data["note"]
        )

    def done_sentence(self, need: Need) -> str:
        """Returned, and to whom."""
        return _("Returned to %(authority)s with your note.") % {"authority": need.authority.display_name}
