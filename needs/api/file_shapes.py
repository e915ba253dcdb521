"""What a client sends to add a file, and the shapes of answers about files."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from coordination.core.intake.verdicts import Kind
from coordination.core.intake.words import SENTENCES
from municipalities.access.rest import StrictSerializer
from needs.api.fields import Text
from needs.models.attachment import DESCRIPTION_MAX


class FileInput(StrictSerializer):
    """One file as a form sends it (multipart/form-data)."""

    file = serializers.FileField(
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid", "no_name", "null", "empty"), SENTENCES["none"]),
    )
    description = Text(longest=DESCRIPTION_MAX, one_line=True, required=False, allow_blank=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """One at a time: of several in one request the later ones may have been cut (receiving.py)."""
        if len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError({"file": [SENTENCES["several"]]})
        return data


class FileRow(serializers.Serializer):
    """A file of a need. `size` and `sha256` are those of the kept bytes; pictures are drawn anew before."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.ChoiceField([kind.media_type for kind in Kind])
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    description = serializers.CharField()
    added_by = serializers.CharField()
    added_at = serializers.DateTimeField()


class FileRows(serializers.Serializer):
    """The files of a need, in the order in which they came."""

    results = FileRow(many=True)
