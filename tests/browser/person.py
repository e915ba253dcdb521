"""A person at a browser of their own, who reads the words of the page and clicks them.

Words are given in English and looked for in the language of the page, so a sentence that is missing from a catalogue
fails the story.
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin

from django.core.management import call_command
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page, expect

from coordination.core.languages import html_lang, native_name
from coordination.digests.models import DigestRule
from coordination.digests.services.periods import Week
from municipalities.models import Authority
from municipalities.services.demo import DEMO_PASSWORD
from tests.browser import axe
from tests.factories import as_system

# Chromium writes one line for any answer of 400 and above; a test that asks for such an answer expects it.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d \(")


class Person:
    """Someone of the demo network. `email` is the part before `.example.org`."""

    def __init__(self, page: Page, email: str, language: str = "en-gb") -> None:
        self.page = page
        self.email = f"{email}.example.org"
        self.language = language

    def say(self, words: str, **values: object) -> str:
        """The words in the language of this person. Fails for words that nobody translated."""
        with translation.override(self.language):
            said = translation.gettext(words)
        assert self.language == "en-gb" or said != words, f"{words!r} is not translated into {self.language}"
        return said % values if values else said

    def name_of(self, slug: str) -> str:
        """The name of an authority in the language of this person."""
        with translation.override(self.language):
            return Authority.objects.get(slug=slug).display_name

    def sign_in(self) -> None:
        """Choose the language in the page and sign in, all by clicking."""
        self.choose_language()
        self.fill("E-mail address", self.email)
        self.fill("Password", DEMO_PASSWORD)
        self.click("Sign in")
        expect(self.page).not_to_have_url(re.compile("sign-in"))
        # Their own language may be another one than that of the browser they sit at.
        self.choose_language()

    def open_and_sign_in(self) -> None:
        """Come to the portal for the first time and sign in."""
        self.open("/")
        self.sign_in()

    def choose_language(self) -> None:
        """Choose the language in the menu, unless the page is in it already; the page stays the same."""
        before = self.page.url
        if self.page.locator("html").get_attribute("lang") != html_lang(self.language):
            self.page.locator("details.menu summary").click()
            self.page.locator("details.menu").get_by_role("button", name=native_name(self.language), exact=True).click()
        expect(self.page.locator("html")).to_have_attribute("lang", html_lang(self.language))
        assert self.page.url == before

    def open(self, path: str) -> int:
        """Go to a page and answer its status."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def open_all(self, paths: Iterable[str]) -> dict[str, int]:
        """The status of each page."""
        return {path: self.open(path) for path in paths}

    def go(self, area: str) -> None:
        """Choose an area in the navigation, which is folded on a phone."""
        menu = self.page.get_by_role("button", name=self.say("Menu"), exact=True)
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("navigation", name=self.say("Menu")).get_by_role("link", name=self.say(area)).click()
        self.page.wait_for_load_state("load")

    def post(self, path: str, **values: object) -> int:
        """Send a form that no page offers, with a valid token: what somebody does who wants to get past the page."""
        self.open("/needs/")
        token = self.page.locator("meta[name=csrf-token]").get_attribute("content")
        form = {"csrfmiddlewaretoken": token, **{name: str(value) for name, value in values.items()}}
        headers = {"Referer": self.page.url}
        return self.page.request.post(urljoin(self.page.url, path), form=form, headers=headers, max_redirects=0).status

    def click(self, words: str, role: str = "button", about: str = "") -> None:
        """Click the one button (or link) with these words; `about` are the hidden ones that tell it from others."""
        # The foundation puts spaces around hidden words.
        name = rf"^{re.escape(self.say(words))}\s*" + (rf":\s*{re.escape(about)}\s*$" if about else "$")
        self.page.get_by_role(role, name=re.compile(name)).click()  # type: ignore[arg-type]
        self.page.wait_for_load_state("load")

    def unfold(self, words: str) -> None:
        """Open the folded part of the page with these words."""
        self.page.locator("main summary").filter(has_text=self.say(words)).click()

    def follow(self, text: str) -> None:
        """Click the one link whose text is exactly this, for example the title of a need."""
        self.page.get_by_role("link", name=text, exact=True).click()
        self.page.wait_for_load_state("load")

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(self.say(label), exact=False).first.fill(text)

    def sees(self, words: str, **values: object) -> None:
        """The page shows these words somewhere."""
        expect(self.text(self.say(words, **values)).first).to_be_visible()

    def offers(self, words: str, role: str = "button") -> bool:
        """True when the page has a visible button (or link) with these words."""
        found = self.page.get_by_role(role, name=self.say(words))  # type: ignore[arg-type]
        return found.count() > 0 and found.first.is_visible()

    def text(self, text: str) -> Locator:
        """Where the page's main part holds the text."""
        return self.page.locator("main").get_by_text(text)

    def row(self, name: str) -> list[str]:
        """The cells of the row with this name in a table, as shown."""
        head = self.page.get_by_role("rowheader", name=name, exact=True)
        expect(head).to_have_count(1)
        return [cell.strip() for cell in head.locator("xpath=..").locator("td").all_inner_texts()]

    def check(self) -> None:
        """The page is accessible, fits, is in the right language, and the browser had nothing to complain about."""
        assert axe.findings(self.page) == []
        assert axe.overflow(self.page) == 0
        assert self.page.locator("h1").count() == 1
        assert self.page.locator("html").get_attribute("lang") == html_lang(self.language)
        assert complaints(self.page) == []


def complaints(page: Page) -> list[str]:
    """What the browser wrote to its console, without its own line for answers of 400 to 499."""
    return [line for line in page.complaints if not REFUSED.match(line)]  # type: ignore[attr-defined]


def send_digest_to(email: str) -> None:
    """Plan and send this week's digest for one person, as `manage.py send_digests` does it for all.

    The person has asked for the whole network once a week, whatever was proposed for their role.
    """
    in_two_days = timezone.localdate() + timedelta(days=2)
    with as_system():
        DigestRule.objects.filter(person__email=email).update(frequency="weekly", area="network")
        # The mails of the other 160 people are the business of the tests of the digest.
        DigestRule.objects.exclude(person__email=email).update(paused_until=in_two_days)
    call_command("send_digests", period=str(Week.of(timezone.now())), verbosity=0)
    with as_system():
        DigestRule.objects.update(paused_until=None)
