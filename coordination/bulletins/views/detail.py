"""The page of one bulletin, and what is sent from it: acknowledging, replying, answering, taking a reply down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.bulletins.forms.answers import AnswerForm, ReplyForm, TalkForm, VersionForm
from coordination.bulletins.models import Bulletin, BulletinEdition, BulletinMove, BulletinRecipient, BulletinReply
from coordination.bulletins.services import (
    bulletins,
    markdown,
    moves,
    naming,
    receiving,
    replies,
    trust,
    withdrawing,
    wordings,
)
from coordination.bulletins.views import bulletin_page, corrected_fields, presentation
from coordination.bulletins.views.attached import attached
from coordination.bulletins.views.public_reading import PublicReading
from coordination.bulletins.views.talk import answer_ids, talk
from coordination.core import refusals
from coordination.core.languages import native_name
from coordination.core.texts import query_text
from municipalities.access import kept_forms, resend
from municipalities.access.abilities import can
from municipalities.access.http import VisibleObjectMixin

State = Bulletin.State
VALID = (State.PUBLISHED, State.CORRECTED)


class BulletinDetailView(PublicReading):
    """The bulletin as this reader may see it, with what they can do about it."""

    model = Bulletin
    ability = "bulletins.read"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Bulletin.objects.select_related("authority", "place", "route", "sector")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page. Opening it marks it read for the authority that the person acts for."""
        bulletin = self.get_record(slug)
        asked = self.own_row(bulletin)
        if request.method == "GET" and asked is not None and asked.edition_read < bulletin.edition:
            receiving.mark_read(actor=self.actor, bulletin=bulletin)
        return self.show(bulletin, asked=asked, **self.came_back(bulletin))

    def show_publicly(self, bulletin: Bulletin) -> HttpResponse:
        """The same without what members say to each other."""
        return self.show(bulletin, asked=None, talk=None)

    def came_back(self, bulletin: Bulletin) -> dict[str, Any]:
        """The replies; one that was sent after the session had ended stands in its form as typed."""
        path = reverse("bulletins:bulletin-reply", args=[bulletin.slug])
        typed = kept_forms.kept(self.request, self.actor.person_id, path)
        if typed is None:
            return {"talk": talk(bulletin, self.actor)}
        form, at = reply_form(typed)
        return {"talk": talk(bulletin, self.actor, form, at), "is_kept": True}

    def show(self, bulletin: Bulletin, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page; after a refused act with its words as typed."""
        if "asked" not in extra:
            extra["asked"] = self.own_row(bulletin)
        if "talk" not in extra:
            extra["talk"] = talk(bulletin, self.actor)
        context = {**self.told(bulletin), **self.offered(bulletin, extra["asked"]), **extra}
        return render(self.request, "coordination/bulletins/bulletin_detail.html", context, status=status)

    def told(self, bulletin: Bulletin) -> dict[str, Any]:
        """What the page tells this reader."""
        return {
            "bulletin": bulletin,
            "name": presentation.name(bulletin),
            "house": presentation.house_name(bulletin),
            "trail": presentation.trail(bulletin),
            "tags": presentation.tags(bulletin),
            "figures": bulletin_page.figures(bulletin, self.actor.scope),
            "facts": [*bulletin_page.facts(bulletin), *bulletin_page.cap_facts(bulletin)],
            "attached": attached(bulletin, self.actor),
            "needs_note": bulletin.place is not None and bulletin.place.needs_status_note,
            **self.worded(bulletin),
            **self.past(bulletin),
        }

    def worded(self, bulletin: Bulletin) -> dict[str, Any]:
        """Its words in the reader's language or the one that was asked for, and in which others there are some."""
        translations = wordings.translations_of(self.actor.scope, [bulletin]).get(bulletin.pk, [])
        asked = query_text(self.request.GET, "in")
        language = get_language() or "en-gb"
        words = bulletin_page.chosen_words(bulletin, translations, language, asked)
        is_foreign = words.is_original and words.language != language
        return {
            "foreign_name": native_name(words.language) if is_foreign else "",
            "words": words,
            "body": markdown.rendered(words.text),
            "languages": bulletin_page.languages(bulletin, translations, words),
        }

    def past(self, bulletin: Bulletin) -> dict[str, Any]:
        """Its earlier wordings, why the newest was written, and what was done."""
        scope = self.actor.scope
        rows = list(BulletinEdition.objects.visible_to(scope).filter(bulletin_id=bulletin.pk).order_by("-edition"))
        moves = list(BulletinMove.objects.visible_to(scope).filter(bulletin_id=bulletin.pk).select_related("acting"))
        return {
            "editions": bulletin_page.editions(bulletin, rows),
            "correction": rows[0].reason if rows and bulletin.edition > 1 else "",
            "corrected_fields": corrected_fields.of(rows),
            "history": bulletin_page.history(bulletin, rows, moves),
            "sent_back": bulletin_page.sent_back(bulletin, moves),
        }

    def offered(self, bulletin: Bulletin, asked: BulletinRecipient | None) -> dict[str, Any]:
        """What this reader can do about it."""
        actor = self.actor
        is_valid = bulletin.state in VALID
        is_own = can(actor, "bulletins.publish", bulletin)
        why_not = trust.why_not_corrected(actor, bulletin) if is_valid and is_own else None
        return {
            "acknowledging": acknowledging(bulletin, asked, may=can(actor, "bulletins.acknowledge")),
            "may_retract": bulletin.state in moves.RETRACT.sources and (is_own or can(actor, "bulletins.moderate")),
            "may_correct": is_valid and is_own and why_not is None,
            "why_not_corrected": str(why_not or ""),
            # Where the secretariat reads first, translations are written before it does.
            "may_translate": is_own and (bulletin.state == State.DRAFT or (is_valid and why_not is None)),
            "may_release": bulletin.state == State.PENDING and can(actor, "bulletins.moderate"),
            "may_withdraw": bulletin.state in moves.WITHDRAW.sources and is_own,
            "may_edit": bulletin.state == State.DRAFT and is_own,
            "may_discard": bulletin.state == State.DRAFT and not bulletin.edition and is_own,
            "told_words": self.told_words(bulletin),
        }

    def told_words(self, bulletin: Bulletin) -> str:
        """How many answered, for those who may know; "" for everybody else."""
        if not bulletin.is_told or not may_see_told(self.actor, bulletin):
            return ""
        rows = receiving.recipients_of(bulletin)
        return bulletin_page.told_words(bulletin, rows) if rows else ""

    def own_row(self, bulletin: Bulletin) -> BulletinRecipient | None:
        """What is known of the authority that the person acts for."""
        return receiving.own_row(self.actor, bulletin) if bulletin.is_told else None


def may_see_told(actor: Any, bulletin: Bulletin) -> bool:
    """Who was told, and who is silent, is for its house and the secretariat."""
    return actor.scope.is_secretariat or can(actor, "bulletins.read_told", bulletin)


def acknowledging(bulletin: Bulletin, asked: BulletinRecipient | None, *, may: bool) -> dict[str, Any] | None:
    """What the head of the page says of acknowledging; None where the reader's authority is not asked."""
    if asked is None or not asked.is_asked or not bulletin.is_urgent:
        return None
    if asked.edition_acknowledged >= bulletin.edition:
        return {"is_done": True, "by": asked.acknowledged_by_name, "at": asked.acknowledged_at}
    if not bulletin.is_valid:
        return None
    again = asked.edition_acknowledged > 0
    until = bulletin.acknowledge_by_if_told(asked.told_at)
    late = naming.term(until) if until is not None and until <= timezone.now() else ""
    return {"is_done": False, "may": may, "until": until, "late": late, "is_again": again}


class AcknowledgeView(BulletinDetailView):
    """Says for the acting authority that an urgent bulletin was read and understood."""

    ability = "bulletins.acknowledge"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Acknowledge, once for each edition."""
        bulletin = self.get_record(slug)
        try:
            receiving.acknowledge(actor=self.actor, bulletin_id=bulletin.pk)
        except refusals.Refusal as refusal:
            return self.show(bulletin, status=409, notice=str(refusal))
        words = _("Acknowledged for %(authority)s. %(house)s sees it.")
        names = {"authority": self.actor.acting_name, "house": presentation.house_name(bulletin)}
        messages.success(request, words % names)
        return HttpResponseRedirect(presentation.page(bulletin))


class WithdrawView(BulletinDetailView):
    """Makes what waits for the secretariat a draft of its house again."""

    ability = "bulletins.publish"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Withdraw it; where the secretariat was first, its page as it stands now says so."""
        bulletin = self.get_record(slug)
        form = VersionForm(request.POST)
        version = form.cleaned_data["version"] if form.is_valid() else 0
        try:
            withdrawing.withdraw_bulletin(actor=self.actor, bulletin_id=bulletin.pk, version=version)
        except (bulletins.NotInThisState, bulletins.BulletinChanged) as refusal:
            return self.show(refusal.bulletin, status=409, notice=str(refusal))
        words = _("“%(title)s” is with %(house)s again.")
        messages.success(request, words % {"title": bulletin.title, "house": presentation.house_name(bulletin)})
        return HttpResponseRedirect(presentation.page(bulletin))


class ReplyView(BulletinDetailView):
    """Replies to a bulletin, asks about it, or answers a question."""

    ability = replies.ABILITY
    http_method_names = ["post", "options"]
    keeps_typed = True

    def way_back(self, request: HttpRequest) -> str:
        """After signing in again: the bulletin's page."""
        return reverse("bulletins:bulletin-detail", args=[self.kwargs["slug"]])

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Say it, or show the page with what is wrong."""
        bulletin = self.get_record(slug)
        if resend.opened_by_another(request, self.actor):
            return self.show(bulletin, status=409, notice=resend.other_person(self.actor))
        form, at = reply_form(request.POST)
        if not form.is_valid():
            return self.again(bulletin, form, at, status=422, attempt=form)
        if not resend.acts_for(form, self.actor):
            parts = resend.resend_parts(request, self.actor)
            return self.again(bulletin, form, at, status=409, notice=resend.other_authority(self.actor), resend=parts)
        try:
            reply = self.speak(bulletin, form)
        except refusals.Refusal as refusal:
            return self.again(bulletin, form, at, status=409, notice=str(refusal))
        kept_forms.forget(request)
        messages.success(request, _("Your words stand below. Everybody who reads this bulletin sees them."))
        return HttpResponseRedirect(f"{presentation.page(bulletin)}#reply-{at or reply.uuid}")

    def again(self, bulletin: Bulletin, form: TalkForm, at: UUID | None, *, status: int, **extra: Any) -> HttpResponse:
        """The page with the form as typed; beside it where it is no longer offered."""
        said = talk(bulletin, self.actor, form, at)
        if form not in [said["form"], *(one["form"] for one in said["threads"])]:
            extra["lost"] = form.data.get("text", "")
        return self.show(bulletin, status=status, talk=said, **extra)

    def speak(self, bulletin: Bulletin, form: TalkForm) -> BulletinReply:
        """Call the one service."""
        typed = form.cleaned_data
        return replies.write_reply(
            actor=self.actor,
            bulletin_id=bulletin.pk,
            kind=typed.get("kind", BulletinReply.Kind.REPLY),
            text=typed["text"],
            language=get_language() or "en-gb",
            question=typed.get("question"),
        )


def reply_form(typed: Any) -> tuple[TalkForm, UUID | None]:
    """The form that was sent, and the question that it answers."""
    try:
        at = UUID(query_text(typed, "question"))
    except ValueError:
        return ReplyForm(typed, auto_id="id_reply_%s"), None
    return AnswerForm(typed, auto_id=answer_ids(at)), at


class HideReplyView(VisibleObjectMixin):
    """Takes a reply down."""

    model = Bulletin
    ability = "bulletins.read"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str, reply: UUID) -> HttpResponse:
        """Take it down, and back to the page; 404 for a reply of another bulletin."""
        bulletin = self.get_record(slug)
        if not bulletin.replies.visible_to(self.actor.scope).filter(uuid=reply).exists():
            raise Http404
        replies.hide_reply(actor=self.actor, bulletin_id=bulletin.pk, reply=reply)
        messages.success(request, _("It is taken down. Nobody reads it any more."))
        return HttpResponseRedirect(f"{presentation.page(bulletin)}#replies")
