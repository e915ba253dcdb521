"""A need and its review, by clicking: logged on a bad line, questioned, corrected, accepted in part, changed, met.

Amra of Bihać writes on a phone, in Bosnian, over a slow line that is cut while she types; Emir of the canton asks at
two fields, in Serbian Cyrillic; the canton's answer is late, and is told to be late once; Mirza of the canton accepts a
part; Amra puts a change forward, Mirza decides anew; Amra says that the need is met. After each step the mails that
left are compared with those that should have, person by person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from coordination.digests.catcher import Maildir
from coordination.digests.services import notice_planning, sending
from municipalities.models import Sector
from needs.models import Escalation, Need, NeedMove
from needs.services.escalation import escalate_late
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.factories import as_system, fresh

Open = Callable[..., Page]

TITLE = "Zimski kreveti i grijanje <Borići>"
SITUATION = "Dva od četiri kotla ne rade od 12. novembra."
TYPED_OFFLINE = " Ćilimi, đubre, šator: 4°C u sali."
ABOUT_PEOPLE, ABOUT_COST = "Колико њих спава у сали?", "Да ли је цена са превозом?"
ANSWER = "U sali spava 180 ljudi."
NOT_THIS_PART = "The boilers are for the city itself."
WHO, WHAT = "Cantonal civil protection", "Brings 120 beds and blankets"
REASON = "Another bus came on Friday."
SAID = (SITUATION, ABOUT_PEOPLE, ABOUT_COST, ANSWER, NOT_THIS_PART, REASON)
#: Bihać needs beds for so many; after the change for so many.
PEOPLE, MORE_PEOPLE = "1.650", "1.900"

#: Everybody who may be told anything: who wrote it, her house's approver, officer and approver of the canton.
AMRA, SENAD, EMIR, MIRZA = (
    f"{name}.example.org" for name in ("amra@bihac", "senad@bihac", "emir@una-sana", "mirza@una-sana")
)


@dataclass
class Story:
    """The three at their browsers, the need's address, and the mails read so far."""

    amra: Person
    emir: Person
    mirza: Person
    read: set[str] = field(default_factory=set)
    path: str = ""

    @property
    def number(self) -> str:
        """BA-BIH-0412, out of the address."""
        return self.path.split("/")[2]

    def need(self) -> Need:
        """The need as the database holds it now."""
        with as_system():
            return Need._base_manager.get(number=self.number)

    def mails(self) -> dict[str, list[str]]:
        """Send what is owed; the subjects of what each person got about this need since the last time, by address."""
        notice_planning.plan_notices()
        while sending.send_batch().claimed:
            pass
        found: dict[str, list[str]] = {}
        maildir = Maildir(Path(settings.MAIL_CATCHER_DIR))
        for key in sorted(set(maildir.keys()) - self.read):
            self.read.add(key)
            mail = maildir.get(key)
            assert mail is not None
            texts = [mail.part(kind) or "" for kind in ("plain", "html")]
            if not any(self.number in text for text in texts):
                continue  # of another need of the network, which is late as well
            assert all(self.number in text for text in texts)
            # Links and not words: what the two sides say to each other stands in no mail.
            assert not [said for said in SAID for text in texts if said in text]
            found.setdefault(mail.recipients, []).append(mail.header("Subject"))
        return found

    def told(self, *people: str) -> dict[str, list[str]]:
        """Just these people got one mail each since the last time, and nobody got two."""
        found = self.mails()
        assert {person: len(subjects) for person, subjects in found.items()} == dict.fromkeys(people, 1)
        return found


@pytest.fixture
def story(own_network: str, open_page: Open) -> Iterator[Story]:
    """Three people sign in, each at a browser of their own; mails leave at once."""
    people = [
        Person(open_page("/", width=width, language=None), email, language)
        for email, language, width in (
            ("amra@bihac", "bs", PHONE),
            ("emir@una-sana", "sr", DESK),
            ("mirza@una-sana", "en-gb", DESK),
        )
    ]
    for person in people:
        person.sign_in()
    with override_settings(NOTICE_DELAY_SECONDS=0):
        yield Story(*people)


def test_a_need_from_a_bad_line_to_the_day_it_is_met(story: Story) -> None:
    is_logged_on_a_bad_line(story)
    is_questioned(story)
    is_corrected(story)
    is_late_once(story)
    is_accepted_in_part(story)
    is_changed(story)
    is_decided_anew(story)
    is_met(story)
    stands_in_the_history(story)


