"""Writing a bulletin: choosing its kind, its form, what publishing will do, and correcting what was told."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.bulletins.forms.bulletin import BulletinForm, CorrectionForm, KindForm, initial_of
from coordination.bulletins.models import Bulletin, BulletinMove
from coordination.bulletins.services import attachments, bulletins, correcting, early_notice, trust, writing
from coordination.bulletins.services.markdown import rendered
from coordination.bulletins.views import bulletin_page
from coordination.core import refusals
from coordination.core.intake.verdicts import FILE_MAX
from coordination.core.intake.words import TAKEN, FileRefused
from municipalities.access import kept_forms, resend
from municipalities.access.http import AbilityView, VisibleObjectMixin
from needs.services.attachments import NoRoomLeft

State = Bulletin.State


class BulletinNewView(AbilityView):
    """Asks what is to be told and begins the draft."""

    ability = "bulletins.write"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The kinds; one may be chosen in the address."""
        initial = {
            "record": uuid.uuid4(),
            "authority": self.actor.house.authority_uuid,
            "person": self.actor.mark,
            "kind": request.GET.get("kind", ""),
            "language": get_language(),
        }
        return self.show(KindForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the draft, once however often the form comes."""
        form = KindForm(request.POST)
        if resend.opened_by_another(request, self.actor):
            return self.show(form, status=409, notice=resend.other_person(self.actor))
        if not form.is_valid():
            return self.show(form, status=422)
        if not resend.acts_for(form, self.actor):
            again = resend.resend_parts(request, self.actor)
            return self.show(form, status=409, notice=resend.other_authority(self.actor), resend=again)
        chosen = form.cleaned_data
        made = early_notice.begin_once(
            actor=self.actor, key=chosen["record"], kind=chosen["kind"], language=chosen["language"]
        )
        return HttpResponseRedirect(reverse("bulletins:bulletin-edit", args=[made.slug]))

    def show(self, form: KindForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The page."""
        trail = [{"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")}, {"label": _("New bulletin")}]
        context = {"form": form, "trail": trail, "acting_name": self.actor.acting_name, **extra}
        return render(self.request, "coordination/bulletins/bulletin_begin.html", context, status=status)


