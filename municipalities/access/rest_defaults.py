"""What REST framework uses everywhere: authentication, the deny-by-default permission, error bodies.

Apart from rest.py because the settings name these, and REST framework reads the settings while its views load.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404
from rest_framework import authentication, exceptions, permissions
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
    if isinstance(error, Http404):
        error = exceptions.NotFound("Not found.")
    response = standard_answer(error, context)
    if response is not None and response.status_code >= 500:
        transaction.set_rollback(True)
    return response
