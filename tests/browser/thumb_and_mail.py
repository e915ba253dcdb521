"""What the story of a notice needs beside its people: a slow thumb, mails as they arrived, a mail program's button."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from coordination.core.languages import html_lang
from coordination.digests.catcher import CaughtMail
from tests.browser import axe
from tests.browser.conftest import picture
from tests.browser.person import Person

#: A slow thumb: seconds for a tap, for a letter, and for reading a question.
A_TAP, A_LETTER, A_QUESTION = 1.5, 0.4, 4.0
#: Pixels.
MAIL_WIDTHS = (600, 390)


@dataclass
class Thumb:
    """What a person does on a phone, and how long it takes a slow one."""

    person: Person
    begun: float = field(default_factory=time.monotonic)
    taps: int = 0
    letters: int = 0
    questions: int = 0

    def tap(self, words: str, role: str = "button") -> None:
        """Tap the one button or link with these words."""
        self.taps += 1
        self.person.click(words, role)

    def answer(self, name: str, text: str) -> None:
        """Tap a field and type."""
        self.taps, self.letters, self.questions = self.taps + 1, self.letters + len(text), self.questions + 1
        self.person.page.locator(f"[name={name}]").fill(text)

    def choose(self, words: str, *, is_question: bool = True) -> None:
        """Tap one box or circle by its words."""
        self.taps, self.questions = self.taps + 1, self.questions + is_question
        self.person.page.get_by_label(words, exact=True).click()

    def seconds(self) -> float:
        """What the pages took, and what the person took."""
        person = self.taps * A_TAP + self.letters * A_LETTER + self.questions * A_QUESTION
        return time.monotonic() - self.begun + person


def text_of(mail: CaughtMail, kind: str = "plain") -> str:
    """The text or HTML part, with ends of lines as Python writes them."""
    return "\n".join((mail.part(kind) or "").splitlines())


def is_in_language_of(reader: Person, mail: CaughtMail) -> None:
    """The mail says so in its headers and its page, and begins in the words of that language."""
    assert mail.header("Content-Language") == html_lang(reader.language)
    assert f'<html lang="{html_lang(reader.language)}">' in text_of(mail, "html")
    assert reader.say("We never ask for your password by e-mail.") in text_of(mail)


def shown_in_the_frame(reader: Person, mail: CaughtMail) -> str:
    """What the mail shows in the demo's own mail program; alone it fits a desk's reading pane and a phone."""
    size = reader.page.viewport_size
    assert size is not None
    for width in MAIL_WIDTHS:
        reader.page.set_viewport_size({**size, "width": width})
        assert reader.open(f"/demo/mail/{mail.key}/html/") == 200
        assert axe.overflow(reader.page) == 0
        picture(reader.page, f"digest-{reader.language}-{width}")
    reader.page.set_viewport_size(size)
    assert reader.open(f"/demo/mail/{mail.key}/") == 200
    reader.check()
    frame = reader.page.frame_locator("iframe")
    assert frame.locator("html").get_attribute("lang") == html_lang(reader.language)
    return frame.locator("body").inner_text()


def ask(address: str, body: bytes | None = None) -> int:
    """The status that a mail program gets: no cookie, no form token, no page before."""
    try:
        with urlopen(Request(address, data=body), timeout=20) as answer:  # noqa: S310 (our own address, from our mail)
            return int(answer.status)
    except HTTPError as refused:
        return int(refused.code)
