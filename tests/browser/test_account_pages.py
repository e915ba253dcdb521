"""Sign-in, password and session pages in a real browser: axe, both widths, without scripts, in Cyrillic."""

import re
from collections.abc import Callable

import pytest
from django.core import mail as outbox
from playwright.sync_api import Page, expect

from municipalities.models import AccountMail
from municipalities.services import mails
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE
from tests.factories import PASSWORD, as_system, make_authority, make_membership, make_user

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
NEW_PASSWORD = "seven lanterns over quiet water"
REFUSED = "status of 422"


@pytest.fixture
def ada(portal: str):
    user = make_user(email="ada@example.org", name="Ada Hodžić")
    make_membership(user, make_authority(name="Lind"))
    return user


def check(page: Page, name: str) -> None:
    """No finding of axe, nothing wider than the window, no complaint of the browser; `name` says where."""
    complaints = [line for line in page.complaints if REFUSED not in line]
    assert (name, axe.findings(page), axe.overflow(page), complaints) == (name, [], 0, [])


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.locator("#id_login").fill("ada@example.org")
    page.locator("#id_password").fill(password)
    page.locator("form.measure button[type=submit]").click()


def link_of_the_last_mail() -> str:
    with as_system():
        owed = AccountMail.objects.order_by("created_at").last()
    mails.send(owed.pk)
    return re.search(r"http://[^/]+(/password/reset/key/\S+/)", outbox.outbox[-1].body)[1]


@pytest.mark.parametrize("language", ["en-gb", "sr"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_pages_before_sign_in(open_page: Open, ada, width, language):
    ada.language = language
    with as_system():
        ada.save()
    page = open_page("/sign-in/", width=width, language=language)
    check(page, f"sign-in-{language}")

    sign_in(page, "wrong")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    check(page, f"sign-in-refused-{language}")

    page.goto("/password/reset/")
    check(page, f"reset-{language}")
    page.locator("#id_email").fill("ada@example.org")
    page.locator("form.measure button[type=submit]").click()
    expect(page).to_have_url(re.compile("/password/reset/done/$"))
    check(page, f"reset-done-{language}")

    page.goto(link_of_the_last_mail())
    check(page, f"set-password-{language}")
    page.locator("#id_password1").fill("Sarajevo2024!")
    page.locator("form.measure button[type=submit]").click()
    expect(page.locator("#id_password1_error")).to_be_visible()
    check(page, f"set-password-refused-{language}")
    page.locator("#id_password1").fill(NEW_PASSWORD)
    page.locator("form.measure button[type=submit]").click()
    expect(page).to_have_url(re.compile("/password/reset/key/done/$"))
    check(page, f"password-set-{language}")

    page.goto("/password/reset/key/x-y/")
    check(page, f"link-used-{language}")


@pytest.mark.parametrize("language", ["en-gb", "sr"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_pages_of_the_account(open_page: Open, ada, width, language):
    ada.language = language
    with as_system():
        ada.save()
    sign_in(open_page("/sign-in/", width=width))
    page = open_page("/sign-in/?next=/account/", width=width, language=language)
    sign_in(page)
    expect(page).to_have_url(re.compile("/account/$"))
    check(page, f"account-{language}")

    for path, name in (("password", "change-password"), ("sessions", "sessions"), ("reauthenticate", "reauthenticate")):
        page.goto(f"/account/{path}/")
        check(page, f"{name}-{language}")


def test_everything_works_without_scripts(open_page: Open, ada):
    other = open_page("/sign-in/?next=/account/")
    sign_in(other)
    page = open_page("/sign-in/?next=/account/", java_script_enabled=False)
    sign_in(page, "wrong")
    expect(page.get_by_text("The e-mail address or the password is not right").first).to_be_visible()
    sign_in(page)

    page.get_by_role("link", name="Where you are signed in").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="End all others").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    other.reload()
    expect(other).to_have_url(re.compile(r"/sign-in/\?next="))

    page.goto("/account/password/")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password was changed.")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in/$"))
    expect(page.get_by_text("You signed out.")).to_be_visible()


def test_password_can_be_shown_while_typing(open_page: Open, ada):
    page = open_page("/sign-in/")
    page.locator("#id_password").fill(PASSWORD)

    page.get_by_role("button", name="Show password").click()

    expect(page.locator("#id_password")).to_have_attribute("type", "text")
    assert page.locator("#id_password").input_value() == PASSWORD
