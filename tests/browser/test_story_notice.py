"""A warning down the route, by clicking: from a phone to the digest in three languages and the button that stops it.

Goran of Gevgelija warns Kumanovo and Preševo in Macedonian, with three answers. Biljana of Kumanovo acknowledges in
time; Preševo is silent, so it is reminded, and the association and the ministries of Serbia are told. Then Goran
corrects. Biljana reads Macedonian, Violeta of Preševo Serbian in Latin script, and her colleague Nikola Albanian: after
each step the mails that left are compared with those that should have, and at the end each reads one weekly digest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F
from django.test import override_settings
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import naming
from coordination.bulletins.tasks import look_after_bulletins_task
from coordination.core.transliteration import to_latin
from coordination.digests.catcher import CaughtMail, Maildir
from coordination.digests.models import DigestDelivery, DigestRule
from coordination.digests.services import notice_planning, planning, sending
from coordination.digests.services.periods import Week
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.browser.thumb_and_mail import Thumb, ask, is_in_language_of, shown_in_the_frame, text_of
from tests.factories import as_system

Open = Callable[..., Page]

TITLE = "Два автобуса од границата, семејства со деца"
NEW_TITLE = "Три автобуса од границата, семејства со деца"
IN_SERBIAN = "Три аутобуса са границе, породице с децом"
IN_ALBANIAN = "Dy autobusë nga kufiri, familje me fëmijë"
DRILL = "Проба на известувањето"
TEXT = "CanaryOfTheText: Автобусите тргнаа во 14 часот."
REASON = "CanaryOfTheReason: Пристигна уште еден автобус."
PEOPLE, MORE_PEOPLE = "187", "263"

#: Whom the mails reach, by house; `above` are the association and the ministries of Serbia.
BILJANA, ELENA, VIOLETA, NIKOLA = (
    f"{name}.example.org" for name in ("biljana@kumanovo", "elena@kumanovo", "violeta@presevo", "nikola@presevo")
)
TOLD = {BILJANA, ELENA, VIOLETA, NIKOLA}
ABOVE = {
    f"{name}.example.org"
    for name in (
        *("marko@sctm", "stefan@sctm", "marija@sid", "milica@rs-interior", "marija@rs-interior", "ana@rs-local"),
        *("ivana@rs-local", "jovana@rs-labour-social", "snezana@rs-labour-social"),
        *("jovana@commissariat", "snezana@commissariat", "vesna@commissariat"),
    )
}


@dataclass
class Story:
    """The four at their browsers, the bulletin's address, and the mails read so far."""

    goran: Person
    biljana: Person
    violeta: Person
    nikola: Person
    read: set[str] = field(default_factory=set)
    path: str = ""

    @property
    def readers(self) -> dict[str, Person]:
        """Those who read the mails, by address: Macedonian, Serbian in Latin script, Albanian."""
        return {one.email: one for one in (self.biljana, self.violeta, self.nikola)}

    @property
    def number(self) -> str:
        """B-0042, out of the address."""
        return self.path.split("/")[2]

    def bulletin(self) -> Bulletin:
        """The bulletin as the database holds it now."""
        with as_system():
            return Bulletin._base_manager.select_related("place").get(number=self.number)

    def place(self, reader: Person) -> str:
        """What the reader calls the place of the bulletin."""
        bulletin = self.bulletin()
        with translation.override(reader.language):
            return naming.place_of(bulletin)

    def mails(self, wanted: str = "") -> dict[str, list[CaughtMail]]:
        """Send what is owed; by address the mails since the last time about this bulletin, or with this in them."""
        notice_planning.plan_notices()
        while sending.send_batch().claimed:
            pass
        found: dict[str, list[CaughtMail]] = {}
        maildir = Maildir(Path(settings.MAIL_CATCHER_DIR))
        for key in sorted(set(maildir.keys()) - self.read):
            self.read.add(key)
            mail = maildir.get(key)
            assert mail is not None
            if (wanted or f"/{self.number}/") in text_of(mail):
                found.setdefault(mail.recipients, []).append(mail)
        return found

    def told(self, people: set[str]) -> dict[str, CaughtMail]:
        """Just these people got one mail each since the last time, in their language, with a link and no content."""
        found = self.mails()
        assert {person: len(mails) for person, mails in found.items()} == dict.fromkeys(people, 1)
        mails = {person: mails[0] for person, mails in found.items()}
        for mail in mails.values():
            for text in (text_of(mail), text_of(mail, "html")):
                assert f"{settings.PORTAL_ORIGIN}{self.path}" in text
                assert "Canary" not in text
            # What is urgent cannot be switched off, so no mail program offers it.
            assert mail.header("List-Unsubscribe") == ""
        for email in people & set(self.readers):
            is_in_language_of(self.readers[email], mails[email])
        return mails

    def hours_pass(self, hours: int) -> None:
        """The newest edition was told so much earlier."""
        earlier = timedelta(hours=hours)
        bulletin = self.bulletin()
        with as_system():
            Bulletin._base_manager.filter(pk=bulletin.pk).update(published_at=F("published_at") - earlier)
            BulletinRecipient.objects.filter(bulletin=bulletin).update(told_at=F("told_at") - earlier)


