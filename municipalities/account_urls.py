"""Addresses of sign-in and account. Mounted without a namespace: allauth finds its pages by these names.

Only what the portal wants of allauth: no sign-up, no pages about e-mail addresses, no codes, no phones. The pages of
a second factor (docs/adr/0002-second-factor-later.md) will stand under /account/second-step/.
"""

from django.urls import path, re_path

from municipalities.views import accounts, kept

urlpatterns = [
    path("sign-in/", accounts.SignInView.as_view(), name="account_login"),
    path("sign-out/", accounts.SignOutView.as_view(), name="account_logout"),
    path("password/reset/", accounts.PasswordResetView.as_view(), name="account_reset_password"),
    path("password/reset/done/", accounts.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        accounts.PasswordResetFromKeyDoneView.as_view(),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        accounts.PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("account/", accounts.AccountView.as_view(), name="account"),
    path("account/password/", accounts.PasswordChangeView.as_view(), name="account_change_password"),
    path("account/reauthenticate/", accounts.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("account/sessions/", accounts.SessionsView.as_view(), name="usersessions_list"),
    path("account/sessions/<int:session_id>/end/", accounts.SessionEndView.as_view(), name="account_end_session"),
    path("account/sessions/end-others/", accounts.OtherSessionsEndView.as_view(), name="account_end_other_sessions"),
    path("kept/", kept.KeptPage.as_view(), name="kept"),
    path("kept/shell/", kept.KeptShell.as_view(), name="kept-shell"),
    path("kept/offline/", kept.OfflinePage.as_view(), name="kept-offline"),
    path("kept/sign-out/", kept.SignOutPage.as_view(), name="kept-sign-out"),
    path("account/sign-out-everywhere/", accounts.EverywhereSignOutView.as_view(), name="account_sign_out_everywhere"),
]
