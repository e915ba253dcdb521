"""The answers to a submitted need."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access import kept_forms, resend
from municipalities.access.abilities import can
from needs.forms.review import MoveForm
from needs.models import Need
from needs.services import review
from needs.services.needs import NeedChanged, NotInThisState, require_state
from needs.views import decisions
from needs.views.detail import NeedDetailView


class NeedMoveBase(NeedDetailView):
    """Base of all moves: one form of the need's page. A refused move shows the page again, with all that was typed."""

    http_method_names = ["post", "options"]
    keeps_typed = True
    #: The name of the move.
    kind: ClassVar[str] = ""

    def way_back(self, request: HttpRequest) -> str:
        """After signing in again: the need's page, for the address of a move shows nothing."""
        return reverse("needs:need-detail", args=[self.kwargs["slug"]])

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Make the move, or say why not."""
        need = self.find_record(slug)
        form = self.make_form(need, request.POST)
        if resend.opened_elsewhere(request, need, self.actor):
            return self.show_opened_elsewhere(need, form)
        if (redirected := self.passed_on(need)) is not None:
            return self.show_lost(need, form, redirected)
        self.require_ability(need)
        try:
            return self.attempt(need, form)
        except (NeedChanged, NotInThisState) as late:
            return self.show_lost(self.find_record(slug), form, str(late))
        except refusals.Refusal as refusal:
            return self.show_attempt(need, form, status=409, notice=str(refusal))

    def attempt(self, need: Need, form: MoveForm) -> HttpResponse:
        """Make the move with what was typed. Raises what its service raises."""
        if self.kind:
            # First: what is wrong in a form that comes too late is no longer of interest.
            require_state(self.actor, need, decisions.BY_NAME[self.kind].move)
        if not form.is_valid():
            return self.show_attempt(need, form, status=422)
        if not resend.acts_for(form, self.actor):
            return self.show_opened_elsewhere(need, form)
        moved = self.move(need, form)
        kept_forms.forget(self.request)
        messages.success(self.request, self.done_sentence(moved))
        return HttpResponseRedirect(moved.get_absolute_url())

    def make_form(self, need: Need, data: Any) -> MoveForm:
        """The form as sent."""
        return decisions.make_form(decisions.BY_NAME[self.kind], need, self.actor, data)

    def passed_on(self, need: Need) -> str | None:
        """A sentence when a colleague redirected the need meanwhile: it is then no longer theirs to decide."""
        if not can(self.actor, self.ability) or can(self.actor, self.ability, need):
            return None
        move = decisions.passed_on(need, self.actor)
        if move is None or move.to_authority is None:
            return None
        words = {"name": move.actor_name or _("The portal"), "authority": move.to_authority.display_name}
        return _("%(name)s redirected this need to %(authority)s while you had it open.") % words

    def show_attempt(self, need: Need, form: MoveForm, *, status: int, **extra: Any) -> HttpResponse:
        """The page with this form as typed in its place, or its words where the move is no longer offered."""
        panel = decisions.panel(need, self.actor, form, self.kind)
        is_own = panel["is_own_submission"] or panel["is_own_question"]
        is_shown = not is_own and any(one["form"] is form for one in panel["offers"])
        if not is_shown and "lost" not in extra:
            extra["lost"] = {"typed": decisions.typed_rows(form)}
        return self.show(self.request, need, status=status, panel=panel, attempt=form, **extra)

    def show_opened_elsewhere(self, need: Need, form: MoveForm) -> HttpResponse:
        """The need's page with "switch and resend": the move and its words come again as they were."""
        notice = resend.other_authority(self.actor)
        again = resend.resend_parts(self.request, self.actor)
        return self.show_attempt(need, form, status=409, notice=notice, resend=again)

    def show_lost(self, need: Need, form: MoveForm, sentence: str) -> HttpResponse:
        """Somebody was first. The record as it stands now: who, what was decided, and beside it what was typed."""
        form.is_valid()
        lost = decisions.lost_race(need, self.actor, decisions.BY_NAME.get(self.kind), form)
        again = self.make_form(need, {**form.data.dict(), "version": str(need.version)})
        return self.show_attempt(need, again, status=409, notice=sentence, lost=lost)

    def move(self, need: Need, form: MoveForm) -> Need:
        """Call the one service of this move."""
        raise NotImplementedError

    def done_sentence(self, need: Need) -> str:
        """What just happened, in one sentence."""
        raise NotImplementedError

    def terms(self, need: Need, form: MoveForm) -> dict[str, Any]:
        """What every service asks for."""
        return {"actor": self.actor, "need_id": need.pk, "version": form.cleaned_data["version"]}


class NeedAcceptView(NeedMoveBase):
    """Accept with who does what by when: the network sees need and answer from now on."""

    ability, kind = "needs.accept", "accept"

    def move(self, need: Need, form: Any) -> Need:
        """Accept with the answer and the note."""
        return review.accept_need(**self.terms(need, form), answer=form.answer(), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Accepted, and who sees it."""
        return _("Accepted. The network can see %(number)s now.") % {"number": need.number}


class NeedAcceptInPartView(NeedMoveBase):
    """Accept a part: the network sees who does what, the two sides read which part is not accepted."""

    ability, kind = "needs.accept", "accept_in_part"

    def move(self, need: Need, form: Any) -> Need:
        """Accept in part with the answer and the note."""
        note = form.cleaned_data["note"]
        return review.accept_need_in_part(**self.terms(need, form), answer=form.answer(), note=note)

    def done_sentence(self, need: Need) -> str:
        """Accepted in part, and who sees it."""
        return _("Accepted in part. The network can see %(number)s now.") % {"number": need.number}


class NeedReturnView(NeedMoveBase):
    """Return with what is asked."""

    ability, kind = "needs.return", "return"

    def attempt(self, need: Need, form: Any) -> HttpResponse:
        """Return, or offer one more question and keep all that is typed."""
        if "another" in self.request.POST and form.may_add:
            return self.show_attempt(need, form.with_one_more(), status=200)
        return super().attempt(need, form)

    def move(self, need: Need, form: Any) -> Need:
        """Return with the note and the questions."""
        note = form.cleaned_data["note"]
        return review.return_need(**self.terms(need, form), note=note, questions=form.questions)

    def done_sentence(self, need: Need) -> str:
        """Returned, and to whom."""
        return _("Returned to %(authority)s with your note.") % {"authority": need.authority.display_name}


class NeedDeclineView(NeedMoveBase):
    """Decline with a reason."""

    ability, kind = "needs.decline", "decline"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Decline with the reason."""
        return review.decline_need(**self.terms(need, form), note=form.cleaned_data["note"])

    def done_sentence(self, need: Need) -> str:
        """Declined, and who reads why."""
        return _("Declined. %(authority)s reads your reason.") % {"authority": need.authority.display_name}


class NeedRedirectView(NeedMoveBase):
    """Redirect to another authority above the municipality."""

    ability, kind = "needs.redirect", "redirect"

    def move(self, need: Need, form: MoveForm) -> Need:
        """Pass it on with the reason."""
        chosen = form.cleaned_data
        return review.redirect_need(**self.terms(need, form), authority=chosen["to"], note=chosen["note"])

    def done_sentence(self, need: Need) -> str:
        """Redirected, and to whom."""
        return _("Redirected. %(authority)s answers now.") % {"authority": need.addressed_to.display_name}
