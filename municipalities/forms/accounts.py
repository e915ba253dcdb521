"""Forms about accounts: allauth's, with our words, and without a look at who exists."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.core.languages import COMPLETE, native_name
from municipalities.services import accounts

#: In the session: the person said that others use the computer too, so that pages keep nothing on it.
SHARED_COMPUTER = "shared_computer"
#: No password is longer (access/passwords.py); what is longer in a field that asks for one is simply not right.
_LONGEST_TYPED = 1000


def _email_field(autocomplete: str) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.org"),
        },
    )


def _password_field(label: Any, autocomplete: str = "current-password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=_LONGEST_TYPED,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Enter your password")},
    )


def _word_new_password(field: forms.Field) -> None:
    field.label = _("New password")
    field.help_text = _("At least 12 characters; a few words that do not belong together are good. You may paste it.")
    field.widget.attrs = {"autocomplete": "new-password"}
    field.error_messages["required"] = _("Enter a new password")


class SignInForm(allauth.LoginForm):
    """E-mail address and password, and whether others use this computer too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email_field("username")
        self.fields["password"] = _password_field(_("Password"))
        self.fields["shared"] = forms.BooleanField(
            label=_("This is a shared computer"),
            help_text=_("Nothing that you type is kept on it."),
            required=False,
        )
        self.order_fields(["login", "password", "shared"])

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; the session remembers what was said about the computer."""
        response: HttpResponse = super().login(request, redirect_url)
        if self.cleaned_data["shared"]:
            request.session[SHARED_COMPUTER] = True
        else:
            request.session.pop(SHARED_COMPUTER, None)
        return response


class ResetRequestForm(allauth.ResetPasswordForm):
    """The address that a link is wanted for. Nothing here tells whether it has an account."""

    email = _email_field("email")

    def clean_email(self) -> str:
        """The address as typed; looking it up is the service's work."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """Owe the mail."""
        email = str(self.cleaned_data["email"])
        accounts.request_password_reset(email=email, language=get_language() or "en-gb")
        return email


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    """A new password, after the mailed link. Once: it can be shown while typing, and asked for again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _word_new_password(self.fields["password1"])


class PasswordChangeForm(allauth.ChangePasswordForm):
    """The current password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"] = _password_field(_("Current password"))
        _word_new_password(self.fields["password1"])
        self.order_fields(["oldpassword", "password1"])


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password_field(_("Password"))


class LanguageForm(forms.Form):
    """The language of pages and mails."""

    language = forms.ChoiceField(
        label=_("Language of pages and mails"),
        choices=[(code, native_name(code)) for code in COMPLETE],
        error_messages={"required": _("Choose a language"), "invalid_choice": _("Choose a language from the list")},
    )
