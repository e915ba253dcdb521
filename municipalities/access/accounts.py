"""How allauth behaves here: no open sign-up, one answer for every failed sign-in, no mails of its own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from municipalities.access import limits


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the people pages and by `appoint`, never by strangers."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right"),
        "enter_current_password": _("This is not your current password"),
        "incorrect_password": _("This is not your password"),
        "invalid_password_reset": _("The link was used or is too old"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: every answer is a page, so there is no second form of it to protect."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person, or None for an unknown address, a wrong password and an account that may not sign in alike.

        Raises ValidationError with the time to wait after too many tries.
        """
        email = credentials.get("email", "")
        wait = limits.seconds_to_wait(email)
        if wait:
            user_login_failed.send(sender=__name__, credentials={"email": email, "wait": wait}, request=request)
            raise ValidationError(_wait_words(wait), "too_many_login_attempts")
        person = super().authenticate(request, **credentials)
        if person is None or not person.is_active:
            return None
        limits.give_back(email)
        return person

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: the tries of an account are counted by `limits`, those of an address by the view."""

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Write the password and nothing else.

        SECURITY: allauth's own writes the whole row as it was read, and with it an older `membership_version` or
        `is_active`: a role or an account that ended in between would be alive again.
        """
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account page."""
        return reverse("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse: mails about accounts are rows sent by the worker (services/mails.py), never sent in a request."""
        raise RuntimeError(f"allauth wanted to send {template_prefix} inside a request.")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: services/sign_ins.py owes the notice when it hears of the change."""


def _wait_words(seconds: int) -> str:
    if seconds <= 90:
        words = ngettext(
            "Too many tries for this address. Try again in %(count)s second, or ask for a link to set a new password",
            "Too many tries for this address. Try again in %(count)s seconds, or ask for a link to set a new password",
            seconds,
        )
        return words % {"count": seconds}
    minutes = -(-seconds // 60)
    words = ngettext(
        "Too many tries for this address. Try again in %(count)s minute, or ask for a link to set a new password",
        "Too many tries for this address. Try again in %(count)s minutes, or ask for a link to set a new password",
        minutes,
    )
    return words % {"count": minutes}
