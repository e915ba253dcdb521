"""How allauth behaves here: no open sign-up, e-mails through our own templates, safe redirects."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the people pages and by `appoint`, never by strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
