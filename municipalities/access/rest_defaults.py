"""What REST framework uses everywhere: authentication, the deny-by-default permission, error bodies.

Apart from rest.py because the settings name these, and REST framework reads the settings while its views load.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404
from rest_framework import authentication, exceptions, parsers, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.access.http import MEMBERS


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session; answers 401, not 403, to people who are not signed in."""

    def authenticate_header(self, request: Request) -> str:
        """Makes REST framework answer 401."""
        return "Session"


class StrictJSONParser(parsers.JSONParser):
    """JSON in UTF-8, read strictly: no name twice, no NaN, no half characters, no endless nesting, no endless body.

    Python's reader takes the last of two equal names in silence and raises RecursionError, which is no ValueError.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body; ParseError (400) with a sentence for what cannot be read."""
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise exceptions.ParseError("The body is too large.")
        try:
            return json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_refuse_constant)
        except RecursionError as error:
            raise exceptions.ParseError("The body is nested too deeply.") from error
        except ValueError as error:
            raise exceptions.ParseError("The body is not valid JSON.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise exceptions.ParseError("The body names a field twice.")
    for name in found:
        name.encode()  # an unpaired surrogate could not be written into the answer
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON.")


class DeclaredAbility(permissions.BasePermission):
    """Denies by default: a view must declare `ability`, and the actor must hold it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Sign-in and membership for all; the ability here unless it is asked about a record."""
        actor: Actor = request._request.actor  # type: ignore[attr-defined]  # set by ScopeMiddleware
        if actor.user_id is None:
            raise exceptions.NotAuthenticated
        ability = view.ability_for(request.method) if hasattr(view, "ability_for") else ""
        if not ability or actor.acting is None:
            return False
        if ability != MEMBERS and not view.checks_record:
            abilities.require(actor, ability)
        return True


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """One body for hidden and missing, and a rollback of what the refused call had begun."""
    from rest_framework.views import exception_handler as standard_answer  # reads the settings while it loads

    if isinstance(error, abilities.AbilityRefused):
        context["request"]._request.refused_act = error.ability.name
    if isinstance(error, (Http404, ObjectDoesNotExist)):
        error = exceptions.NotFound("Not found.")
    response = standard_answer(error, context)
    if response is not None and response.status_code >= 500:
        transaction.set_rollback(True)
    return response
