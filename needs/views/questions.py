"""Asking about a need, answering, settling: what is said in the dialogue of a need's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access import kept_forms, resend
from needs.forms.questions import AskForm, ReplyForm, TalkForm
from needs.models import Need, NeedQuestion
from needs.services import questions as services
from needs.views import question_parts
from needs.views.detail import NeedDetailView


class DialogueBase(NeedDetailView):
    """Base of what is said about a need: one form of its page, shown again as typed when it is refused."""

    http_method_names = ["post", "options"]
    keeps_typed = True

    def way_back(self, request: HttpRequest) -> str:
        """After signing in again: the need's page."""
        return reverse("needs:need-detail", args=[self.kwargs["slug"]])

    def say(self, need: Need, form: TalkForm, at: UUID | None = None) -> HttpResponse:
        """Check the form and say it, or show the page again with what is wrong."""
        if resend.opened_elsewhere(self.request, need, self.actor):
            again = resend.resend_parts(self.request, self.actor)
            words = resend.other_authority(self.actor)
            return self.show_again(need, form, at, status=409, notice=words, resend=again)
        self.require_side(need)
        if not form.is_valid():
            return self.show_again(need, form, at, status=422, attempt=form)
        try:
            self.speak(need, form)
        except refusals.Refusal as refusal:
            return self.show_again(need, form, at, status=409, notice=str(refusal))
        kept_forms.forget(self.request)
        messages.success(self.request, self.done_sentence(need))
        return HttpResponseRedirect(self.back_to(need, form, at))

    def require_side(self, need: Need) -> None:
        """403 unless the person speaks for one of the two sides."""
        self.require_ability(need)

    def show_again(self, need: Need, form: TalkForm, at: UUID | None, *, status: int, **extra: Any) -> HttpResponse:
        """The need's page with this form as typed in its place; beside it where it is no longer offered."""
        asked = question_parts.told(need, self.actor, form, at)
        forms = [asked["ask_form"], *(one["reply_form"] for one in asked["threads"])]
        if form not in forms:
            extra["lost"] = {"typed": [{"label": form.fields["text"].label, "value": form.data.get("text", "")}]}
        return self.show(self.request, need, status=status, asked=asked, **extra)

    def back_to(self, need: Need, form: TalkForm, at: UUID | None) -> str:
        """To where the form stood."""
        if form.cleaned_data.get("back") == "form" and need.is_editable:
            return f"{reverse('needs:need-edit', args=[need.slug])}#question-{at}"
        return f"{need.get_absolute_url()}#{'questions' if at is None else f'question-{at}'}"

    def speak(self, need: Need, form: TalkForm) -> None:
        """Call the one service."""
        raise NotImplementedError

    def done_sentence(self, need: Need) -> str:
        """What just happened."""
        raise NotImplementedError


class NeedAskView(DialogueBase):
    """The addressee asks; the need stays where it is."""

    ability = services.ASK

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Ask."""
        return self.say(self.find_record(slug), AskForm(request.POST, auto_id="id_ask_%s"))

    def speak(self, need: Need, form: TalkForm) -> None:
        """Ask about one field, or about the whole."""
        typed = form.cleaned_data
        services.ask(actor=self.actor, need_id=need.pk, field=typed["field"], text=typed["text"])

    def done_sentence(self, need: Need) -> str:
        """Asked, and that the term goes on."""
        words = _("Your question was sent to %(authority)s. The term of the answer goes on.")
        return words % {"authority": need.authority.display_name}


class NeedReplyView(DialogueBase):
    """One of the two sides says something in a thread."""

    ability = services.ANSWER

    def post(self, request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
        """Answer, or ask further."""
        need = self.find_record(slug)
        self.question = question_or_404(need, self.actor, uuid)
        return self.say(need, ReplyForm(request.POST, auto_id=question_parts.reply_ids(uuid)), uuid)

    def require_side(self, need: Need) -> None:
        """403 unless the person answers for the house or asks for the addressee."""
        services.require_side(self.actor, need)

    def speak(self, need: Need, form: TalkForm) -> None:
        """Add to the thread."""
        text = form.cleaned_data["text"]
        services.reply(actor=self.actor, need_id=need.pk, question=self.question.uuid, text=text)

    def done_sentence(self, need: Need) -> str:
        """Sent."""
        return _("Your words were sent.")


class NeedSettleView(DialogueBase):
    """One of the two sides closes a thread."""

    ability = services.ANSWER

    def post(self, request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
        """Settle."""
        need = self.find_record(slug)
        question = question_or_404(need, self.actor, uuid)
        services.require_side(self.actor, need)
        services.settle(actor=self.actor, need_id=need.pk, question=question.uuid)
        messages.success(request, _("The question is settled."))
        return HttpResponseRedirect(f"{need.get_absolute_url()}#question-{uuid}")


def question_or_404(need: Need, actor: Any, uuid: UUID) -> NeedQuestion:
    """A question of this need that the person may read."""
    found: NeedQuestion | None = need.questions.visible_to(actor.scope).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
