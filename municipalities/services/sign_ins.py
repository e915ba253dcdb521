"""What happens around a sign-in: audit events, the end of other sign-ins, the notice by mail.

Sign-in and passwords are allauth's and Django's work, which tell of it by signals; these are the only receivers of
signals that act. They run inside the request's transaction. No event holds a password or what was typed as one.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from municipalities.access import limits
from municipalities.access.actor import Actor, make_actor
from municipalities.models import User
from municipalities.services import accounts, audit, mails, sessions

_UID = "municipalities.services.sign_ins"


def connect() -> None:
    """Begin to listen; called once when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid=f"{_UID}.in")
    user_logged_out.connect(_signed_out, dispatch_uid=f"{_UID}.out")
    user_login_failed.connect(_sign_in_failed, dispatch_uid=f"{_UID}.failed")
    password_changed.connect(_password_changed, dispatch_uid=f"{_UID}.changed")
    password_reset.connect(_password_reset, dispatch_uid=f"{_UID}.reset")


def _signed_in(request: Any, user: User, **_kwargs: Any) -> None:
    if not hasattr(request, "actor"):
        return  # made by a test's client or a command: no request of a person
    # From here on the request is this person's: the audit record accepts events of the acting person only.
    request.actor = make_actor(user, request_id=request.request_id)
    audit.record("municipalities.session.started", actor=request.actor)


def _signed_out(request: Any, user: User | None, **_kwargs: Any) -> None:
    if user is None or not hasattr(request, "actor"):
        return
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    reason = getattr(request, "session_end_reason", "signed out")
    audit.record("municipalities.session.ended", actor=request.actor, reason=reason)
    request.actor = make_actor(None)


def _sign_in_failed(credentials: dict[str, Any], request: Any = None, **_kwargs: Any) -> None:
    if not hasattr(request, "actor"):
        return
    # Who was meant, never what was typed: people type passwords into the wrong field.
    person = accounts.find(str(credentials.get("email", "")))
    after = {"person": person.pk if person else None, "had_to_wait": "wait" in credentials}
    audit.record("municipalities.session.refused", actor=_named(request), after=after)


def _password_changed(request: Any, user: User, **_kwargs: Any) -> None:
    _after_new_password(request.actor, user, request.session.session_key, "municipalities.password.changed")


def _password_reset(request: Any, user: User, **_kwargs: Any) -> None:
    limits.forget(user.email)
    _after_new_password(_named(request), user, None, "municipalities.password.reset")


def _named(request: Any) -> Actor:
    """The actor of the request; for nobody one that carries the request's id into the record."""
    actor: Actor = request.actor
    return actor if actor.user_id is not None else Actor(request_id=request.request_id)


def _after_new_password(actor: Actor, person: User, current_key: str | None, action: str) -> None:
    audit.record(action, actor=actor, after={"person": person.pk})
    sessions.end_other_sessions(actor=actor, user_id=person.pk, current_key=current_key, reason="new password")
    mails.owe(mails.Kind.PASSWORD_CHANGED, person)
