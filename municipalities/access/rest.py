"""Access for the API: the same two questions as the pages, in REST framework's terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.checks import Error, register
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.access.http import MEMBERS, get_visible_or_404

#: What every field says in the portal's own words, translated with the rest of it.
_WORDS: Mapping[str, Any] = {
    "required": _("This field is missing"),
    "null": _("Leave this field out, or send a value instead of null"),
    "blank": _("This must not be empty"),
}
_STANDARD = {**serializers.Field.default_error_messages, "blank": serializers.CharField.default_error_messages["blank"]}


class AbilityApiView(APIView):
    """An API address. `ability` (or `abilities_by_method`) names what it takes; no method without one."""

    ability: ClassVar[str] = ""
    abilities_by_method: ClassVar[dict[str, str]] = {}
    checks_record: ClassVar[bool] = False
    request: Any

    @property
    def actor(self) -> Actor:
        """The person who asks."""
        return self.request.actor  # type: ignore[no-any-return]

    def ability_for(self, method: str | None) -> str:
        """The ability of this method; HEAD counts as GET, OPTIONS needs membership only."""
        if method == "OPTIONS":
            return MEMBERS
        return self.abilities_by_method.get("GET" if method == "HEAD" else method or "", self.ability)

    def get_record(self, model: Any, reference: str, queryset: Any = None) -> Any:
        """The record through `visible_to`, with this method's ability checked on it."""
        record = get_visible_or_404(model, self.actor, reference, queryset)
        ability = self.ability_for(self.request.method)
        if ability != MEMBERS:
            abilities.require(self.actor, ability, record)
        return record

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The allowed methods and nothing about the data."""
        return Response(headers={"Allow": ", ".join(self.allowed_methods)})


class StrictSerializer(serializers.Serializer):
    """Refuses unknown fields: a tenant, role or state in the body is an error, never ignored in silence.

    `never_read` gives the names that a client may think of a sentence of their own.
    """

    default_error_messages = {"invalid": _("Send an object with named fields")}
    never_read: ClassVar[Mapping[str, Any]] = {}

    @cached_property
    def fields(self) -> Any:
        """The fields, which say what is missing in the portal's words unless they have words of their own."""
        found = super().fields
        for field in found.values():
            field.error_messages |= {
                code: words for code, words in _WORDS.items() if field.error_messages.get(code) == _STANDARD[code]
            }
        return found

    def to_internal_value(self, data: Any) -> Any:
        """Validate; 400 for any field that is not declared."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            words = {name: self.never_read.get(name, _("There is no such field")) for name in sorted(unknown)}
            raise serializers.ValidationError({name: [sentence] for name, sentence in words.items()})
        return super().to_internal_value(data)


@register
def api_views_declare_an_ability(**_kwargs: Any) -> list[Error]:
    """System check: an API view without a declared ability stops the start."""
    return [
        Error(f"{view.__module__}.{view.__name__} declares no ability.", id="access.E002")
        for view in AbilityApiView.__subclasses__()
        if not view.ability and not view.abilities_by_method
    ]
