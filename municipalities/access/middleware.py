"""The transaction around every request, the scope inside it, and the limits of a session."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from coordination.core import errors
from municipalities.access.abilities import AbilityRefused
from municipalities.access.actor import make_actor
from municipalities.access.denials import record_denial
from municipalities.models import Membership

GetResponse = Callable[[HttpRequest], HttpResponse]
ACTING_KEY = "acting_authority"
_CONNECTION_LOST = (OperationalError, InterfaceError)


class DenialMiddleware:
    """Writes refused acts (403) to the audit record, in a transaction of its own above the request's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = getattr(request, "refused_act", None)
        if refused is not None:
            record_denial(request.actor, refused, request.path)  # type: ignore[attr-defined]
        return response


class TransactionMiddleware:
    """One transaction around the whole inner handler, lazily rendered templates included.

    Rolls back on every 5xx: Django turns exceptions into answers inside each layer, so the atomic block alone would
    commit the rows of a view that crashed. A refused or lost connection is answered 503.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            with transaction.atomic():
                response = self.get_response(request)
                if response.streaming and not getattr(response, "reads_no_rows", False):
                    # SECURITY: a streamed body is made after this transaction, without a scope. A kept file that was
                    # opened inside it needs neither (coordination/core/intake/answering.py).
                    raise RuntimeError("Streaming answers are not allowed; let a worker make the file.")
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except _CONNECTION_LOST:
            connection.close()
            return errors.unavailable(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A connection lost inside a view is the same 503; a refused ability is remembered for the audit."""
        if isinstance(exception, _CONNECTION_LOST):
            return errors.unavailable(request)
        if isinstance(exception, AbilityRefused):
            request.refused_act = exception.ability.name  # type: ignore[attr-defined]
        return None


class ScopeMiddleware:
    """Sets `request.actor` and the row-level settings on every request, anonymous ones too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.actor = make_actor(  # type: ignore[attr-defined]
                request.user if request.user.is_authenticated else None,
                authority_id=request.session.get(ACTING_KEY),
                request_id=request.request_id,  # type: ignore[attr-defined]
            )
        except _CONNECTION_LOST:
            # The first query of a request, on a connection that the server closed since the one before.
            return errors.unavailable(request)
        acting = request.actor.acting  # type: ignore[attr-defined]
        # Moments are shown in the zone of the authority acted for; stored in UTC.
        with timezone.override(ZoneInfo(acting.time_zone) if acting else None):
            return self.get_response(request)


class SessionLimitsMiddleware:
    """Ends sessions after idle time and after an absolute time; administrators' idle time is shorter."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault("started", now)
            seen = request.session.get("seen", now)
            too_long = now - started > settings.SESSION_ABSOLUTE_SECONDS
            if too_long or now - seen > self._idle_limit(request):
                request.session_end_reason = "signed in too long" if too_long else "idle too long"  # type: ignore[attr-defined]
                auth.logout(request)
                request.actor = make_actor(None)  # type: ignore[attr-defined]
            elif "seen" not in request.session or (now - seen > 60 and not self._is_only_waiting(request)):
                # Once a minute is enough for the limit and spares a write on every request.
                request.session["seen"] = now
                UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
        return self.get_response(request)

    def _is_only_waiting(self, request: HttpRequest) -> bool:
        """True for what an open form asks by itself, four times a minute: nobody need be there, so it is no activity.

        SECURITY: a form that waits for its own person would otherwise keep the session of whoever signed in instead.
        """
        return request.path == reverse("municipalities:session")

    def _idle_limit(self, request: Any) -> int:
        held = request.actor.scope.held
        if any(one.role == Membership.Role.ADMINISTRATOR for one in held):
            return settings.SESSION_IDLE_SECONDS_ADMINISTRATOR
        return settings.SESSION_IDLE_SECONDS
