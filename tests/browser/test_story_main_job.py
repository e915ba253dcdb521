"""The main job, by clicking: a need of Bihać from a phone to the canton, the region's figures and a mail in Bosnian.

Amra, on a phone and in Bosnian, logs and submits; Emir of the canton returns it with a question, in Serbian Cyrillic;
Amra corrects; Mirza of the canton accepts with who does what by when, then says that work has begun; Amra says that it
is met. After every step nine readers open the need, and what each sees of it, part by part, is compared with a table.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from coordination.digests.models import DigestRule
from coordination.digests.services.periods import Week
from municipalities.models import Sector
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person
from tests.factories import as_system

Open = Callable[..., Page]

TITLE = "Zimski kreveti i grijanje <Borići>"
DRAFT = "Zimski kreveti"
SITUATION = "CanaryOfTheSituation: dva od četiri kotla ne rade od 12. novembra."
SOURCE = "CanaryOfTheSource: knjiga prijava centra"
QUESTION = "CanaryOfTheQuestion: колико њих спава у сали?"
NOTE = "CanaryOfTheNote: the depot asks for a call first."
WHO, WHAT = "CanaryOfWho: cantonal civil protection", "CanaryOfWhat: brings 120 beds and two boilers"
SECTOR, SEVERITY = "ACC", 5
#: What Bihać told of in its largest open need before, and tells of in this one.
BEFORE, PEOPLE = 1400, 1650

#: The readers of the table, each with their language and the width of their screen.
READERS = {
    "amra@bihac": ("bs", PHONE),  # wrote it
    "senad@bihac": ("bs", DESK),  # her house's approver
    "emir@una-sana": ("sr", DESK),  # officer of the canton that answers
    "mirza@una-sana": ("en-gb", DESK),  # approver there
    "dragan@security": ("en-gb", DESK),  # officer of the state ministry above the canton
    "ivana@sogfbih": ("hr", DESK),  # the association, to which Amra ticked it
    "jelena@sid": ("en-gb", PHONE),  # a municipality in another country
    "laura@iom": ("en-gb", DESK),  # an observer
    "thomas@marri": ("en-gb", DESK),  # the network's secretariat
}
#: The parts of a need, and how a page shows that it has them. `small` is the one number below five.
PARTS = ("text", "source", "small", "term", "question", "note", "answer")
STATES = ("draft", "submitted", "returned", "accepted", "in_progress", "met")

_HOUSE = ("text source small", "text source small term", "text source small question")
_AFTER = ("text source small question note answer",) * 3
_NETWORK = ("",) * 3 + ("text source answer",) * 3
#: What each reader sees of the need in each state, in the order of STATES; nothing means that there is no such page.
SEEN = {
    "amra@bihac": (*_HOUSE, *_AFTER),
    "senad@bihac": (*_HOUSE, *_AFTER),
    "emir@una-sana": ("", *_HOUSE[1:], *_AFTER),
    "mirza@una-sana": ("", *_HOUSE[1:], *_AFTER),
    "dragan@security": ("", *_HOUSE[1:], *_AFTER),
    # The association reads the review that its member opened to it, but no small numbers: it reviews nothing.
    "ivana@sogfbih": ("", "text source", "text source question", *("text source question note answer",) * 3),
    "jelena@sid": _NETWORK,
    "laura@iom": _NETWORK,
    "thomas@marri": _NETWORK,
}


@dataclass
class Story:
    """The people of the story at their browsers, and what the pages said before it began."""

    people: dict[str, Person]
    path: str = ""
    before: dict[str, "Figures"] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return next(person for email, person in self.people.items() if email.startswith(f"{name}@"))

    def everybody_sees(self, state: str) -> None:
        """The column of the table for this state."""
        found = {name: parts_seen(person, self.path) for name, person in self.people.items()}
        assert found == {name: set(seen[STATES.index(state)].split()) for name, seen in SEEN.items()}, state

    def figures_are(self, more: int) -> None:
        """Every reader's figures are those from before, with so many needs more: 0 or 1."""
        for name, figures in self.before.items():
            assert read_figures(self.people[name]) == (figures.with_the_need() if more else figures), name


@dataclass(frozen=True)
class Figures:
    """What the region's page says in its figures, on the map, in the country's row and in one cell of the matrix."""

    needs: int
    people: int
    critical: int
    point: str
    row: tuple[int, int, int]
    cell: int

    def with_the_need(self) -> "Figures":
        """With the need of the story, the largest of Bihać now."""
        more, (needs, critical, people) = PEOPLE - BEFORE, self.row
        return Figures(
            needs=self.needs + 1,
            people=self.people + more,
            critical=self.critical + 1,
            point=point_after(self.point),
            row=(needs + 1, critical + 1, people + more),
            cell=self.cell + 1,
        )