def is_logged_on_a_bad_line(story: Story) -> None:
    """400 ms and 50 kB a second, and in the middle of a sentence no line at all; nothing typed is lost."""
    amra, page = story.amra, story.amra.page
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    page.set_default_timeout(30_000)
    amra.go("Home")
    amra.click("Log a need")
    amra.fill("Short title", TITLE)
    page.locator("select[name=sector]").select_option(str(Sector.objects.get(code="ACC").pk))
    page.get_by_text(amra.say("Equipment and supplies"), exact=True).click()
    page.locator("[name=situation]").press_sequentially(SITUATION)
    line.send("Network.emulateNetworkConditions", {**slow, "offline": True})
    page.locator("[name=situation]").press_sequentially(TYPED_OFFLINE)
    page.get_by_text(amra.say("Lives, safety or dignity at immediate risk")).click()
    page.locator("[name=people_affected]").fill(PEOPLE)
    expect(page.locator("[data-save-state] [data-state=offline]").first).to_be_visible()
    line.send("Network.emulateNetworkConditions", slow)
    expect(page.locator("[data-save-state] [data-state=saved]").first).to_be_visible(timeout=60_000)
    # A cut line is what the browser complains about, and nothing else.
    assert {one.rpartition(" ")[2] for one in page.complaints} <= {"net::ERR_INTERNET_DISCONNECTED"}
    page.complaints.clear()
    add_line(page, 1, "Kreveti", "120", "85,50")
    add_line(page, 2, "Kotlovi", "2", "9.000")
    page.locator("label[for=id_is_free_of_personal_data]").click()
    expect(page.locator("[data-save-state] [data-state=saved]").first).to_be_visible(timeout=60_000)
    amra.check()
    amra.click("Submit for review")
    expect(page).to_have_url(re.compile(r"/needs/BA-BIH-\d{4}/$"), timeout=60_000)
    story.path = re.sub(r"^.*?(?=/needs/)", "", page.url)
    line.send(
        "Network.emulateNetworkConditions", {**slow, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    )
    amra.check()

    need = story.need()
    assert (need.situation, need.people_affected) == (SITUATION + TYPED_OFFLINE, 1650)
    # 120 x 85.50 + 2 x 9,000, in whole units upwards.
    assert (need.cost, need.edition, len(need.lines)) == (28_260, 1, 2)
    story.told(EMIR, MIRZA)


def add_line(page: Page, slot: int, item: str, quantity: str, unit_cost: str) -> None:
    """Fill a row of what exactly is needed, shown once it is wanted."""
    if not page.locator("#items").evaluate("fold => fold.open"):
        page.locator("#items > summary").click()
    if not page.locator(f"[name=line_{slot}_item]").is_visible():
        page.locator("[data-add-row]").click()
    for part, text in (("item", item), ("quantity", quantity), ("unit_cost", unit_cost)):
        page.locator(f"[name=line_{slot}_{part}]").fill(text)


def is_questioned(story: Story) -> None:
    """Emir finds it in the queue and returns it with a question at each of two fields."""
    emir, page = story.emir, story.emir.page
    emir.open("/needs/queue/")
    emir.check()
    emir.follow(TITLE)
    form = page.locator("[data-move=return]")
    if not form.is_visible():
        emir.unfold("Return with questions")
    form.locator("[name=question_1_field]").select_option("people_affected")
    form.locator("[name=question_1_text]").fill(ABOUT_PEOPLE)
    form.locator("[name=another]").click()
    page.wait_for_load_state("load")
    form.locator("[name=question_2_field]").select_option("cost")
    form.locator("[name=question_2_text]").fill(ABOUT_COST)
    form.locator("[type=submit]").last.click()
    page.wait_for_load_state("load")
    emir.check()
    assert story.need().state == "returned"
    story.told(AMRA)


def is_corrected(story: Story) -> None:
    """Amra reads each question beside its field, answers one, corrects the other, and submits again."""
    amra, page = story.amra, story.amra.page
    amra.open(story.path)
    for words in (ABOUT_PEOPLE, ABOUT_COST):
        expect(amra.text(words).first).to_be_visible()
    amra.check()
    thread = page.locator(".thread").filter(has_text=ABOUT_PEOPLE)
    thread.locator("summary").click()
    thread.locator("[name=text]").fill(ANSWER)
    thread.locator("form [type=submit]").first.click()
    page.wait_for_load_state("load")
    expect(amra.text(ANSWER).first).to_be_visible()
    amra.open(f"{story.path}edit/")
    page.locator("[name=line_1_unit_cost]").fill("95,50")
    page.locator("[name=cost]").fill("29.460")
    amra.check()
    amra.click("Submit for review")
    expect(page).to_have_url(re.compile(f"{story.path}$"))
    assert (story.need().cost, story.need().edition) == (29_460, 2)
    story.told(EMIR, MIRZA)


def is_late_once(story: Story) -> None:
    """The term is over since yesterday: the reviewers are told once, however often the clock looks."""
    need = story.need()
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(answer_due_on=timezone.localdate() - timedelta(days=1))
    escalate_late()
    escalate_late()
    with as_system():
        steps = list(Escalation._base_manager.filter(need=need).values_list("step", flat=True))
    assert steps == [Escalation.Step.REVIEWERS]
    story.told(EMIR, MIRZA)
    assert story.mails() == {}
    story.emir.open("/needs/late/")
    expect(story.emir.text(TITLE).first).to_be_visible()
    story.emir.check()


def is_accepted_in_part(story: Story) -> None:
    """Mirza promises beds, and says that the boilers are not accepted."""
    mirza, page = story.mirza, story.mirza.page
    mirza.open(story.path)
    mirza.unfold("Accept in part")
    form = page.locator("[data-move=accept_in_part]")
    form.locator("[name=answer_who]").fill(WHO)
    form.locator("[name=answer_what]").fill(WHAT)
    form.locator("[name=answer_by]").fill(f"{timezone.localdate() + timedelta(days=20):%d.%m.%Y}")
    form.locator("[name=note]").fill(NOT_THIS_PART)
    form.locator("[type=submit]").click()
    page.wait_for_load_state("load")
    mirza.sees("Accepted in part")
    mirza.check()
    assert story.need().state == "accepted_in_part"
    story.told(AMRA)


def is_changed(story: Story) -> None:
    """What was accepted is not overwritten: Amra's words wait beside it, with the reason."""
    amra, page = story.amra, story.amra.page
    amra.open(f"{story.path}change/")
    amra.check()
    amra.click("Propose a change")
    page.locator("[name=people_affected]").fill(MORE_PEOPLE)
    page.locator("[name=reason]").fill(REASON)
    expect(page.locator("[data-save-state] [data-state=saved]").first).to_be_visible()
    amra.check()
    amra.click("Put the change forward")
    expect(page).to_have_url(re.compile(f"{story.path}$"))
    amra.check()
    need = story.need()
    assert (need.people_affected, need.edition, need.change_asked_at is None) == (1650, 2, False)
    story.told(EMIR, MIRZA)


def is_decided_anew(story: Story) -> None:
    """Mirza sees both numbers side by side and accepts the change."""
    mirza = story.mirza
    mirza.open(story.path)
    mirza.follow("See both versions")
    for number in ("1,650", "1,900"):
        expect(mirza.text(number).first).to_be_visible()
    mirza.check()
    mirza.click("Accept the change")
    mirza.page.wait_for_load_state("load")
    need = story.need()
    assert (need.people_affected, need.edition, need.change_asked_at, need.state) == (1900, 3, None, "accepted_in_part")
    story.told(AMRA)
    mirza.open(f"{story.path}versions/")
    expect(mirza.page.locator("main")).to_contain_text("1,900")
    mirza.check()


def is_met(story: Story) -> None:
    """Amra says so; the canton is told."""
    amra = story.amra
    amra.open(story.path)
    amra.unfold("The need is met")
    amra.page.locator("[data-move=meet] [type=submit]").click()
    amra.page.wait_for_load_state("load")
    amra.check()
    assert story.need().state == "met"
    story.told(EMIR, MIRZA)


def stands_in_the_history(story: Story) -> None:
    """Every move, in its order, for the two sides; and the network reads the answer and none of the rest."""
    kinds = ["begin", "submit", "return", "submit", "accept_in_part", "change", "accept_change", "meet"]
    with as_system():
        moves = NeedMove._base_manager.filter(need=fresh(story.need())).order_by("at", "id")
        assert list(moves.values_list("kind", flat=True)) == kinds
    story.mirza.open(story.path)
    titles = story.mirza.page.locator(".moj-timeline__title").all_inner_texts()
    assert [str(NeedMove.Kind(kind).label) for kind in reversed(kinds)] == [title.strip() for title in titles]
