"""Files of a bulletin over the API: the list, one file, adding and removing."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import exceptions, parsers, status
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.bulletins.api import described_files as described
from coordination.bulletins.api.file_shapes import BulletinFileInput
from coordination.bulletins.models import Bulletin, BulletinAttachment
from coordination.bulletins.services import attachments
from coordination.core.intake.answering import KeptFileResponse
from coordination.core.intake.words import FileRefused
from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView


class BulletinFilesApi(AbilityApiView):
    """Lists the files of a bulletin and adds one."""

    abilities_by_method = {"GET": "bulletins.read", "POST": attachments.ABILITY}
    checks_record = True
    parser_classes = [parsers.MultiPartParser]

    @described.LIST
    def get(self, request: Request, reference: str) -> Response:
        """Answer the files that this reader may see."""
        bulletin = self.get_record(Bulletin, reference)
        return Response({"results": [file_row(one) for one in attachments.files_of(self.actor, bulletin)]})

    @described.ADD
    def post(self, request: Request, reference: str) -> Response:
        """Look into the file and add it."""
        bulletin = self.get_record(Bulletin, reference)
        data = BulletinFileInput(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            added = attachments.attach_file(actor=self.actor, bulletin_id=bulletin.pk, **data.validated_data)
        except FileRefused as refusal:
            raise exceptions.ValidationError({"file": [str(refusal)]}) from refusal
        except Refusal as refusal:
            return refused(refusal)
        return Response(file_row(added), status=status.HTTP_201_CREATED)


class BulletinFileApi(AbilityApiView):
    """Hands one file out, or removes it."""

    abilities_by_method = {"GET": "bulletins.read", "DELETE": attachments.ABILITY}
    checks_record = True

    @described.READ
    def get(self, request: Request, reference: str, file: uuid.UUID) -> HttpResponseBase:
        """Answer the file itself."""
        attachment = self.find_file(self.get_record(Bulletin, reference), file)
        try:
            opened = attachments.hand_out(actor=self.actor, attachment=attachment)
        except FileNotFoundError as missing:
            raise Http404 from missing
        return KeptFileResponse(opened, media_type=attachment.content_type, name=attachment.given_name)

    @described.REMOVE
    def delete(self, request: Request, reference: str, file: uuid.UUID) -> Response:
        """Remove it for good."""
        bulletin = self.get_record(Bulletin, reference)
        self.find_file(bulletin, file)
        try:
            attachments.remove_file(actor=self.actor, bulletin_id=bulletin.pk, file=file)
        except Refusal as refusal:
            return refused(refusal)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find_file(self, bulletin: Bulletin, file: uuid.UUID) -> BulletinAttachment:
        """The row, through the reader's own scope."""
        return get_object_or_404(bulletin.attachments.visible_to(self.actor.scope), uuid=file)


def refused(refusal: Refusal) -> Response:
    """409 with the sentence."""
    return Response({"detail": str(refusal)}, status=status.HTTP_409_CONFLICT)


def file_row(one: BulletinAttachment) -> dict[str, Any]:
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