@pytest.fixture
def story(own_network: str, open_page: Open) -> Iterator[Story]:
    """Four people sign in, each at a browser of their own; what the demo's own bulletins owe has left before."""
    people = [
        Person(open_page("/", width=width, language=None), email, language)
        for email, language, width in (
            ("goran@gevgelija", "mk", PHONE),
            ("biljana@kumanovo", "mk", DESK),
            ("violeta@presevo", "sr-latn", PHONE),
            ("nikola@presevo", "sq", DESK),
        )
    ]
    for person in people:
        person.sign_in()
    with override_settings(NOTICE_DELAY_SECONDS=0):
        told = Story(*people)
        told.mails("nothing of this story")
        yield told


def test_a_notice_from_a_phone_to_the_button_that_stops_the_digest(story: Story) -> None:
    is_rehearsed(story)
    drill = story.path
    is_written_in_a_minute(story)
    is_mailed_at_once(story)
    is_acknowledged(story, story.biljana)
    is_late(story)
    is_acknowledged(story, story.violeta)
    stands_in_the_list_of_who_was_told(story)
    is_translated(story, "sq", "Shqip", IN_ALBANIAN)
    is_corrected(story)
    is_translated(story, "sr", "Српски", IN_SERBIAN, f"{TEXT} Још један.")
    is_acknowledged(story, story.biljana)
    digests = are_read_once(story, drill)
    is_stopped_by_the_mail_program(story, digests[VIOLETA])
    does_not_come_next_week(story)


def is_rehearsed(story: Story) -> None:
    """A drill says so before everything else, in every language, in the mail and on the page."""
    goran = story.goran
    goran.go("Home")
    thumb = Thumb(goran)
    answer(thumb, DRILL, "40")
    goran.unfold("Say more")
    goran.page.locator("label[for=id_is_exercise]").click()
    goran.check()
    send(story, thumb)
    mails = story.told(TOLD)
    for email, reader in story.readers.items():
        urgent = reader.say("Urgent: %(title)s", title=DRILL)
        assert mails[email].header("Subject") == reader.say("EXERCISE: %(text)s", text=urgent)
        reader.open(story.path)
        expect(reader.page.locator(".exercise")).to_contain_text(reader.say("EXERCISE"))
        reader.check()


def answer(thumb: Thumb, title: str, people: str) -> None:
    """Open the form from the start page, give the three answers, and name the two towns."""
    thumb.tap("Warn the towns down the route")
    thumb.answer("title", title)
    thumb.answer("people", people)
    thumb.choose(thumb.person.say("Within 6 hours"))
    # Those down the route are ticked already; Veles lies between and knows.
    told = thumb.person.page.locator("[name=told]:checked")
    assert told.evaluate_all("boxes => boxes.map(box => box.value)") == ["mk-veles", "mk-kumanovo", "rs-presevo"]
    thumb.choose(thumb.person.name_of("mk-veles"), is_question=False)


def send(story: Story, thumb: Thumb) -> None:
    """Tell them; the page says whom."""
    thumb.tap("Tell them now")
    expect(story.goran.page).to_have_url(re.compile(r"/bulletins/B-\d+/$"))
    story.path = re.sub(r"^.*?(?=/bulletins/)", "", story.goran.page.url)
    with as_system():
        rows = BulletinRecipient.objects.filter(bulletin__number=story.number)
        assert set(rows.values_list("recipient__slug", flat=True)) == {"mk-kumanovo", "rs-presevo"}


