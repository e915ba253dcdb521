"""Files of a bulletin: the page on which they are added, described and removed, and the file itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin, BulletinAttachment
from coordination.bulletins.services import attachments
from coordination.bulletins.views import presentation
from coordination.bulletins.views.attached import attached, files_url
from coordination.bulletins.views.public_reading import PublicReading
from coordination.core import refusals
from coordination.core.intake.answering import KeptFileResponse
from coordination.core.intake.forms import DescriptionForm, FileForm
from coordination.core.intake.verdicts import FILE_MAX
from coordination.core.intake.words import TAKEN
from municipalities.access.http import VisibleObjectMixin


class FilesBase(VisibleObjectMixin):
    """A page about the files of a bulletin, for its house."""

    model = Bulletin
    ability = attachments.ABILITY

    def get_queryset(self) -> Any:
        """With its house."""
        return Bulletin.objects.select_related("authority")

    def find_file(self, bulletin: Bulletin, file: uuid.UUID) -> BulletinAttachment:
        """The row; one of another bulletin is as missing as any other."""
        return get_object_or_404(bulletin.attachments.visible_to(self.actor.scope), uuid=file)


class BulletinFilesView(FilesBase):
    """The files of a bulletin, with the form that adds one."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page."""
        return self.show(self.get_record(slug), FileForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Add one file, or say why it is not taken."""
        bulletin = self.get_record(slug)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(bulletin, form, status=422)
        try:
            added = attachments.attach_file(actor=self.actor, bulletin_id=bulletin.pk, **form.cleaned_data)
        except refusals.Refusal as refusal:
            form.add_error("file", str(refusal))
            return self.show(bulletin, form, status=422)
        messages.success(request, _("“%(name)s” is added.") % {"name": added.given_name})
        return HttpResponseRedirect(files_url(bulletin))

    def show(self, bulletin: Bulletin, form: FileForm, *, status: int = 200) -> HttpResponse:
        """The page with the files as they stand."""
        context = {
            "bulletin": bulletin,
            "file_form": form,
            "attached": attached(bulletin, self.actor),
            "may_add": attachments.may_add(self.actor, bulletin),
            "correct_url": correct_url(self.actor, bulletin),
            "taken": TAKEN,
            "megabytes": FILE_MAX // 2**20,
            "trail": presentation.trail(bulletin, _("Files")),
        }
        return render(self.request, "coordination/bulletins/bulletin_files.html", context, status=status)


class BulletinFileView(PublicReading):
    """Hands the file out to whoever reads the bulletin."""

    model = Bulletin
    ability = "bulletins.read"

    def get(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponseBase:
        """The file, to be saved; the audit record notes it."""
        return self.hand_out(self.get_record(slug))

    def show_publicly(self, bulletin: Bulletin) -> HttpResponseBase:
        """The same for everybody where the bulletin is for everybody."""
        return self.hand_out(bulletin)

    def hand_out(self, bulletin: Bulletin) -> HttpResponseBase:
        """The file, through the reader's own scope; one that the disk has lost is missing for its readers."""
        rows = bulletin.attachments.visible_to(self.actor.scope)
        attachment = get_object_or_404(rows, uuid=self.kwargs["file"])
        try:
            opened = attachments.hand_out(actor=self.actor, attachment=attachment)
        except FileNotFoundError as missing:
            raise Http404 from missing
        return KeptFileResponse(opened, media_type=attachment.content_type, name=attachment.given_name)


class BulletinFileDescribeView(FilesBase):
    """Changes what is said of a file."""

    def get(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """The form with what is said now."""
        bulletin = self.get_record(slug)
        attachment = self.find_file(bulletin, file)
        return self.show(bulletin, attachment, DescriptionForm(initial={"description": attachment.description}))

    def post(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """Save it."""
        bulletin = self.get_record(slug)
        attachment = self.find_file(bulletin, file)
        form = DescriptionForm(request.POST)
        if not form.is_valid():
            return self.show(bulletin, attachment, form, status=422)
        try:
            attachments.describe_file(actor=self.actor, bulletin_id=bulletin.pk, file=file, **form.cleaned_data)
        except refusals.Refusal as refusal:
            return self.show(bulletin, attachment, form, status=409, notice=str(refusal))
        messages.success(request, _("What “%(name)s” shows is saved.") % {"name": attachment.given_name})
        return HttpResponseRedirect(files_url(bulletin))

    def show(self, bulletin: Bulletin, file: BulletinAttachment, form: DescriptionForm, **extra: Any) -> HttpResponse:
        """The form's page."""
        status = extra.pop("status", 200)
        context = {"bulletin": bulletin, "file": file, "form": form, "trail": trail(bulletin, file), **extra}
        return render(self.request, "coordination/bulletins/file_describe.html", context, status=status)


class BulletinFileRemoveView(FilesBase):
    """Removes a file: asked once, in words, on a page of its own."""

    def get(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """The question."""
        bulletin = self.get_record(slug)
        return self.ask(bulletin, self.find_file(bulletin, file))

    def post(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """Remove it."""
        bulletin = self.get_record(slug)
        attachment = self.find_file(bulletin, file)
        try:
            attachments.remove_file(actor=self.actor, bulletin_id=bulletin.pk, file=file)
        except refusals.Refusal as refusal:
            return self.ask(bulletin, attachment, status=409, notice=str(refusal))
        messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.given_name})
        return HttpResponseRedirect(files_url(bulletin))

    def ask(self, bulletin: Bulletin, file: BulletinAttachment, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page with the question."""
        context = {"bulletin": bulletin, "file": file, "notice": notice, "trail": trail(bulletin, file)}
        return render(self.request, "coordination/bulletins/file_remove.html", context, status=status)


def correct_url(actor: Any, bulletin: Bulletin) -> str:
    """Where files change with a word to all who got the bulletin; "" where it was told to nobody, or is over."""
    if not bulletin.is_told or not attachments.may_add(actor, bulletin):
        return ""
    return reverse("bulletins:bulletin-correct", args=[bulletin.slug])


def trail(bulletin: Bulletin, file: BulletinAttachment) -> list[dict[str, str]]:
    """The way back up to the files of the bulletin."""
    steps = presentation.trail(bulletin, _("Files"), file.given_name)
    steps[-2]["url"] = files_url(bulletin)
    return steps