@pytest.fixture
def story(own_network: str, open_page: Open) -> Story:
    """Nine people sign in, each at a browser of their own."""
    people = {}
    for email, (language, width) in READERS.items():
        person = Person(open_page("/", width=width, language=None), email, language)
        person.sign_in()
        people[email] = person
    return Story(people)


def test_the_main_job_from_a_phone_to_the_regions_figures_and_a_mail(story: Story) -> None:
    story.before = {email: read_figures(story.people[email]) for email in ("mirza@una-sana", "laura@iom")}
    amra, emir, mirza = story["amra"], story["emir"], story["mirza"]

    is_logged_and_saved_as_typed(story, amra)
    story.everybody_sees("draft")
    is_submitted(story, amra)
    story.everybody_sees("submitted")
    is_returned_with_a_question(story, emir)
    story.everybody_sees("returned")
    story.figures_are(0)
    is_corrected(story, amra)
    story.figures_are(0)
    is_accepted(story, mirza)
    story.everybody_sees("accepted")
    story.figures_are(1)
    is_told_once_in_bosnian_and_stopped(story, amra)
    goes_on(story, mirza, "Work has begun")
    story.everybody_sees("in_progress")
    goes_on(story, amra, "The need is met")
    story.everybody_sees("met")


def is_logged_and_saved_as_typed(story: Story, amra: Person) -> None:
    """Amra fills the five sections; what she types is saved without a click, and there when she comes back."""
    amra.go("Home")
    amra.click("Log a need")
    page = amra.page
    amra.fill("Short title", DRAFT)
    page.locator("select[name=sector]").select_option(str(Sector.objects.get(code=SECTOR).pk))
    for words in ("Equipment and supplies", "Space and buildings"):
        page.get_by_text(amra.say(words), exact=True).first.click()
    amra.fill("What is the situation?", SITUATION)
    page.get_by_text(amra.say("Lives, safety or dignity at immediate risk")).click()
    amra.fill("People affected in total", "1.650")
    page.locator("[name=people_ASY_men]").fill("1.200")
    page.locator("[name=people_ASY_women]").fill("3")
    page.get_by_text(amra.say("Estimated from records"), exact=True).click()
    in_three_weeks = f"{timezone.localdate() + timedelta(days=23):%d.%m.%Y}"
    for name, typed in (("cost", "385.000"), ("covered", "85.000"), ("needed_by", in_three_weeks), ("source", SOURCE)):
        page.locator(f"[name={name}]").fill(typed)
    page.locator("label[for=id_association_ticked]").click()
    page.locator("label[for=id_is_free_of_personal_data]").click()
    expect(page.locator("[data-save-state] [data-state=saved]").first).to_be_visible()
    amra.check()

    story.path = re.sub(r"^.*?(/needs/[^/]+/).*", r"\1", page.url)
    amra.open(f"{story.path}edit/")
    kept = {"title": DRAFT, "situation": SITUATION, "source": SOURCE, "people_ASY_women": "3", "cost": "385.000"}
    assert {name: page.locator(f"[name={name}]").input_value() for name in kept} == kept


def is_submitted(story: Story, amra: Person) -> None:
    """With a number, to the canton, with the day by which it answers."""
    amra.open(f"{story.path}edit/")
    amra.click("Submit for review")
    # What was typed last is saved first; then the form goes.
    expect(amra.page).to_have_url(re.compile(r"/needs/BA-BIH-\d{4}/$"))
    story.path = re.sub(r"^.*?(?=/needs/)", "", amra.page.url)
    words = "Submitted as %(number)s. %(authority)s answers."
    amra.sees(words, number=story.path.split("/")[2], authority=amra.name_of("una-sana-interior"))
    amra.check()


def is_returned_with_a_question(story: Story, emir: Person) -> None:
    """The officer of the canton finds it in the queue and asks."""
    emir.open("/needs/queue/")
    emir.check()
    emir.follow(DRAFT)
    emir.fill("Your questions", QUESTION)
    emir.click("Return with questions")
    emir.sees("Returned to %(authority)s with your note.", authority=emir.name_of("ba-bihac"))
    emir.check()


def is_corrected(story: Story, amra: Person) -> None:
    """Amra reads the question on her start page's need, corrects, and submits again under the same number."""
    amra.go("Home")
    amra.follow(DRAFT)
    expect(amra.text("CanaryOfTheQuestion").first).to_be_visible()
    amra.click("Correct this need")
    amra.fill("Short title", TITLE)
    amra.click("Submit for review")
    expect(amra.page).to_have_url(re.compile(f"{story.path}$"))
    amra.sees("Submitted")


