"""A person's own sign-ins: listing them and ending them. An ended one is refused from its next request on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.access.actor import Actor
from municipalities.services import audit

# The first that stands in the browser's own description wins: most of them also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One sign-in of a person as the page shows it; times in UTC."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_current: bool


def own_sessions(*, actor: Actor, current_key: str | None) -> list[SignedIn]:
    """The person's sign-ins that still open something, this one first, then the latest seen."""
    now = timezone.now()
    rows = list(
        UserSession.objects.filter(
            user_id=actor.user_id, last_seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        ).order_by("-last_seen_at", "-pk")
    )
    keys = [row.session_key for row in rows]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", flat=True))
    found = [
        SignedIn(row.pk, device_words(row.user_agent), row.created_at, row.last_seen_at, row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda one: not one.is_current)


@transaction.atomic
def end_session(*, actor: Actor, session_id: int) -> None:
    """End one of the person's own sign-ins. Raises UserSession.DoesNotExist for any other id."""
    row = UserSession.objects.select_for_update().get(pk=session_id, user_id=actor.user_id)
    _end([row])
    audit.record("municipalities.session.ended", actor=actor, reason="ended by its owner")


@transaction.atomic
def end_other_sessions(*, actor: Actor, user_id: int, current_key: str | None, reason: str) -> int:
    """End every sign-in of a person but the one with this key; how many there were."""
    rows = list(UserSession.objects.select_for_update().filter(user_id=user_id).exclude(session_key=current_key or ""))
    _end(rows)
    if rows:
        audit.record(
            "municipalities.session.others_ended",
            actor=actor,
            after={"person": user_id, "count": len(rows)},
            reason=reason,
        )
    return len(rows)


def renew_key(session: SessionBase) -> None:
    """Give this sign-in a new key, as after every proof of who somebody is; the old key opens nothing any more."""
    old_key = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=old_key).update(session_key=session.session_key)


def device_words(user_agent: str) -> str:
    """Browser and system in words, as far as the browser says them: Firefox on Windows."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _end(rows: list[UserSession]) -> None:
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
