"""What the schema says of each operation on questions. Nothing here runs in a request."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import OpenApiParameter, extend_schema

from municipalities.access.rest_schema import errors
from needs.api.question_shapes import Question, QuestionInput, Questions, ReplyInput, SettleInput
from needs.api.shapes import Conflict

_TAGS: Final = ["needs"]
_NEED: Final = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="The need's uuid, or its number, for example BA-BIH-0412."
)
_UUID: Final = OpenApiParameter("uuid", str, OpenApiParameter.PATH, description="The question's uuid.")

LIST: Final = extend_schema(
    operation_id="needs_questions",
    summary="List the questions about a need",
    description="The threads of the review, oldest first; empty for readers who are of neither side of it.",
    tags=_TAGS,
    parameters=[_NEED],
    responses={200: Questions, **errors(404)},
)
ASK: Final = extend_schema(
    operation_id="needs_ask",
    summary="Ask about a need",
    description="Ask about one field, or about the whole need. The need keeps its state and its term goes on. For "
    "officers of the authority that the need is addressed to.",
    tags=_TAGS,
    parameters=[_NEED],
    request=QuestionInput,
    responses={201: Question, **errors(400, 404, conflict=Conflict)},
)
REPLY: Final = extend_schema(
    operation_id="needs_reply",
    summary="Answer a question, or ask further",
    description="Add to a thread: for the house it is an answer, for the addressee a further question.",
    tags=_TAGS,
    parameters=[_NEED, _UUID],
    request=ReplyInput,
    responses={201: Question, **errors(400, 404, conflict=Conflict)},
)
SETTLE: Final = extend_schema(
    operation_id="needs_settle_question",
    summary="Settle a question",
    description="Close a thread, from either side. A settled thread stays as it is when it is settled again.",
    tags=_TAGS,
    parameters=[_NEED, _UUID],
    request=SettleInput,
    responses={200: Question, **errors(400, 404, conflict=Conflict)},
)