def is_accepted(story: Story, mirza: Person) -> None:
    """The approver is told what an answer needs, then says who does what by when."""
    mirza.open(story.path)
    mirza.click("Accept need")
    for words in ("Say who helps", "Say what they do", "Say by when"):
        expect(mirza.page.locator(".govuk-error-summary").get_by_role("link", name=words)).to_be_visible()
    mirza.check()
    mirza.fill("Who helps", WHO)
    mirza.fill("What they do", WHAT)
    mirza.fill("By when", f"{timezone.localdate() + timedelta(days=20):%d.%m.%Y}")
    mirza.page.get_by_label("Note to the municipality").first.fill(NOTE)
    mirza.click("Accept need")
    mirza.sees("Accepted. The network can see %(number)s now.", number=story.path.split("/")[2])
    mirza.check()


def goes_on(story: Story, person: Person, words: str) -> None:
    """The next step of an accepted need; one that ends its way stands folded."""
    person.open(story.path)
    if person.page.locator("main summary").filter(has_text=person.say(words)).count():
        person.unfold(words)
    person.click(words)
    person.check()


def is_told_once_in_bosnian_and_stopped(story: Story, amra: Person) -> None:
    """The weekly digest comes once, by SMTP, in Bosnian; its link stops it, and the next week brings none."""
    in_two_days = timezone.localdate() + timedelta(days=2)
    with as_system():
        DigestRule.objects.exclude(person__email=amra.email).update(paused_until=in_two_days)
    week = Week.of(timezone.now())
    for _twice in range(2):
        call_command("send_digests", period=str(week), verbosity=0)

    amra.open(f"/demo/mail/?to={amra.email}")
    rows = amra.page.get_by_role("rowheader")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    mail = amra.page.frame_locator("iframe")
    assert mail.locator("html").get_attribute("lang") == "bs"
    text = mail.locator("body").inner_text()
    assert TITLE in text
    assert WHO in text
    assert "CanaryOfTheNote" not in text
    assert "CanaryOfTheQuestion" not in text
    amra.check()

    links = [link.get_attribute("href") or "" for link in mail.get_by_role("link").all()]
    stop = next(link for link in links if "/unsubscribe/" in link)
    assert amra.open(stop) == 200
    with as_system():
        assert DigestRule.objects.get(person__email=amra.email).frequency == DigestRule.Frequency.WEEKLY
    amra.page.locator("main").get_by_role("button").click()
    amra.page.wait_for_load_state("load")
    with as_system():
        assert DigestRule.objects.get(person__email=amra.email).frequency == DigestRule.Frequency.NEVER


def parts_seen(reader: Person, path: str) -> set[str]:
    """The parts of the need that this reader's page shows; none when there is no such page for them."""
    if reader.open(path) == 404:
        return set()
    text = reader.page.locator("main").inner_text()
    seen = {
        "text": "CanaryOfTheSituation" in text,
        "source": "CanaryOfTheSource" in text,
        "small": small_number_is_shown(reader),
        "term": reader.page.locator(".term").count() == 1,
        "question": "CanaryOfTheQuestion" in text,
        "note": "CanaryOfTheNote" in text,
        "answer": "CanaryOfWho" in text and "CanaryOfWhat" in text,
    }
    assert tuple(seen) == PARTS
    return {part for part, is_seen in seen.items() if is_seen}


def small_number_is_shown(reader: Person) -> bool:
    """True when the three women stand in the table; otherwise the table says that there are fewer than five."""
    cells = reader.row(reader.say("Asylum seekers"))
    assert cells[0] in {"3", reader.say("fewer than 5")}
    # Beside a hidden number a second one is hidden, or the two could be told from the total.
    assert (cells[0] == "3") == (number_or_none(cells[1]) == 1200)
    return cells[0] == "3"


def read_figures(reader: Person) -> Figures:
    """What the region's page shows this reader."""
    reader.open("/")
    reader.go("Situation")
    page = reader.page
    strip = [number(text.split()[0]) for text in page.locator(".figures__n").all_inner_texts()[:3]]
    row = [number(text) for text in reader.row("Bosnia and Herzegovina")[:3]]
    sector = page.locator(".heat tbody tr").filter(has=page.get_by_role("rowheader", name="Accommodation and shelter"))
    point = page.locator(".map__marks > g").filter(has=page.locator("title", has_text=re.compile("^Bihać")))
    return Figures(
        needs=strip[0],
        people=strip[1],
        critical=strip[2],
        point=point.locator("title").text_content() or "",
        row=(row[0], row[1], row[2]),
        cell=number(sector.locator("td").nth(SEVERITY - 1).inner_text()),
    )


def point_after(words: str) -> str:
    """The map's words for Bihać with the need of the story."""
    return words.replace("1,400", "1,650").replace("3 needs", "4 needs")


def number(text: str) -> int:
    """A whole number as it is shown, with the separators of any language."""
    found = number_or_none(text)
    assert found is not None, text
    return found


def number_or_none(text: str) -> int | None:
    """The same, or None for other words."""
    return int(re.sub(r"\D", "", text)) if re.fullmatch(r"\d{1,3}([.,]\d{3})*", text.strip()) else None
