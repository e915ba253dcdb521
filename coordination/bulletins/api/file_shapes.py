"""What a client sends to add a file to a bulletin, and the shapes of answers about files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.core.intake.forms import DESCRIPTION_MAX
from coordination.core.intake.verdicts import Kind
from coordination.core.intake.words import SENTENCES
from coordination.core.texts import MESSAGES, clean_text
from municipalities.access.rest import StrictSerializer


class Description(serializers.CharField):
    """A few words on one line, with the refusals of the form."""

    default_error_messages = {"invalid": _("Send this as text"), "null": _("Send an empty text instead of null")}

    def to_internal_value(self, data: Any) -> str:
        """The trimmed words."""
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            text = clean_text(data, one_line=True)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        if len(text) > DESCRIPTION_MAX:
            values = {"limit_value": DESCRIPTION_MAX, "show_value": len(text)}
            raise serializers.ValidationError(MESSAGES["max_length"] % values)
        return text


class BulletinFileInput(StrictSerializer):
    """One file as a form sends it (multipart/form-data)."""

    file = serializers.FileField(
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid", "no_name", "null", "empty"), SENTENCES["none"]),
    )
    description = Description(required=False, allow_blank=True)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """One at a time: of several in one request the later ones may have been cut (receiving.py)."""
        if len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError({"file": [SENTENCES["several"]]})
        return data


class BulletinFileRow(serializers.Serializer):
    """A file of a bulletin. `size` and `sha256` are those of the kept bytes; pictures are drawn anew before."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.ChoiceField([kind.media_type for kind in Kind])
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    description = serializers.CharField()
    added_by = serializers.CharField()
    added_at = serializers.DateTimeField()


class BulletinFileRows(serializers.Serializer):
    """The files of a bulletin, in the order in which they came."""

    results = BulletinFileRow(many=True)
