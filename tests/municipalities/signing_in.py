"""What the tests about accounts share: a browser that signs in, a clock to shift, answers to compare."""

import re
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from municipalities.models import User
from tests.factories import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_CSRF = re.compile(r'(name="csrf-?(?:middleware)?token" (?:content|value)=")[^"]+')


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> HttpResponse:
    """Send the form of the sign-in page."""
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    """A browser in which this person signed in through the form."""
    client = Client(headers={"user-agent": agent})
    assert sign_in(client, user.email).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    """Whether the account page opens."""
    return client.get("/account/").status_code == 200


def body(response: HttpResponse, *typed: str) -> str:
    """The bytes of a page as text, without the form's token and what the person typed."""
    text = _CSRF.sub(r"\1", response.content.decode())
    for words in typed:
        text = text.replace(words, "")
    return text


class Clock:
    """Shifts what the portal takes for now (time.time) by whole seconds."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.shift = 0.0
        real = time.time
        patch.setattr(time, "time", lambda: real() + self.shift)

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self.shift += seconds
