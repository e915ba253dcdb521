"""Files of a need over the API: the list, one file, adding and removing."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import exceptions, parsers, status
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.intake.answering import KeptFileResponse
from coordination.core.intake.words import FileRefused
from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView
from needs.api import described_files as described
from needs.api.file_shapes import FileInput
from needs.api.refusing import refused
from needs.models import Need, NeedAttachment
from needs.services import attachments


class NeedFilesApi(AbilityApiView):
    """Lists the files of a need and adds one."""

    abilities_by_method = {"GET": "needs.read", "POST": "needs.draft"}
    checks_record = True
    parser_classes = [parsers.MultiPartParser]

    @described.LIST
    def get(self, request: Request, reference: str) -> Response:
        """Answer the files that this reader may see."""
        need = self.get_record(Need, reference)
        return Response({"results": [file_row(one) for one in attachments.files_of(self.actor, need)]})

    @described.ADD
    def post(self, request: Request, reference: str) -> Response:
        """Look into the file and add it."""
        need = self.get_record(Need, reference)
        data = FileInput(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            added = attachments.attach_file(actor=self.actor, need_id=need.pk, **data.validated_data)
        except FileRefused as refusal:
            raise exceptions.ValidationError({"file": [str(refusal)]}) from refusal
        except Refusal as refusal:
            return refused(refusal)
        return Response(file_row(added), status=status.HTTP_201_CREATED)


class NeedFileApi(AbilityApiView):
    """Hands one file out, or removes it."""

    abilities_by_method = {"GET": "needs.read", "DELETE": "needs.draft"}
    checks_record = True

    @described.READ
    def get(self, request: Request, reference: str, file: uuid.UUID) -> HttpResponseBase:
        """Answer the file itself."""
        attachment = self.find_file(self.get_record(Need, reference), file)
        try:
            opened = attachments.hand_out(actor=self.actor, attachment=attachment)
        except FileNotFoundError as missing:
            raise Http404 from missing
        return KeptFileResponse(opened, media_type=attachment.content_type, name=attachment.given_name)

    @described.REMOVE
    def delete(self, request: Request, reference: str, file: uuid.UUID) -> Response:
        """Remove it for good."""
        need = self.get_record(Need, reference)
        self.find_file(need, file)
        try:
            attachments.remove_file(actor=self.actor, need_id=need.pk, file=file)
        except Refusal as refusal:
            return refused(refusal)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find_file(self, need: Need, file: uuid.UUID) -> NeedAttachment:
        """The row, through the reader's own scope."""
        return get_object_or_404(need.attachments.visible_to(self.actor.scope), uuid=file)


def file_row(one: NeedAttachment) -> dict[str, Any]:
    """A file in a list."""
    return {
        "uuid": one.uuid,
        "name": one.given_name,
        "media_type": one.content_type,
        "size": one.size,
        "sha256": one.sha256,
        "description": one.description,
        "added_by": one.added_by_name,
        "added_at": one.at,
    }
