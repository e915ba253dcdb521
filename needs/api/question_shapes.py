"""What clients send and read of questions about a need."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from municipalities.access.rest import StrictSerializer
from needs.api.fields import Code, Text, Tick
from needs.api.serializers import MoveInput
from needs.models import NeedQuestion
from needs.models.question import QUESTION_MAX
from needs.services.questions import MOST_AT_ONCE
from needs.services.topics import ASKABLE

_TOPIC = _("Choose from the list what the question is about.")


class QuestionInput(StrictSerializer):
    """A question about one topic; "" or no `field` means the whole need."""

    field = Code(choices=[(name, name) for name in ASKABLE], words=_TOPIC, required=False, allow_blank=True, default="")
    text = Text(longest=QUESTION_MAX)


class ReturnInput(MoveInput):
    """Returning takes a note, questions, or both."""

    questions = QuestionInput(many=True, required=False, max_length=MOST_AT_ONCE)


class ReplyInput(StrictSerializer):
    """An answer, or a further question."""

    text = Text(longest=QUESTION_MAX)


class SettleInput(StrictSerializer):
    """The address says it all; a body may say so too."""

    settled = Tick(required=False)


class Reply(serializers.Serializer):
    """One answer in a thread."""

    uuid = serializers.UUIDField()
    text = serializers.CharField()
    author = serializers.CharField()
    authority = serializers.CharField(help_text="Slug of the authority that the author acted for.")
    at = serializers.DateTimeField()


class Question(serializers.Serializer):
    """A question with its thread."""

    uuid = serializers.UUIDField()
    field = serializers.CharField(allow_blank=True, help_text='"": the whole need.')
    text = serializers.CharField()
    state = serializers.ChoiceField(NeedQuestion.State.choices)
    author = serializers.CharField()
    authority = serializers.CharField(help_text="Slug of the authority that asked.")
    at = serializers.DateTimeField()
    replies = Reply(many=True)


class Questions(serializers.Serializer):
    """All questions of a need, oldest first."""

    results = Question(many=True)


def question_row(question: NeedQuestion, replies: Any) -> dict[str, Any]:
    """A question as clients read it."""
    return {
        "uuid": question.uuid,
        "field": question.field,
        "text": question.text,
        "state": question.state,
        "author": question.asked_by_name,
        "authority": question.acting.slug,
        "at": question.at,
        "replies": [
            {
                "uuid": one.uuid,
                "text": one.text,
                "author": one.author_name,
                "authority": one.acting.slug,
                "at": one.at,
            }
            for one in replies
        ],
    }
