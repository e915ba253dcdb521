"""The page of one bulletin: who reads what, in which language, in which state; acknowledging; what is hidden is 404."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import BulletinRecipient
from coordination.bulletins.services import receiving
from tests.bulletins.telling import address, begun, corrected, retracted, told, translated
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, as_system
from tests.pages import Page, browser, followed, page_of, sent
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
ACKNOWLEDGE = "We have read it: acknowledge"


def facts(page: Page) -> dict[str, str]:
    """What stands beside the text."""
    side = page.main.all(class_="bulletin__side")[0]
    return {one.all("dt")[0].text: one.all("dd")[0].text for one in side.all("div")}


def row_of(bulletin, authority) -> BulletinRecipient:
    with as_system():
        return BulletinRecipient.objects.get(bulletin_id=bulletin.pk, recipient=authority)


def test_the_page_tells_title_lead_figures_text_and_facts(cast: Cast):
    end = timezone.now() + timedelta(days=2)
    figures = [
        {"label": "beds", "value": 48300, "unit": "", "day": "2026-11-20", "source": "Capacity return"},
        {"label": "occupied", "value": None, "unit": "%", "day": "", "source": ""},
    ]
    bulletin = told(
        cast,
        lead="Sixty on the way.",
        figures=figures,
        valid_until=end,
        source="The road police",
        source_grade="B",
        information_grade=2,
        people_expected=60,
        sector_id=cast.sector.pk,
    )

    page = page_of(browser(cast.ivo), address(bulletin))

    strip = [one.text for one in page.main.all(class_="figures__item")]
    assert page.title == "B-0001 Two buses"
    assert page.main.all(class_="bulletin__lead")[0].text == "Sixty on the way."
    assert strip == [
        "people expected 60",
        "beds 48,300 Capacity return, 20 Nov 2026",
        "occupied not known",
    ]
    assert page.main.all(class_="prose")[0].all("strong")[0].text == "noon"
    told_facts = facts(page)
    assert told_facts["Prepared by"] == "Lind"
    assert told_facts["Figures as of"] == "20 Nov 2026"
    assert told_facts["Source"] == "The road police"
    assert told_facts["How reliable the source is"] == "B: usually reliable"
    assert told_facts["How likely it is true"] == "2: probably true"
    assert told_facts["Told to"] == "The whole network"
    assert told_facts["Read in"] == "English (original text)"
    assert "How soon to act" not in told_facts


def test_a_draft_says_that_nobody_else_sees_it_and_is_read_by_its_house_alone(cast: Cast):
    draft = begun(cast)

    page = page_of(browser(cast.ada), address(draft))

    assert "nobody outside your authority sees it" in page.text
    assert ("Discard draft", address(draft, "discard/")) in page.links
    assert page.main.all("section", id="replies") == []
    codes = {name: browser(getattr(cast, name)).get(address(draft)).status_code for name in ("cleo", "ben", "dara")}
    assert set(codes.values()) == {404}


def test_hidden_and_missing_bulletins_answer_alike(cast: Cast):
    hidden = told(cast, cast.farby)
    client = browser(cast.cleo)

    with nothing_changes():
        answers = {
            (one, act): client.get(f"/bulletins/{one}/{act}")
            for one in (hidden.slug, str(hidden.uuid), "B-9999", str(uuid.uuid4()), "nothing")
            for act in ("", "told/", "retract/", "discard/")
        }
        posted = {
            (one, act): client.post(f"/bulletins/{one}/{act}").status_code
            for one in (hidden.slug, "B-9999")
            for act in ("acknowledge/", "reply/", "retract/", "discard/", f"replies/{uuid.uuid4()}/hide/")
        }

    assert {one.status_code for one in answers.values()} == {404}
    assert len({one.content for one in answers.values()}) == 1
    assert set(posted.values()) == {404}


def test_opening_marks_it_read_once_for_the_authority_that_was_told_and_for_nobody_else(cast: Cast):
    bulletin = told(cast, cast.farby)
    for person in ("ada", "ben", "dara"):
        assert browser(getattr(cast, person)).get(address(bulletin)).status_code == 200
    assert browser(cast.gita).head(address(bulletin)).status_code == 200
    assert row_of(bulletin, cast.farby).edition_read == 0

    client = browser(cast.gita)
    client.get(address(bulletin))
    first = row_of(bulletin, cast.farby)
    with nothing_changes():
        client.get(address(bulletin))
    corrected(cast, bulletin, title="Three buses")
    client.get(address(bulletin))
    second = row_of(bulletin, cast.farby)

    assert (first.edition_read, first.read_by_name, second.edition_read) == (1, "Gita", 2)


def test_an_urgent_one_asks_at_the_top_and_says_afterwards_who_acknowledged(cast: Cast):
    bulletin = told(cast, cast.farby, is_urgent=True)
    client = browser(cast.gita)
    asked = page_of(client, address(bulletin))
    done = followed(client, address(bulletin, "acknowledge/"))

    assert asked.buttons[:3] == ["Copy link", "Print", ACKNOWLEDGE]
    assert "Your authority is asked to acknowledge this. Until" in asked.text
    assert done.notices == [("success", "Acknowledged for Farby. Lind sees it.")]
    assert ACKNOWLEDGE not in done.buttons
    assert "Acknowledged for your authority Gita," in done.text
    with nothing_changes():
        again = sent(client, address(bulletin, "acknowledge/"))
    assert (again.status, again.notices[0][0]) == (409, "error")


def test_a_correction_asks_again_and_a_retraction_does_not(cast: Cast):
    bulletin = told(cast, cast.farby, is_urgent=True)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=bulletin.pk)
    new = corrected(cast, bulletin, title="Three buses")
    asked = page_of(browser(cast.gita), address(bulletin))
    retracted(cast, new)

    assert "It was corrected since you acknowledged it." in asked.text
    assert ACKNOWLEDGE in asked.buttons
    assert ACKNOWLEDGE not in page_of(browser(cast.gita), address(bulletin)).buttons


@pytest.mark.parametrize(("person", "code"), [("ada", 409), ("cleo", 409), ("ivo", 403), ("dara", 302)])
def test_whoever_is_not_asked_acknowledges_nothing(cast: Cast, person, code):
    bulletin = told(cast, is_urgent=True)
    with as_system():
        BulletinRecipient.objects.filter(recipient=cast.holm).delete()
    client = browser(getattr(cast, person))

    assert client.post(address(bulletin, "acknowledge/")).status_code == code


def test_a_correction_says_why_and_keeps_the_earlier_words(cast: Cast):
    bulletin = told(cast, text="Two <b>buses</b>.")
    corrected(cast, bulletin, text="Three buses.", reason="Recounted at the pump.")

    page = page_of(browser(cast.ivo), address(bulletin))

    assert "Corrected: this is edition 2. Recounted at the pump." in page.text
    assert page.main.all(class_="prose")[0].text == "Three buses."
    earlier = page.section("Earlier editions").text
    assert "Edition 1" in earlier
    assert "Two <b>buses</b>." in earlier
    assert "Corrected because: Recounted at the pump." in earlier
    assert [one.text for one in page.section("History").all("h3")] == ["Corrected: edition 2", "Published"]
    assert "Ada" not in page.section("History").text


def test_its_house_and_the_secretariat_read_every_step_with_names(cast: Cast):
    bulletin = told(cast, cast.farby)

    for person in ("ada", "ben", "dara"):
        steps = page_of(browser(getattr(cast, person)), address(bulletin)).section("History")
        assert [one.text for one in steps.all("h3")] == ["Published", "Begun"]
        assert "Ada, Lind" in steps.text
        assert "1 authority was told" in steps.text


@pytest.mark.parametrize("person", ["ada", "gita", "dara"])
def test_a_retraction_stands_above_everything_with_its_reason(cast: Cast, person):
    bulletin = retracted(cast, told(cast, cast.farby, is_urgent=True), reason="It was a rumour.")

    page = page_of(browser(getattr(cast, person)), address(bulletin))

    banner = page.main.all(class_="notice--error")[0].text
    assert banner.startswith("This bulletin was taken back. Do not act on it.")
    assert "It was a rumour." in banner
    assert "Take back" not in [words for words, _url in page.links]


def test_an_exercise_is_unmistakable(cast: Cast):
    page = page_of(browser(cast.ivo), address(told(cast, is_exercise=True)))

    assert page.title == "EXERCISE: B-0001 Two buses"
    assert page.main.all(class_="exercise")[0].text == "EXERCISE This is a drill. Nothing of it has happened."


def test_a_reader_chooses_the_language_and_is_told_of_an_old_translation(cast: Cast):
    bulletin = told(cast, title="Dva autobusa", text="U podne.", language="bs")
    translated(cast, bulletin, "en-gb", "Two buses", text="At noon.")
    client = browser(cast.ivo)
    english = page_of(client, address(bulletin))
    bosnian = page_of(client, address(bulletin), **{"in": "bs"})
    corrected(cast, bulletin, title="Tri autobusa")
    newest = page_of(client, address(bulletin), **{"in": "xx\x00"})
    old = page_of(client, address(bulletin), **{"in": "en-gb"})

    assert (english.main.all("h1")[0].text, bosnian.main.all("h1")[0].text) == ("Two buses", "Dva autobusa")
    assert english.main.all("h1")[0].attributes["lang"] == "en-GB"
    assert "Translated by its authors." in english.text
    assert "Translated by its authors." not in bosnian.text
    assert facts(english)["Read in"] == "Bosanski (original text) , English"
    # Nobody is shown what no longer holds without asking for it.
    assert newest.main.all("h1")[0].text == "Tri autobusa"
    assert "Original text in: Bosanski" in newest.text
    assert facts(newest)["Read in"] == "Bosanski (original text) , English Of an earlier edition"
    assert old.main.all("h1")[0].text == "Two buses"
    assert "This translation follows an earlier edition" in old.text


def test_who_was_told_is_for_its_house_and_the_secretariat(cast: Cast):
    bulletin = told(cast, cast.farby, cast.holm, is_urgent=True)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=bulletin.pk)

    codes = {
        name: browser(getattr(cast, name)).get(address(bulletin, "told/")).status_code
        for name in ("ada", "dara", "gita", "ben", "jana")
    }
    page = page_of(browser(cast.ada), address(bulletin, "told/"))

    assert codes == {"ada": 200, "dara": 200, "gita": 403, "ben": 403, "jana": 403}
    assert [row[0].split(" told")[0] for row in page.rows] == ["Holm", "Farby"]
    assert [row[2] for row in page.rows] == ["Silent", "Acknowledged"]
    assert page.rows[1][4].endswith("Gita")
    assert "1 of 2 have acknowledged, 1 have opened it." in page.text
    beside = {name: facts(page_of(browser(getattr(cast, name)), address(bulletin))) for name in ("ada", "gita")}
    assert beside["ada"]["Who was told"] == "1 of 2 have acknowledged, 1 have opened it. See who"
    assert "Who was told" not in beside["gita"]


@pytest.mark.parametrize(("make", "words"), [(told, "Told to everybody"), (begun, "Nobody yet")])
def test_who_was_told_of_what_names_nobody(cast: Cast, make, words):
    assert words in page_of(browser(cast.ada), address(make(cast), "told/")).text


def test_hostile_words_stay_words(cast: Cast):
    hostile = '<script>alert(1)</script> {{ 7|add:7 }} & "Ђ" [x](javascript:alert(1))'
    bulletin = told(
        cast,
        title=hostile,
        lead=hostile,
        text=hostile,
        source=hostile,
        figures=[{"label": hostile, "value": hostile, "unit": hostile, "day": hostile, "source": hostile}],
    )
    corrected(cast, bulletin, reason=hostile, venue=hostile)

    page = page_of(browser(cast.ada), address(bulletin))

    assert page.main.all("script") == []
    assert page.main.all("h1")[0].text == hostile
    assert not [one for one in page.main.all("a") if one.attributes["href"].startswith("javascript")]


def test_the_page_with_everything_keeps_its_budget(cast: Cast):
    bulletin = told(cast, cast.farby, cast.holm, is_urgent=True, sector_id=cast.sector.pk)
    translated(cast, bulletin, "sq", "Dy")
    for number in range(5):
        bulletin = corrected(cast, bulletin, title=f"{number} buses")

    counts = {
        name: len(statements(browser(getattr(cast, name)), address(bulletin))) for name in ("ada", "gita", "dara")
    }

    assert max(counts.values()) <= 12, counts


def test_an_original_in_another_language_says_which_it_is(cast: Cast):
    client = browser(cast.ivo)

    foreign = page_of(client, address(told(cast, title="Dva autobusa", language="bs"))).text
    own = page_of(client, address(told(cast))).text

    assert "Original text in: Bosanski" in foreign
    assert "Original text in" not in own


@pytest.mark.parametrize(("people", "to_others"), [(0, "0"), (3, "fewer than 5"), (5, "5")])
def test_one_to_four_people_are_a_number_for_the_house_and_its_reviewers_alone(cast: Cast, people, to_others):
    bulletin = told(cast, kind="early_notice", people_expected=people)

    for name, shown in (("ada", str(people)), ("ben", str(people)), ("gita", to_others), ("ivo", to_others)):
        page = page_of(browser(getattr(cast, name)), address(bulletin))
        assert [one.text for one in page.main.all(class_="figures__item")] == [f"people expected {shown}"], name
