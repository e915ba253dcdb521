"""Files of a need: the page on which they are added, described and removed, and the file itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from coordination.core import refusals
from coordination.core.intake.answering import KeptFileResponse
from coordination.core.intake.forms import DescriptionForm, FileForm
from municipalities.access.http import VisibleObjectMixin
from needs.models import Need, NeedAttachment
from needs.services import attachments
from needs.views import presentation
from needs.views.attached import attached, files_url


class NeedFilesView(VisibleObjectMixin):
    """The files of a need, with the form that adds one; the part of the page that a script asks for alone."""

    model = Need
    ability = "needs.draft"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The page, or its part."""
        return self.show(self.get_record(slug), FileForm())

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Add one file, or say why it is not taken."""
        need = self.get_record(slug)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(need, form, status=422)
        try:
            added = attachments.attach_file(actor=self.actor, need_id=need.pk, **form.cleaned_data)
        except refusals.Refusal as refusal:
            form.add_error("file", str(refusal))
            return self.show(need, form, status=422)
        messages.success(request, _("“%(name)s” is added.") % {"name": added.given_name})
        return HttpResponseRedirect(files_url(need))

    def show(self, need: Need, form: FileForm, *, status: int = 200) -> HttpResponse:
        """The page with the files as they stand."""
        context = {"need": need, "file_form": form, "attached": attached(need, self.actor)}
        if getattr(self.request, "htmx", False):
            context["may_manage"] = "manage" in self.request.GET
            return render(self.request, "needs/_attachments_list.html", context, status=status)
        context["trail"] = presentation.trail(need)
        return render(self.request, "needs/need_files.html", context, status=status)


class NeedFileBase(VisibleObjectMixin):
    """One file of a visible need. A file that this reader may not see is as missing as any other."""

    model = Need

    def find_file(self, need: Need, file: uuid.UUID) -> NeedAttachment:
        """The row, through the reader's own scope and not the need's: files reach less far than their need."""
        return get_object_or_404(need.attachments.visible_to(self.actor.scope), uuid=file)


class NeedFileView(NeedFileBase):
    """Hands the file out."""

    ability = "needs.read"

    def get(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponseBase:
        """The file, to be saved; the audit record notes it. One that the disk has lost is missing for its readers."""
        attachment = self.find_file(self.get_record(slug), file)
        try:
            opened = attachments.hand_out(actor=self.actor, attachment=attachment)
        except FileNotFoundError as missing:
            raise Http404 from missing
        return KeptFileResponse(opened, media_type=attachment.content_type, name=attachment.given_name)


class NeedFileDescribeView(NeedFileBase):
    """Changes what is said of a file."""

    ability = "needs.draft"

    def get(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """The form with what is said now."""
        need = self.get_record(slug)
        attachment = self.find_file(need, file)
        return self.show(need, attachment, DescriptionForm(initial={"description": attachment.description}))

    def post(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """Save it."""
        need = self.get_record(slug)
        attachment = self.find_file(need, file)
        form = DescriptionForm(request.POST)
        if not form.is_valid():
            return self.show(need, attachment, form, status=422)
        try:
            attachments.describe_file(actor=self.actor, need_id=need.pk, file=file, **form.cleaned_data)
        except refusals.Refusal as refusal:
            return self.show(need, attachment, form, status=409, notice=str(refusal))
        messages.success(request, _("What “%(name)s” shows is saved.") % {"name": attachment.given_name})
        return HttpResponseRedirect(files_url(need))

    def show(self, need: Need, attachment: NeedAttachment, form: DescriptionForm, **extra: Any) -> HttpResponse:
        """The form's page."""
        status = extra.pop("status", 200)
        context = {"need": need, "file": attachment, "form": form, "trail": presentation.trail(need), **extra}
        return render(self.request, "needs/need_file_describe.html", context, status=status)


class NeedFileRemoveView(NeedFileBase):
    """Removes a file: asked once, in words, on a page of its own."""

    ability = "needs.draft"

    def get(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """The question."""
        need = self.get_record(slug)
        return self.ask(need, self.find_file(need, file))

    def post(self, request: HttpRequest, slug: str, file: uuid.UUID) -> HttpResponse:
        """Remove it."""
        need = self.get_record(slug)
        attachment = self.find_file(need, file)
        try:
            attachments.remove_file(actor=self.actor, need_id=need.pk, file=file)
        except refusals.Refusal as refusal:
            return self.ask(need, attachment, status=409, notice=str(refusal))
        messages.success(request, _("“%(name)s” is removed.") % {"name": attachment.given_name})
        return HttpResponseRedirect(files_url(need))

    def ask(self, need: Need, attachment: NeedAttachment, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page with the question."""
        context = {"need": need, "file": attachment, "notice": notice, "trail": presentation.trail(need)}
        return render(self.request, "needs/need_file_remove.html", context, status=status)