class BulletinEditView(VisibleObjectMixin):
    """The form of a draft: save it, look at it, or go on to publishing."""

    model = Bulletin
    ability = "bulletins.write"
    keeps_typed = True
    form_class: ClassVar[type[BulletinForm]] = BulletinForm
    states: ClassVar[frozenset[str]] = frozenset({State.DRAFT})
    url_name: ClassVar[str] = "bulletins:bulletin-edit"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Bulletin.objects.select_related("authority", "place", "sector")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form with what is saved, or with what was typed when the session ended."""
        bulletin = self.get_record(slug)
        if bulletin.state not in self.states or not self.is_open(bulletin):
            return HttpResponseRedirect(detail_url(bulletin))
        typed = kept_forms.kept(request, self.actor.person_id)
        if typed is not None:
            return self.show(bulletin, self.unjudged(bulletin, self.make_form(bulletin, typed)), is_kept=True)
        return self.show(bulletin, self.make_form(bulletin, initial=self.initial(bulletin)))

    def is_open(self, bulletin: Bulletin) -> bool:
        """Whether its page offers this form."""
        return True

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save and go where the button leads, or show what to correct."""
        bulletin = self.find_record(slug)
        form = self.make_form(bulletin, request.POST)
        if resend.opened_elsewhere(request, bulletin, self.actor):
            again = resend.resend_parts(request, self.actor)
            return self.show(bulletin, form, status=409, notice=resend.other_authority(self.actor), resend=again)
        self.require_ability(bulletin)
        if resend.opened_by_another(request, self.actor):
            fresh = self.make_form(bulletin, initial=self.initial(bulletin))
            return self.show(bulletin, fresh, status=409, notice=resend.other_person(self.actor))
        if asked := {"search", "rows", "preview"} & set(request.POST):
            return self.show_again(bulletin, form, asked)
        if not form.is_valid():
            return self.show(bulletin, form, status=422)
        return self.attempt(bulletin, form)

    def show_again(self, bulletin: Bulletin, form: BulletinForm, asked: set[str]) -> HttpResponse:
        """The form as typed with what was asked for: more rows, authorities of a name, the text as it will look."""
        extra = 3 if "rows" in asked else 0
        preview = rendered(str(form["text"].data or "")[:20_000]) if "preview" in asked else ""
        searched = form.words if "search" in asked else ""
        return self.show(bulletin, self.unjudged(bulletin, form, extra), preview=preview, searched=searched)

    def attempt(self, bulletin: Bulletin, form: BulletinForm) -> HttpResponse:
        """Write; every refusal shows all that was typed."""
        try:
            saved = self.write(bulletin, form)
        except bulletins.Faulty as faulty:
            form.add_faults(faulty.faults)
            return self.show(bulletin, form, status=422)
        except bulletins.BulletinChanged as late:
            return self.show_conflict(late, form)
        except refusals.Refusal as refusal:
            return self.show(bulletin, form, status=409, notice=str(refusal))
        kept_forms.forget(self.request)
        return self.done(saved)

    def write(self, bulletin: Bulletin, form: BulletinForm) -> Bulletin:
        """Save what was typed. Raises what the service raises."""
        version = form.cleaned_data["version"]
        return writing.save_draft(actor=self.actor, bulletin=bulletin, version=version, values=form.values())

    def done(self, saved: Bulletin) -> HttpResponse:
        """On to publishing or to the files when that was pressed, else to its page."""
        for step in ("publish", "files"):
            if step in self.request.POST:
                return HttpResponseRedirect(reverse(f"bulletins:bulletin-{step}", args=[saved.slug]))
        messages.success(self.request, _("Saved. Nobody outside your authority sees it."))
        return HttpResponseRedirect(detail_url(saved))

    def show_conflict(self, late: bulletins.BulletinChanged, form: BulletinForm) -> HttpResponse:
        """All that was typed, beside what somebody else saved; sent again it takes the place of that."""
        now = late.bulletin
        theirs = [
            {"label": form[name].label, "value": value}
            for name, value in initial_of(now).items()
            if name in writing.changed(now, form.values()) and name in form.fields
        ]
        typed = self.request.POST.copy()
        typed["version"] = str(now.version)
        return self.show(now, self.make_form(now, typed), status=409, notice=str(late), theirs=theirs)

    def initial(self, bulletin: Bulletin) -> dict[str, Any]:
        """What is saved, and whose form it is."""
        check = {"authority": self.actor.house.authority_uuid, "person": self.actor.mark}
        return initial_of(bulletin) | check

    def make_form(self, bulletin: Bulletin, data: Any = None, **options: Any) -> BulletinForm:
        """The form of its kind."""
        return self.form_class(data, bulletin=bulletin, **options)

    def unjudged(self, bulletin: Bulletin, form: BulletinForm, extra_rows: int = 0) -> BulletinForm:
        """The same answers in a form that says nothing yet about what is missing."""
        return self.make_form(bulletin, initial=form.as_typed(), extra_rows=extra_rows)

    def show(self, bulletin: Bulletin, form: BulletinForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The form's page."""
        context = {
            "bulletin": bulletin,
            "form": form,
            "is_correction": isinstance(form, CorrectionForm),
            "address": reverse(self.url_name, args=[bulletin.slug]),
            "back": detail_url(bulletin),
            "trail": trail(bulletin),
            "sent_back": self.sent_back(bulletin),
            **extra,
        }
        return render(self.request, "coordination/bulletins/bulletin_edit.html", context, status=status)

    def sent_back(self, bulletin: Bulletin) -> dict[str, Any] | None:
        """What the secretariat wants changed, above the form in which it is changed."""
        moves = BulletinMove.objects.visible_to(self.actor.scope).filter(bulletin_id=bulletin.pk)
        return bulletin_page.sent_back(bulletin, moves[:1])


class BulletinCorrectView(BulletinEditView):
    """The same form for what was told already: the corrected words are told at once to all who got the first."""

    ability = "bulletins.publish"
    form_class = CorrectionForm
    states = frozenset({State.PUBLISHED, State.CORRECTED})
    url_name = "bulletins:bulletin-correct"

    def is_open(self, bulletin: Bulletin) -> bool:
        """Not where the secretariat reads such bulletins first: nobody writes what is refused. The page says why."""
        return trust.why_not_corrected(self.actor, bulletin) is None

    def write(self, bulletin: Bulletin, form: Any) -> Bulletin:
        """Publish the next edition. Raises what the service raises; what is wrong with the file stands at its field."""
        try:
            return correcting.correct_with_files(
                actor=self.actor,
                bulletin_id=bulletin.pk,
                version=form.cleaned_data["version"],
                values=writing.changed(bulletin, form.values()),
                reason=form.cleaned_data["reason"],
                files=form.file_changes(),
            )
        except (FileRefused, NoRoomLeft, attachments.TooManyFiles) as refusal:
            raise bulletins.Faulty({"file": str(refusal)}) from refusal

    def make_form(self, bulletin: Bulletin, data: Any = None, **options: Any) -> CorrectionForm:
        """With the files that there are, and the one that was sent."""
        attached = attachments.files_of(self.actor, bulletin)
        sent = self.request.FILES if data is not None else None
        return CorrectionForm(data, sent, bulletin=bulletin, attached=attached, **options)

    def show(self, bulletin: Bulletin, form: BulletinForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The form's page, which says what files are taken."""
        extra |= {"taken": TAKEN, "megabytes": FILE_MAX // 2**20}
        return super().show(bulletin, form, status=status, **extra)

    def done(self, saved: Bulletin) -> HttpResponse:
        """To its page."""
        words = _("%(number)s is corrected. All who got the first are told.") % {"number": saved.number}
        messages.success(self.request, words)
        return HttpResponseRedirect(detail_url(saved))


class BulletinPreviewView(VisibleObjectMixin):
    """A draft as its readers will find it."""

    model = Bulletin
    ability = "bulletins.write"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The saved words; what was told already has its own page."""
        bulletin = self.get_record(slug)
        if bulletin.state != State.DRAFT:
            return HttpResponseRedirect(detail_url(bulletin))
        context = {"bulletin": bulletin, "body": rendered(bulletin.text), "trail": trail(bulletin)}
        return render(request, "coordination/bulletins/bulletin_preview.html", context)


class BulletinPublishView(VisibleObjectMixin):
    """Says who will be told before anybody is, and then tells them."""

    model = Bulletin
    ability = "bulletins.publish"

    def get_queryset(self) -> Any:
        """With its house."""
        return Bulletin.objects.select_related("authority")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Who is told by name, how many may read it, and whether the secretariat reads it first."""
        bulletin = self.get_record(slug)
        if bulletin.state != State.DRAFT:
            return HttpResponseRedirect(detail_url(bulletin))
        return self.show(bulletin)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Publish what was looked at; sent again it leads to what was published."""
        bulletin = self.get_record(slug)
        if bulletin.state != State.DRAFT:
            messages.info(request, _("This was published before. Nobody is told twice."))
            return HttpResponseRedirect(detail_url(bulletin))
        version = request.POST.get("version", "")
        try:
            told = bulletins.publish_bulletin(
                actor=self.actor, bulletin_id=bulletin.pk, version=int(version[:9]) if version.isdecimal() else 0
            )
        except refusals.Refusal as refusal:
            return self.show(self.get_record(slug), status=409, notice=str(refusal))
        messages.success(request, done_sentence(told))
        return HttpResponseRedirect(detail_url(told))

    def show(self, bulletin: Bulletin, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The question."""
        context: dict[str, Any] = {"bulletin": bulletin, "trail": trail(bulletin), "notice": notice}
        try:
            context["foreseen"] = foreseen = writing.foresee(self.actor, bulletin, timezone.now())
            context["faults"] = BulletinForm(bulletin=bulletin).placed(foreseen.faults)
        except refusals.Refusal as refusal:
            context["refused"] = str(refusal)
        context["edit_url"] = reverse("bulletins:bulletin-edit", args=[bulletin.slug])
        return render(self.request, "coordination/bulletins/bulletin_publish.html", context, status=status)


def done_sentence(bulletin: Bulletin) -> str:
    """What became of it, in one sentence."""
    if bulletin.state == State.PENDING:
        return _("It waits for the secretariat, which reads it first. Nobody else is told yet.")
    return _("%(number)s is published.") % {"number": bulletin.number}


def detail_url(bulletin: Bulletin) -> str:
    """The address of its page."""
    return reverse("bulletins:bulletin-detail", args=[bulletin.slug])


def trail(bulletin: Bulletin) -> list[dict[str, str]]:
    """Breadcrumbs of the pages below a bulletin."""
    return [
        {"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")},
        {"label": bulletin.number or _("Draft"), "url": detail_url(bulletin)},
    ]
