"""Questions about a need over the API: the threads, asking, answering, settling."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView
from needs.api import described_questions as described
from needs.api.question_shapes import QuestionInput, ReplyInput, SettleInput, question_row
from needs.api.refusing import refused
from needs.models import Need, NeedQuestion
from needs.services import questions as services


class NeedQuestionsApi(AbilityApiView):
    """Lists the threads of a need and asks a new question."""

    abilities_by_method = {"GET": "needs.read", "POST": services.ASK}
    checks_record = True

    @described.LIST
    def get(self, request: Request, reference: str) -> Response:
        """Answer the threads that this reader may see."""
        need = self.get_record(Need, reference)
        return Response({"results": services.threads(self.actor, need, question_row)})

    @described.ASK
    def post(self, request: Request, reference: str) -> Response:
        """Ask through the service."""
        need = self.get_record(Need, reference)
        data = QuestionInput(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            asked = services.ask(actor=self.actor, need_id=need.pk, **data.validated_data)
        except Refusal as refusal:
            return refused(refusal)
        return Response(self.row(need, asked.uuid), status=status.HTTP_201_CREATED)

    def row(self, need: Need, uuid: uuids.UUID) -> Any:
        """One thread as it stands now."""
        return services.threads(self.actor, need, question_row, only=uuid)[0]


class NeedQuestionBaseApi(AbilityApiView):
    """Base of what is done with one thread; the service asks which side the person speaks for."""

    ability = "needs.read"
    checks_record = True

    def found(self, reference: str, uuid: uuids.UUID) -> Need:
        """The need of a question that the person may read; 404 else."""
        need: Need = self.get_record(Need, reference)
        if not services.threads(self.actor, need, question_row, only=uuid):
            raise Http404
        services.require_side(self.actor, need)
        return need

    def act(self, need: Need, uuid: uuids.UUID, code: int, **values: Any) -> Response:
        """Do it, and answer the thread."""
        try:
            self.speak(actor=self.actor, need_id=need.pk, question=uuid, **values)
        except Refusal as refusal:
            return refused(refusal)
        except NeedQuestion.DoesNotExist as gone:
            raise Http404 from gone
        return Response(services.threads(self.actor, need, question_row, only=uuid)[0], status=code)

    def speak(self, **terms: Any) -> Any:
        """Call the one service."""
        raise NotImplementedError


class NeedReplyApi(NeedQuestionBaseApi):
    """Adds to a thread."""

    @described.REPLY
    def post(self, request: Request, reference: str, uuid: uuids.UUID) -> Response:
        """Answer, or ask further."""
        need = self.found(reference, uuid)
        data = ReplyInput(data=request.data)
        data.is_valid(raise_exception=True)
        return self.act(need, uuid, status.HTTP_201_CREATED, **data.validated_data)

    def speak(self, **terms: Any) -> Any:
        """Reply."""
        return services.reply(**terms)


class NeedSettleApi(NeedQuestionBaseApi):
    """Closes a thread."""

    @described.SETTLE
    def post(self, request: Request, reference: str, uuid: uuids.UUID) -> Response:
        """Settle."""
        SettleInput(data=request.data).is_valid(raise_exception=True)
        return self.act(self.found(reference, uuid), uuid, status.HTTP_200_OK)

    def speak(self, **terms: Any) -> Any:
        """Settle."""
        return services.settle(**terms)
