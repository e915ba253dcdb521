"""The story of the portal, by clicking: a need of Bihać from the first word to the digest, and the walls around it.

Amra   officer of Bihać                     Mirza  approver of the interior ministry of the canton above Bihać
Jelena officer of Šid, in another country   Thomas administrator of the network secretariat
Marija approver of Šid, and officer of the association of towns: she switches between the two
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from coordination.digests.models import DigestRule
from municipalities.models import Sector
from needs.models import Need
from tests.browser.conftest import DESK, PHONE
from tests.browser.person import Person, send_digest_to
from tests.factories import as_system

Open = Callable[..., Page]
Enter = Callable[[str], Person]

BIHAC, CANTON, SID, TOWNS = "ba-bihac", "una-sana-interior", "rs-sid", "sctm"
HIDDEN = (404, 404, 404)
NOTE = "CanaryOfTheReview: how many of them sleep in the hall?"


@dataclass(frozen=True)
class Texts:
    """What Amra types: first, and after the return. `people` as people of that language write 1650."""

    draft: str
    title: str
    situation: str
    people: str


TEXTS = {
    "en-gb": Texts("Beds", "Beds & heating for <600> people", "Two of four boilers failed on 12 November.", "1,650"),
    "sr": Texts("Кревети", "Кревети и грејање за <600> људи", "Два од четири котла су стала 12. новембра.", "1.650"),
}


@pytest.fixture(params=[("en-gb", DESK), ("sr", PHONE)], ids=["english-1280", "cyrillic-390"])
def enter(request: pytest.FixtureRequest, own_network: str, open_page: Open) -> Enter:
    """Someone opens the portal in a browser of their own, is sent to sign in, and signs in."""
    language, width = request.param

    def entered(email: str) -> Person:
        page = open_page("/", width=width, language=None)
        person = Person(page, email, language)
        assert page.url.endswith("/sign-in/?next=/")
        person.sign_in()
        return person

    return entered


def test_the_story_of_a_need_of_bihac(enter: Enter) -> None:
    amra, mirza, jelena = enter("amra@bihac"), enter("mirza@una-sana"), enter("jelena@sid")
    thomas = enter("thomas@marri")
    everyone = {BIHAC: amra, CANTON: mirza, SID: jelena, "marri": thomas}
    for slug, person in everyone.items():
        expect(person.page.locator("h1")).to_have_text(person.name_of(slug))
        person.check()
    texts = TEXTS[amra.language]
    before = {name: figures_of(person) for name, person in everyone.items()}

    path = log_a_draft(amra, texts)
    assert tuple(person.open(path) for person in (mirza, jelena, thomas)) == HIDDEN
    path = submit(amra, texts)
    only_the_canton_reads_and_nobody_else_decides(path, amra, mirza, jelena, thomas)
    is_shared_and_the_share_ends(path, texts, amra, jelena)
    is_returned_corrected_and_submitted_again(path, texts, amra, mirza)
    assert tuple(person.open(path) for person in (jelena, thomas)) == HIDDEN[:2]
    is_accepted(path, texts, mirza, jelena, thomas)
    for name, person in everyone.items():
        assert figures_of(person) == {key: tally.plus_the_need() for key, tally in before[name].items()}
    is_told_in_the_digest(path, texts, jelena)
    signs_out(path, amra)


@dataclass(frozen=True)
class Tally:
    """Figures of a place: open needs, critical ones, people affected."""

    needs: int
    critical: int
    people: int

    def plus_the_need(self) -> "Tally":
        """With the need of the story, which is critical and tells of 1650 people where Bihać had 1400 before."""
        return Tally(self.needs + 1, self.critical + 1, self.people + 1650 - 1400)


def figures_of(reader: Person) -> dict[str, Tally]:
    """The figures of the region, of Bosnia and Herzegovina and of Bihać, as this reader sees them."""
    with_country = {"en-gb": ("Bosnia and Herzegovina", "Bihać"), "sr": ("Босна и Херцеговина", "Бихаћ")}
    country, town = with_country[reader.language]
    reader.go("Situation")
    found = {"region": strip(reader), "country": tally(reader.row(country))}
    reader.page.get_by_role("rowheader").get_by_role("link", name=country, exact=True).click()
    expect(reader.page.locator("h1")).to_have_text(country)
    reader.page.locator("#situation").get_by_role("link", name=town, exact=True).first.click()
    expect(reader.page.locator("h1")).to_have_text(town)
    return found | {"town": strip(reader)}


def strip(reader: Person) -> Tally:
    """The first three key figures of the page: open needs, people affected, critical needs."""
    needs, people, critical = [number(text) for text in reader.page.locator(".figures__n").all_inner_texts()[:3]]
    return Tally(needs, critical, people)


def tally(cells: list[str]) -> Tally:
    """The figures of a row."""
    return Tally(number(cells[0]), number(cells[1]), number(cells[2]))


def number(text: str) -> int:
    """A whole number as it is shown, with the separators of any language."""
    assert re.fullmatch(r"\d{1,3}([.,]\d{3})*", text), text
    return int(re.sub(r"\D", "", text))


def log_a_draft(amra: Person, texts: Texts) -> str:
    """Amra logs a need and keeps it as a draft; the address of its page."""
    amra.go("Home")
    amra.click("Log a need")
    amra.fill("Short title", texts.draft)
    amra.click("Save and close")
    amra.sees("Saved. Only your authority sees it until you submit.")
    amra.sees("Draft")
    amra.check()
    return amra.page.url


def submit(amra: Person, texts: Texts) -> str:
    """Amra submits too early, is told what is missing, completes it and submits; the address with the number."""
    amra.click("Continue with this need")
    amra.click("Submit for review")
    expect(amra.page).to_have_title(re.compile(rf"^{re.escape(amra.say('Error:'))}"))
    for missing in ("Choose a sector", "Describe the situation", "Choose what is lacking, at least one"):
        expect(amra.page.locator(".govuk-error-summary").get_by_role("link", name=amra.say(missing))).to_be_visible()
    amra.check()
    amra.page.locator("select[name=sector]").select_option(str(Sector.objects.get(code="ACC-WIN").pk))
    amra.fill("What is the situation?", texts.situation)
    amra.page.get_by_text(amra.say("Lives, safety or dignity at immediate risk")).click()
    amra.page.get_by_text(amra.say("Equipment and supplies"), exact=True).click()
    amra.fill("People affected in total", texts.people)
    amra.page.locator("label[for=id_is_free_of_personal_data]").click()
    amra.click("Submit for review")
    # What was typed last is saved first; then the form goes.
    expect(amra.page).to_have_url(re.compile(r"/needs/BA-BIH-\d{4}/$"))
    path = re.sub(r"^.*?(?=/needs/)", "", amra.page.url)
    words = "Submitted as %(number)s. %(authority)s answers."
    amra.sees(words, number=path.split("/")[2], authority=amra.name_of(CANTON))
    return path


def only_the_canton_reads_and_nobody_else_decides(
    path: str, amra: Person, mirza: Person, jelena: Person, thomas: Person
) -> None:
    """Submitted: the canton finds it in its queue. Šid and the secretariat find nothing, and nobody decides for it."""
    assert (jelena.open(path), thomas.open(path)) == (404, 404)
    expect(jelena.page.get_by_role("heading", level=1)).to_have_text(jelena.say("Page not found"))
    reads = "/needs/?view=network&state=submitted&country=ba"
    titles = [person.open(reads) and person.page.locator("main").inner_text() for person in (mirza, jelena, thomas)]
    assert [path.split("/")[2] in text for text in titles] == [True, False, False]
    assert jelena.open_all((path + "edit/", path + "share/")) == {path + "edit/": 404, path + "share/": 404}
    assert jelena.open(f"/network/authorities/{BIHAC}/people/") == 403
    assert amra.open(f"/network/authorities/{BIHAC}/people/") == 403
    assert thomas.open(f"/network/authorities/{BIHAC}/people/") == 200

    before = as_stored(path)
    decision = {"version": before["version"], "authority": before["addressed_to__uuid"], "note": "Accepted."}
    assert [person.post(path + "accept/", **decision) for person in (amra, jelena, thomas)] == [403, 404, 404]
    assert [person.post(path + "return/", **decision) for person in (amra, jelena, thomas)] == [403, 404, 404]
    assert mirza.post(path + "share/", authority=SID, reason="Not mine") == 403
    assert mirza.open(path + "edit/") == 403
    assert as_stored(path) == before


def as_stored(path: str) -> dict[str, object]:
    """The need as the database holds it."""
    columns = ("state", "reach", "version", "title", "addressed_to__uuid", "group_shares")
    with as_system():
        return Need.objects.unscoped("what the database holds").values(*columns).get(number=path.split("/")[2])


def is_shared_and_the_share_ends(path: str, texts: Texts, amra: Person, jelena: Person) -> None:
    """Amra opens the submitted need to Šid by name: Jelena reads, and no more. It is gone the moment Amra ends it."""
    amra.open(path)
    amra.click("Share with an authority", "link")
    amra.check()
    amra.page.get_by_label(amra.say("Authority"), exact=True).select_option(SID)
    amra.fill("Reason", "Same water line")
    amra.click("Share")
    amra.sees("%(authority)s can now read this need.", authority=amra.name_of(SID))

    assert jelena.open("/needs/?view=shared") == 200
    jelena.follow(texts.draft)
    jelena.check()
    expect(jelena.text(texts.situation)).to_be_visible()
    assert not any(jelena.offers(words) for words in ("Accept need", "Return with questions"))
    assert not any(jelena.offers(words, "link") for words in ("Edit", "Share with an authority"))
    assert jelena.open_all((path + "edit/", path + "share/")) == {path + "edit/": 403, path + "share/": 403}

    amra.click("End share", about=amra.name_of(SID))
    amra.sees("The share has ended. They can no longer read this need.")
    assert jelena.open(path) == 404
    jelena.open("/needs/?view=shared")
    expect(jelena.text(texts.draft)).to_have_count(0)


def is_returned_corrected_and_submitted_again(path: str, texts: Texts, amra: Person, mirza: Person) -> None:
    """Mirza finds it in his queue and returns it with a question; Amra answers in the text and submits again."""
    # He stands before the refusal of what he may not do; it offers a way back.
    mirza.click("Go to the start page", "link")
    mirza.click("Whole queue", "link")
    mirza.check()
    mirza.follow(texts.draft)
    mirza.unfold("Return with questions")
    mirza.click("Return with questions")
    mirza.sees("Write what the municipality should change or answer.")
    mirza.fill("Your questions", NOTE)
    mirza.click("Return with questions")
    mirza.sees("Returned to %(authority)s with your note.", authority=mirza.name_of(BIHAC))

    amra.go("Home")
    amra.follow(texts.draft)
    expect(amra.text(NOTE).first).to_be_visible()
    amra.check()
    amra.click("Correct this need")
    amra.fill("Short title", texts.title)
    amra.click("Submit for review")
    expect(amra.page).to_have_url(re.compile(f"{path}$"))
    amra.sees("Submitted")


def is_accepted(path: str, texts: Texts, mirza: Person, jelena: Person, thomas: Person) -> None:
    """Mirza accepts it; the network reads it, without the notes of the review."""
    mirza.open(path)
    mirza.fill("Who helps", "Civilna zaštita")
    mirza.fill("What they do", "120 kreveta")
    mirza.fill("By when", "31.12.2030")
    mirza.click("Accept need")
    mirza.sees("Accepted. The network can see %(number)s now.", number=path.split("/")[2])
    mirza.check()
    for reader in (jelena, thomas):
        assert reader.open(path) == 200
        expect(reader.page.locator("h1")).to_have_text(texts.title)
        assert "CanaryOfTheReview" not in reader.page.content()
        reader.check()


def is_told_in_the_digest(path: str, texts: Texts, jelena: Person) -> None:
    """The week's digests are sent; Jelena opens hers on the demo's mail page, follows its link, and stops the mails."""
    send_digest_to(jelena.email)

    jelena.open(f"/demo/mail/?to={jelena.email}")
    rows = jelena.page.get_by_role("rowheader")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    mail = jelena.page.frame_locator("iframe")
    told = mail.get_by_role("link", name=texts.title, exact=True)
    expect(told).to_be_visible()
    assert "CanaryOfTheReview" not in mail.locator("body").inner_text()
    jelena.check()
    links = [link.get_attribute("href") for link in mail.get_by_role("link").all()]
    assert jelena.open(told.get_attribute("href") or "") == 200
    expect(jelena.page.locator("h1")).to_have_text(texts.title)

    stop = next(link for link in links if link and "/unsubscribe/" in link)
    assert jelena.open(stop) == 200
    jelena.page.locator("main").get_by_role("button").click()
    with as_system():
        assert DigestRule.objects.get(person__email=jelena.email).frequency == DigestRule.Frequency.NEVER


def signs_out(path: str, amra: Person) -> None:
    """After signing out the page asks to sign in, also when going back."""
    amra.open(path)
    amra.click("Sign out")
    # The script first looks whether the device keeps anything that was not sent.
    amra.page.wait_for_url(lambda url: not url.endswith(path) and "sign-out" not in url)
    amra.page.goto(path)
    assert amra.page.url.endswith(f"/sign-in/?next={path}")


def test_marija_switches_between_her_two_houses(enter: Enter) -> None:
    marija = enter("marija@sid")
    expect(marija.page.locator("h1")).to_have_text(marija.name_of(SID))
    assert marija.offers("Log a need")

    marija.page.locator(".context").get_by_role("link").click()
    marija.check()
    marija.click("Act for it", about=marija.name_of(TOWNS))

    marija.sees("You now act for %(authority)s.", authority=marija.name_of(TOWNS))
    expect(marija.page.locator("h1")).to_have_text(marija.name_of(TOWNS))
    assert not marija.offers("Log a need")
    assert marija.post("/needs/new/") == 403

    draft = drafts_of(SID)[0]
    assert marija.open(draft) == 200
    assert not marija.offers("Continue with this need")
    marija.check()
    marija.page.locator(".notice").get_by_role("button").click()
    marija.sees("You now act for %(authority)s.", authority=marija.name_of(SID))
    assert marija.page.url.endswith(draft)
    assert marija.offers("Continue with this need")


def drafts_of(slug: str) -> list[str]:
    """The addresses of the example drafts of an authority."""
    with as_system():
        found = Need.objects.unscoped("what the database holds").filter(authority__slug=slug, state=Need.State.DRAFT)
        return [need.get_absolute_url() for need in found]