def is_written_in_a_minute(story: Story) -> None:
    """Three answers and six taps from the start page on a phone, with a slow thumb, in less than a minute."""
    goran = story.goran
    goran.go("Home")
    thumb = Thumb(goran)
    answer(thumb, TITLE, PEOPLE)
    send(story, thumb)
    assert (thumb.taps, thumb.questions) == (6, 3)
    assert thumb.seconds() < 60
    goran.check()
    bulletin = story.bulletin()
    assert (bulletin.title, bulletin.people_expected, bulletin.language) == (TITLE, int(PEOPLE), "mk")
    assert (bulletin.state, bulletin.is_urgent, bulletin.acknowledge_hours) == ("published", True, 4)


def is_mailed_at_once(story: Story) -> None:
    """Each in their own language; the title as it was written, and in which language that is."""
    mails = story.told(TOLD)
    for email, reader in story.readers.items():
        mail = mails[email]
        assert mail.header("Subject") == reader.say("Urgent: %(title)s", title=TITLE)
        original = reader.say("Original text in: %(language)s", language="Македонски")
        for text in (text_of(mail), text_of(mail, "html")):
            assert reader.say("about %(number)s people", number=PEOPLE) in text
            assert (original in text) == (reader.language != "mk")
            assert reader.say("Please acknowledge it by %(moment)s").partition("%")[0] in text


def is_acknowledged(story: Story, person: Person) -> None:
    """By one click on the page to which the mail leads."""
    person.open(story.path)
    person.check()
    person.click("We have read it: acknowledge")
    person.sees("Acknowledged for your authority")
    person.check()
    assert story.mails() == {}


def is_late(story: Story) -> None:
    """Preševo is reminded after its hours and passed on after as many more: once, however often the clock looks."""
    story.hours_pass(3)
    assert look_after_bulletins_task()["reminded"] == 0
    story.hours_pass(2)
    assert [look_after_bulletins_task()["reminded"] for _beat in range(2)] == [1, 0]
    mails = story.told({VIOLETA, NIKOLA})
    for email, mail in mails.items():
        reader = story.readers[email]
        assert mail.header("Subject") == reader.say("Please acknowledge: %(title)s", title=TITLE)
    story.violeta.go("Home")
    story.violeta.sees("Acknowledge")
    story.violeta.check()

    story.hours_pass(4)
    done = [look_after_bulletins_task() for _beat in range(2)]
    assert [(one["reminded"], one["escalated"]) for one in done] == [(0, 1), (0, 0)]
    story.told(ABOVE)
    story.hours_pass(20)
    assert look_after_bulletins_task() == {"expired": 0, "joined": 0, "reminded": 0, "escalated": 0}
    assert story.mails() == {}


def stands_in_the_list_of_who_was_told(story: Story) -> None:
    """Goran sees who answered, who was reminded and to whom it was passed on."""
    goran = story.goran
    goran.open(f"{story.path}told/")
    goran.check()
    for slug in ("mk-kumanovo", "rs-presevo"):
        row = goran.page.locator("tbody tr").filter(has_text=goran.name_of(slug))
        expect(row).to_contain_text(goran.say("Acknowledged"))
        is_late_one = slug == "rs-presevo"
        expect(row.get_by_text(goran.say("reminded"))).to_have_count(int(is_late_one))
        expect(row.get_by_text(goran.say("passed on"))).to_have_count(int(is_late_one))
    expect(goran.page.locator("tbody")).to_contain_text(goran.name_of("sctm"))


def is_translated(story: Story, language: str, name: str, title: str, text: str = "") -> None:
    """Gevgelija writes the newest edition in another language; nobody is mailed for it."""
    goran = story.goran
    goran.open(f"{story.path}translate/?language={language}")
    goran.page.locator("[name=title]").fill(title)
    goran.page.locator("[name=text]").fill(text)
    goran.click("Save the translation")
    goran.page.wait_for_url("**/translate/")
    expect(goran.page.get_by_text(goran.say("The translation is kept: %(language)s.", language=name))).to_be_visible()
    goran.check()
    assert story.mails() == {}


def is_corrected(story: Story) -> None:
    """More people come; all who got the first are told, those above as well, and both towns are asked again."""
    goran, page = story.goran, story.goran.page
    goran.open(f"{story.path}correct/")
    goran.check()
    for name, text in (("reason", REASON), ("title", NEW_TITLE), ("text", TEXT), ("people_expected", MORE_PEOPLE)):
        page.locator(f"[name={name}]").fill(text)
    goran.click("Publish the correction")
    expect(page).to_have_url(re.compile(f"{story.path}$"))
    goran.check()
    bulletin = story.bulletin()
    assert (bulletin.state, bulletin.edition, bulletin.people_expected) == ("corrected", 2, int(MORE_PEOPLE))
    mails = story.told(TOLD | ABOVE)
    for email, reader in story.readers.items():
        assert mails[email].header("Subject") == reader.say("Urgent, corrected: %(title)s", title=NEW_TITLE)
    story.violeta.open(story.path)
    expect(story.violeta.text(REASON).first).to_be_visible()
    story.violeta.sees("It was corrected since you acknowledged it. Your authority is asked again.")


