"""What clients read of a change after acceptance."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from needs.api.refusing import plain
from needs.models import Need, NeedChange
from needs.services import fields
from needs.services.change_words import differing, overlaid


class FieldOfChange(serializers.Serializer):
    """One field, as it was accepted and as it shall read."""

    field = serializers.CharField(help_text="Cells are named as in a conflict: people_ASY_women, line_3_quantity.")
    accepted = serializers.JSONField(allow_null=True)
    wanted = serializers.JSONField(allow_null=True)


class Change(serializers.Serializer):
    """A change that is being written, or that waits for its answer."""

    uuid = serializers.UUIDField()
    state = serializers.ChoiceField([(state, NeedChange.State(state).label) for state in NeedChange.LIVE])
    version = serializers.IntegerField(help_text="The change's own; throwing it away names it.")
    reason = serializers.CharField(allow_blank=True)
    fields = FieldOfChange(many=True)  # type: ignore[assignment]  # the name in the answer
    submitted_by = serializers.CharField(allow_null=True, help_text="null while it is being written.")
    submitted_at = serializers.DateTimeField(allow_null=True)
    answer_due_on = serializers.DateField(allow_null=True)


class OpenChange(serializers.Serializer):
    """The open change of a need, for its house and its reviewers; null for others, and where there is none."""

    version = serializers.IntegerField(help_text="The need's, which answers to the change name.")
    change = Change(allow_null=True)


def change_row(need: Need, change: NeedChange) -> dict[str, Any]:
    """A change as clients read it. Raises RateUnknown."""
    words = overlaid(need, change)
    by = change.submitted_by if change.state == NeedChange.State.SUBMITTED else None
    return {
        "uuid": change.uuid,
        "state": change.state,
        "version": change.version,
        "reason": change.reason,
        "fields": [
            {"field": name, "accepted": plain(fields.read(need, name)), "wanted": plain(fields.read(words, name))}
            for name in differing(need, words)
        ],
        "submitted_by": by.name if by else None,
        "submitted_at": change.submitted_at if by else None,
        "answer_due_on": change.due_on,
    }
