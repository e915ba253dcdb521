"""The page of a need's changes after acceptance: both versions side by side, and what each side can do about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access import resend
from municipalities.access.abilities import can
from municipalities.access.http import VisibleObjectMixin
from needs.forms.changes import AcceptChangeForm, DeclineChangeForm, TakeBackChangeForm
from needs.forms.review import MoveForm
from needs.models import Need, NeedChange
from needs.services import changes, moves
from needs.services.needs import NeedChanged, NotInThisState
from needs.views import change_page, presentation
from needs.views.change_form import change_url
from needs.views.decisions import check_values, typed_rows
from needs.views.discard import VersionForm


class NeedChangeView(VisibleObjectMixin):
    """What was accepted beside what the municipality wants instead; and the changes that were answered before."""

    model = Need
    ability = "needs.read"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related("authority", "territory", "sector", "addressed_to", "updated_by")

    def find_record(self, slug: str) -> Need:
        """For the two sides alone: for everybody else there is no such page."""
        need: Need = super().find_record(slug)
        if not self.actor.scope.is_house_or_reviewer(need):
            raise Http404
        return need

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page."""
        return self.show(self.get_record(slug))

    def show(self, need: Need, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page; after a refused step with what was typed."""
        context = {
            "need": need,
            "trail": presentation.trail(need),
            **change_page.told(need, self.actor),
            "forms": self.forms(need, extra.get("attempt")),
            "checked": check_values(need, self.actor),
        }
        return render(self.request, "needs/need_change.html", {**context, **extra}, status=status)

    def forms(self, need: Need, attempt: MoveForm | None = None) -> dict[str, MoveForm]:
        """The forms of the steps that this person has now; the one that was refused as it was typed."""
        if need.change_asked_at is None:
            return {}
        offered = {
            "take_back": moves.TAKE_BACK_CHANGE,
            "accept": moves.ACCEPT_CHANGE,
            "decline": moves.DECLINE_CHANGE,
        }
        found = {name: make_form(name, need) for name, move in offered.items() if can(self.actor, move.ability, need)}
        for name, form in found.items():
            form.initial.update(check_values(need, self.actor))
            if attempt is not None and type(attempt) is type(form):
                found[name] = attempt
        return found


def make_form(name: str, need: Need, data: Any = None) -> MoveForm:
    """The form of a step; its ids do not meet those of the others."""
    options: dict[str, Any] = {"auto_id": f"id_{name}_%s"}
    if name == "accept":
        return AcceptChangeForm(data, need=need, **options)
    return (DeclineChangeForm if name == "decline" else TakeBackChangeForm)(data, **options)


class ChangeBeginView(NeedChangeView):
    """Opens a change and its form."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Begin it, or go on with the one that the house has open."""
        need = self.get_record(slug)
        try:
            change = changes.begin_change(actor=self.actor, need_id=need.pk)
        except refusals.Refusal as refusal:
            return self.show(need, status=409, notice=str(refusal))
        if change.state == NeedChange.State.SUBMITTED:
            return HttpResponseRedirect(change_url(need))
        return HttpResponseRedirect(reverse("needs:need-change-edit", args=[need.slug]))


class ChangeDiscardView(NeedChangeView):
    """Throws away what is being written."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Discard; nobody outside the house ever saw it."""
        need = self.get_record(slug)
        form = VersionForm(request.POST)
        if not form.is_valid():
            return self.show(need, status=422)
        try:
            changes.discard_change(actor=self.actor, need_id=need.pk, version=form.cleaned_data["version"])
        except refusals.Refusal as refusal:
            return self.show(self.find_record(slug), status=409, notice=str(refusal))
        messages.success(request, _("The change is thrown away. The need stays as it was accepted."))
        return HttpResponseRedirect(need.get_absolute_url())


class ChangeStepBase(NeedChangeView):
    """Base of the steps of a change that waits. What is refused is shown again, with all that was typed."""

    http_method_names = ["post", "options"]
    #: The name of the step, as make_form knows it.
    step: ClassVar[str] = ""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Make the step, or say why not."""
        need = self.find_record(slug)
        form = make_form(self.step, need, request.POST)
        if resend.opened_elsewhere(request, need, self.actor):
            again = resend.resend_parts(request, self.actor)
            return self.show(need, status=409, attempt=form, notice=resend.other_authority(self.actor), resend=again)
        self.require_ability(need)
        if need.change_asked_at is not None and not (form.is_valid() and resend.acts_for(form, self.actor)):
            return self.show(need, status=422, attempt=form)
        return self.attempt(need, form)

    def attempt(self, need: Need, form: MoveForm) -> HttpResponse:
        """Call the service; whoever came too late reads who was first, beside what they typed."""
        form.is_valid()
        terms = {"actor": self.actor, "need_id": need.pk, "version": form.cleaned_data.get("version", 0)}
        try:
            moved = self.move(terms, form)
        except (NeedChanged, NotInThisState) as late:
            return self.show(
                self.find_record(need.slug), status=409, notice=str(late), lost={"typed": typed_rows(form)}
            )
        except refusals.Refusal as refusal:
            return self.show(need, status=409, attempt=form, notice=str(refusal))
        messages.success(self.request, self.done_sentence(moved))
        return HttpResponseRedirect(moved.get_absolute_url())

    def move(self, terms: dict[str, Any], form: Any) -> Need:
        """Call the one service of this step."""
        raise NotImplementedError

    def done_sentence(self, need: Need) -> str:
        """What just happened, in one sentence."""
        raise NotImplementedError


class ChangeTakeBackView(ChangeStepBase):
    """The house goes on writing."""

    ability, step = "needs.draft", "take_back"

    def move(self, terms: dict[str, Any], form: Any) -> Need:
        """Take it back."""
        return changes.take_back_change(**terms)

    def done_sentence(self, need: Need) -> str:
        """Back in the house."""
        return _("The change is back in your hands. Go on writing, or throw it away.")


class ChangeAcceptView(ChangeStepBase):
    """The addressee takes the words over, and promises anew where that is asked for."""

    ability, step = "needs.accept", "accept"

    def move(self, terms: dict[str, Any], form: Any) -> Need:
        """Accept; a form that came too late is not read."""
        answer = form.answer() if form.is_valid() else None
        return changes.accept_change(**terms, answer=answer, note=form.cleaned_data.get("note", ""))

    def done_sentence(self, need: Need) -> str:
        """What everybody reads now."""
        return _("The change is accepted. Everybody who sees %(number)s reads the new words now.") % {
            "number": need.number
        }


class ChangeDeclineView(ChangeStepBase):
    """The addressee leaves the need as it was accepted."""

    ability, step = "needs.decline", "decline"

    def move(self, terms: dict[str, Any], form: Any) -> Need:
        """Decline with the reason."""
        return changes.decline_change(**terms, note=form.cleaned_data.get("note", ""))

    def done_sentence(self, need: Need) -> str:
        """Nothing changed."""
        return _("The change is declined. The need stays as it was accepted.")