def are_read_once(story: Story, drill: str) -> dict[str, CaughtMail]:
    """One digest each, also when it is sent twice: the newest edition, once, under its place; the drill is marked."""
    far = timezone.localdate() + timedelta(days=60)
    with as_system():
        DigestRule.objects.exclude(person__email__in=story.readers).update(paused_until=far)
        # Two countries: what is proposed for their role is the news of their own.
        DigestRule.objects.filter(person__email__in=story.readers).update(area="network")
    for _twice in range(2):
        call_command("send_digests", period=str(Week.of(timezone.now())), verbosity=0)
    found = story.mails()
    assert {email: len(mails) for email, mails in found.items()} == dict.fromkeys(story.readers, 1)
    titles = {"mk": NEW_TITLE, "sr-latn": to_latin(IN_SERBIAN), "sq": NEW_TITLE}
    for email, reader in story.readers.items():
        mail = found[email][0]
        is_in_language_of(reader, mail)
        plain = text_of(mail)
        for text in (plain, shown_in_the_frame(reader, mail)):
            assert text.count(titles[reader.language]) == 1
            # The Albanian words are of the first edition: no longer what holds.
            assert not [old for old in (TITLE, IN_ALBANIAN, PEOPLE, "Canary") if old in text]
            assert reader.say("about %(number)s people", number=MORE_PEOPLE) in text
            assert reader.say("EXERCISE: %(text)s", text=DRILL) in text
        linked = plain.split()
        assert [linked.count(f"{settings.PORTAL_ORIGIN}{path}") for path in (story.path, drill)] == [1, 1]
        stands_where_it_should(reader, plain, titles[reader.language], story.place(reader))
    return {email: mails[0] for email, mails in found.items()}


def stands_where_it_should(reader: Person, plain: str, title: str, place: str) -> None:
    """What waits for the house comes before all news; what its colleague acknowledged is news, under its place."""
    task = reader.say("Please acknowledge it by %(moment)s").partition("%")[0].strip()
    entry = plain.partition(f"- {title}")[2].partition("\n- ")[0]
    assert (task in entry) == (reader.email != BILJANA)
    # Nobody wrote the newest edition in Albanian: the original stands there, and says in which language it is.
    original = reader.say("Original text in: %(language)s", language="Македонски")
    assert (original in entry) == (reader.language == "sq")
    first = plain.index("/bulletins/")
    assert first < plain.index("/needs/")
    assert f"\n{place}\n" in plain


def is_stopped_by_the_mail_program(story: Story, mail: CaughtMail) -> None:
    """RFC 8058: looking stops nothing, the button does without any sign-in, and pressing it twice is harmless."""
    assert mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(\S+)>", mail.header("List-Unsubscribe"))
    assert address is not None
    stop = address[1]
    assert ask(stop) == 200
    assert story.violeta.open(stop) == 200
    story.violeta.check()
    assert frequency_of(VIOLETA) == "weekly"
    # A forged address stops nobody.
    assert ask(re.sub(r"(?<=\.)[\w-]{8}", "AAAAAAAA", stop), b"List-Unsubscribe=One-Click") == 404
    assert frequency_of(VIOLETA) == "weekly"
    for _twice in range(2):
        assert ask(stop, urlencode({"List-Unsubscribe": "One-Click"}).encode()) == 200
        assert (frequency_of(VIOLETA), frequency_of(NIKOLA)) == ("never", "weekly")


def frequency_of(email: str) -> str:
    """How often this person gets a digest."""
    with as_system():
        return str(DigestRule.objects.get(person__email=email).frequency)


def does_not_come_next_week(story: Story) -> None:
    """By the clock of next week, at its end: her colleague gets what still waits for their house, and she nothing."""
    week = Week.of(timezone.now()).after()
    sunday = datetime.combine(week.monday + timedelta(days=6), clock_time(22, 45), UTC)
    planning.plan_due(sunday)
    with as_system():
        planned = set(DigestDelivery.objects.filter(period=str(week)).values_list("person__email", flat=True))
    assert planned == {BILJANA, NIKOLA}
    assert VIOLETA not in (mails := story.mails())
    assert len(mails[NIKOLA]) == 1
