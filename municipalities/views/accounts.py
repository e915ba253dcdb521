"""Sign-in, passwords and sessions. allauth's views where they do the work, with our forms, pages and answers."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.usersessions.models import UserSession
from django.contrib import auth, messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from coordination.core import errors
from coordination.core.labels import label
from coordination.core.languages import nearest_complete
from coordination.core.pages import remember_language
from coordination.core.registry import AccountLink, registry
from municipalities.access.http import SIGNED_IN, AbilityView
from municipalities.forms import accounts as forms
from municipalities.models import Membership
from municipalities.services import accounts, sessions


class CountedMixin:
    """A page whose tries are counted. Without the counters it is closed: 503, never open to guessing."""

    # Django's forms also take PUT as if it were POST, and allauth answers OPTIONS with the page.
    http_method_names = ("get", "head", "post")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer 503 when the cache server is away, and 405 before anything is looked at."""
        if str(request.method).lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)  # type: ignore[attr-defined]  # a mixin for views
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin for views
        except RedisError:
            return errors.unavailable(request)

    def form_invalid(self, form: BaseForm) -> Any:
        """The same page with what to correct, as 422."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class SignInView(CountedMixin, allauth.LoginView):
    """E-mail and password; one answer for every failure."""

    form_class = forms.SignInForm
    template_name = "account/sign_in.html"


class SignOutView(allauth.LogoutView):
    """Signs out, by POST only: a link or an image cannot."""

    http_method_names = ("post",)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out; the browser also forgets kept copies of pages."""
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


class PasswordResetView(CountedMixin, allauth.PasswordResetView):
    """Asks for a link to set a password. The answer is the same for every address."""

    form_class = forms.ResetRequestForm
    template_name = "account/password_reset.html"


class PasswordResetDoneView(allauth.PasswordResetDoneView):
    """Says that a mail comes if the address has an account."""

    template_name = "account/password_reset_done.html"


class PasswordResetFromKeyView(CountedMixin, allauth.PasswordResetFromKeyView):
    """Sets the new password after the mailed link."""

    form_class = forms.NewPasswordForm
    template_name = "account/password_reset_from_key.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In the language of the mail: the link's first answer leads on and takes it along for this browser."""
        response = super().dispatch(request, *args, **kwargs)
        person = getattr(self, "reset_user", None)
        if person is not None and isinstance(response, HttpResponseRedirect):
            remember_language(response, nearest_complete(person.language))
        return response

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """End this browser's own sign-in first: the new password ends every one of this person."""
        if self.request.user.is_authenticated:
            self.logout()
        return super().form_valid(form)


class PasswordResetFromKeyDoneView(allauth.PasswordResetFromKeyDoneView):
    """Says that the password is set, with the way to sign in."""

    template_name = "account/password_reset_from_key_done.html"


class PasswordChangeView(CountedMixin, allauth.PasswordChangeView):
    """Changes the password; every other sign-in of the person ends."""

    form_class = forms.PasswordChangeForm
    template_name = "account/password_change.html"


class ReauthenticateView(CountedMixin, allauth.ReauthenticateView):
    """Asks for the password again before an act that needs it; the session gets a new key."""

    form_class = forms.ReauthenticateForm
    template_name = "account/reauthenticate.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """As allauth does, in a session under a new key."""
        sessions.renew_key(self.request.session)
        return super().form_valid(form)


class AccountView(AbilityView):
    """Who I am here, my language, and the ways to password and sessions."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._show(request, forms.LanguageForm(initial={"language": request.user.language}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change the language."""
        form = forms.LanguageForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        accounts.change_language(actor=self.actor, language=form.cleaned_data["language"])
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("The language was changed."))
        return HttpResponseRedirect(reverse("account"))

    def _show(self, request: HttpRequest, form: forms.LanguageForm) -> HttpResponse:
        roles = [
            {"label": label(held.labels, held.name), "value": Membership.Role(held.role).label}
            for held in self.actor.scope.held
        ]
        facts = [
            {"label": _("Name"), "value": request.user.name},
            {"label": _("E-mail address"), "value": request.user.email},
        ]
        context = {"form": form, "facts": facts, "roles": roles, "links": registry.all(AccountLink)}
        return render(request, "account/account.html", context, status=422 if form.errors else 200)


class SessionsView(AbilityView):
    """Where this person is signed in."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, this one first."""
        found = sessions.own_sessions(actor=self.actor, current_key=request.session.session_key)
        columns = [
            {"label": _("Device")},
            {"label": _("Signed in")},
            {"label": _("Last seen")},
            {"label": _("End it"), "is_hidden_label": True},
        ]
        return render(request, "account/sessions.html", {"sessions": found, "columns": columns})


class SessionEndView(AbilityView):
    """Ends one of the own sign-ins."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest, session_id: int) -> HttpResponse:
        """End it; ending this one is signing out. 404 for those of others."""
        current = UserSession.objects.filter(session_key=request.session.session_key, user=request.user).first()
        if current is not None and current.pk == session_id:
            auth.logout(request)
            return HttpResponseRedirect(reverse("account_login"))
        try:
            sessions.end_session(actor=self.actor, session_id=session_id)
        except UserSession.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("That sign-in was ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))


class OtherSessionsEndView(AbilityView):
    """Ends all sign-ins but this one."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        """End them."""
        sessions.end_other_sessions(
            actor=self.actor,
            user_id=request.user.pk,
            current_key=request.session.session_key,
            reason="ended by their owner",
        )
        messages.success(request, _("All other sign-ins were ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))


class EverywhereSignOutView(AbilityView):
    """Signs out everywhere, here too."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the others, then this one."""
        sessions.end_other_sessions(
            actor=self.actor,
            user_id=request.user.pk,
            current_key=request.session.session_key,
            reason="signed out everywhere",
        )
        auth.logout(request)
        response = HttpResponseRedirect(reverse("account_login"))
        response.headers["Clear-Site-Data"] = '"cache"'
        return response
