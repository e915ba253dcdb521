"""Translations: who writes them, which words a reader gets, and the page."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coordination.bulletins.services import bulletins, naming, trust
from coordination.bulletins.services.translations import TranslationChanged, write_translation
from coordination.bulletins.services.wordings import Words, translated, translations_of, words_for
from municipalities.access.abilities import AbilityRefused
from tests.bulletins.telling import begun
from tests.bulletins.told import TITLE, correct, take_back, tell, tell_everyone, translate
from tests.cast import Cast
from tests.factories import actor_of
from tests.pages import Page

pytestmark = pytest.mark.django_db


def shown(cast: Cast, bulletin, language: str, by: str = "gita") -> Words:
    """What this reader of the language gets."""
    scope = actor_of(getattr(cast, by)).scope
    return words_for(bulletin, translations_of(scope, [bulletin]).get(bulletin.pk, ()), language)


def test_the_nearest_language_is_shown_with_a_note_and_else_the_original(cast: Cast):
    told = tell(cast, language="mk", title="Околу 200 луѓе")
    assert shown(cast, told, "mk").note("mk") == ""
    assert shown(cast, told, "sq").note("sq") == "Original text in: Македонски"

    translate(cast, told, "bs", title="Oko 200 ljudi")
    translate(cast, told, "en-gb", title=TITLE)

    near = shown(cast, told, "hr")
    assert (near.language, near.title, near.is_original) == ("bs", "Oko 200 ljudi", False)
    assert near.note("hr") == "Shown in: Bosanski"
    assert shown(cast, told, "bs").note("bs") == ""
    assert shown(cast, told, "sq").title == TITLE, "English goes before an original that the reader may not know"


def test_serbian_is_shown_in_the_readers_script_and_its_links_stay(cast: Cast):
    told = tell(cast)
    translate(cast, told, "sr", title="Око 200 људи", text="Два аутобуса, [пут](https://example.org/пут).")

    latin = shown(cast, told, "sr-latn")
    assert (latin.title, latin.language) == ("Oko 200 ljudi", "sr-latn")
    assert latin.text == "Dva autobusa, [put](https://example.org/пут)."
    assert latin.note("sr-latn") == ""
    assert shown(cast, told, "sr").title == "Око 200 људи"
    # Whoever reads another language gets the words as they were written.
    assert shown(cast, told, "mk").title == "Око 200 људи"


def test_after_a_correction_the_original_is_shown_until_the_translation_is_written_again(cast: Cast):
    first = tell(cast)
    translate(cast, first, "mk")
    translate(cast, first, "bs", title="Oko 200 ljudi")
    second = correct(cast, first)

    assert (shown(cast, second, "mk").title, shown(cast, second, "hr").title) == (second.title, second.title)
    assert shown(cast, second, "mk").note("mk") == "Original text in: English"
    written = translate(cast, second, "mk", version=1, title="Околу 300 луѓе")

    assert (written.edition, written.version) == (2, 2)
    assert (shown(cast, second, "mk").title, shown(cast, second, "mk").note("mk")) == ("Околу 300 луѓе", "")
    assert shown(cast, second, "hr").title == second.title


def test_whoever_asks_for_an_old_translation_is_told_that_it_is_one(cast: Cast):
    first = tell(cast)
    old = translate(cast, first, "mk")
    words = translated(correct(cast, first), old)

    assert (words.title, words.is_outdated) == (old.title, True)
    assert words.note("mk") == "This translation (Македонски) is of an earlier edition."


def test_what_was_translated_in_the_draft_is_read_and_mailed_with_the_first_edition(cast: Cast):
    draft = begun(cast, title="Two buses")
    translate(cast, draft, "mk", title="Два автобуса")
    first = bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=draft.pk, version=draft.version)
    scope = actor_of(cast.gita).scope

    assert shown(cast, first, "mk").title == "Два автобуса"
    assert naming.titles_of([first], scope)[first.pk] == {"mk": "Два автобуса"}
    second = correct(cast, first)
    assert shown(cast, second, "mk").title == second.title
    assert naming.titles_of([second], actor_of(cast.gita).scope)[second.pk] == {}


def test_pages_lists_feeds_alerts_and_mails_agree_on_what_a_reader_gets_after_a_correction(cast: Cast, client: Client):
    first = tell_everyone(cast, starts_at=timezone.now() + timedelta(days=1))
    translate(cast, first, "mk")
    second = correct(cast, first)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "mk"
    scope = actor_of(cast.gita).scope
    seen = {
        "page": Page(client.get(reverse("bulletins:bulletin-detail", args=[second.slug]))).main.text,
        "list": Page(client.get(reverse("bulletins:bulletin-list"))).main.text,
        **{
            name: client.get(reverse("public-feed", args=[name]), {"lang": "mk"}).content.decode()
            for name in ("bulletins.atom", "alerts.xml", "dates.ics")
        },
    }
    with translation.override("mk"):
        seen["mail"] = naming.title_of(second, naming.titles_of([second], scope)[second.pk])

    # The page is in the language of which there is an old translation.
    assert client.get("/help/").wsgi_request.LANGUAGE_CODE == "mk"
    assert {name for name, words in seen.items() if second.title not in words} == set()
    assert {name for name, words in seen.items() if "Околу 200" in words} == set()


def test_only_its_house_translates_and_the_loser_of_a_race_is_told(cast: Cast):
    told = tell(cast)
    values = {"title": "Околу", "text": "Текст"}
    for person, refusal in (("gita", AbilityRefused), ("dara", AbilityRefused), ("eli", told.DoesNotExist)):
        with pytest.raises((refusal, told.DoesNotExist)):
            write_translation(
                actor=actor_of(getattr(cast, person)), bulletin_id=told.pk, language="mk", version=0, values=values
            )
    assert translations_of(actor_of(cast.ada).scope, [told]) == {}

    translate(cast, told, "mk")
    with pytest.raises(TranslationChanged) as changed:
        translate(cast, told, "mk", version=0, title="Друго")
    assert changed.value.current.title == "Околу 200 луѓе на пат"


@pytest.mark.parametrize(
    ("language", "values", "field"),
    [
        ("en-gb", {}, "language"),
        ("xx", {}, "language"),
        ("mk", {"title": ""}, "title"),
        ("mk", {"text": ""}, "text"),
    ],
)
def test_what_is_no_translation_is_refused(cast: Cast, language, values, field):
    told = tell(cast)

    with pytest.raises(bulletins.Faulty) as faulty:
        translate(cast, told, language, **values)
    assert set(faulty.value.faults) == {field}


def test_a_translation_leaves_nothing_of_the_original_out(cast: Cast):
    told = tell(cast, lead="Two buses.")

    with pytest.raises(bulletins.Faulty) as faulty:
        translate(cast, told, "mk")
    assert set(faulty.value.faults) == {"lead"}
    translate(cast, told, "mk", lead="Два автобуса.")
    assert shown(cast, told, "mk").lead == "Два автобуса."


def test_what_was_taken_back_is_not_translated_any_more(cast: Cast):
    with pytest.raises(bulletins.NotInThisState):
        translate(cast, take_back(cast, tell(cast)))


def test_the_page_shows_the_original_beside_the_form_and_keeps_what_is_typed(cast: Cast, client: Client):
    told = tell(cast)
    client.force_login(cast.ada)
    address = reverse("bulletins:bulletin-translate", args=[told.slug])
    languages = Page(client.get(address))
    assert [one.text for one in languages.root.all("dt")][:2] == ["Shqip", "Bosanski"]

    page = Page(client.get(f"{address}?language=mk"))
    inputs = [one.attributes for one in page.root.all("input") if "name" in one.attributes]
    sent = {one["name"]: one.get("value", "") for one in inputs}
    assert sent["version"] == "0"
    assert page.root.all("h2", class_="govuk-heading-m")[0].text == TITLE
    assert page.root.all("textarea")[0].attributes["lang"] == "mk"

    faulty = client.post(f"{address}?language=mk", {**sent, "title": "", "text": "Остана"})
    assert faulty.status_code == 422
    assert "Остана" in faulty.content.decode()
    kept = client.post(f"{address}?language=mk", {**sent, "title": "Околу 200", "text": "Два автобуса."})
    assert kept.status_code == 302
    late = client.post(f"{address}?language=mk", {**sent, "title": "Друго", "text": "Друг текст."})
    assert late.status_code == 409
    words = late.content.decode()
    assert "Somebody changed this translation" in words
    assert "Околу 200" in words
    assert "Друго" in words
    again = Page(late)
    version = next(one for one in again.root.all("input") if one.attributes.get("name") == "version")
    assert version.attributes["value"] == "1", "sent again, it replaces what was compared"


def test_the_page_of_a_language_that_cannot_be_lists_the_languages(cast: Cast, client: Client):
    told = tell(cast)
    client.force_login(cast.ada)
    address = reverse("bulletins:bulletin-translate", args=[told.slug])

    for asked in ("en-gb", "xx", "%00"):
        page = Page(client.get(f"{address}?language={asked}"))
        assert page.status == 200
        assert len(page.root.all("dt")) == 7
    client.force_login(cast.gita)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("level", "audience", "refusal"),
    [
        ("normal", "public", trust.ReadFirst),
        ("moderated", "network", trust.ReadFirst),
        ("blocked", "network", trust.MayNotPublish),
        ("normal", "network", None),
        ("trusted", "public", None),
    ],
)
def test_a_translation_goes_no_further_past_the_secretariat_than_a_correction(
    cast: Cast, client, level, audience, refusal
):
    told = tell_everyone(cast) if audience == "public" else tell(cast)
    row = trust.PostingTrust.objects.filter(authority=cast.lind).first()
    trust.set_level(
        actor=actor_of(cast.dara), authority=cast.lind, level=level, reason="Agreed.", version=row.version if row else 0
    )
    client.force_login(cast.ada)
    address = reverse("bulletins:bulletin-translate", args=[told.slug]) + "?language=mk"
    inputs = [one.attributes for one in Page(client.get(address)).root.all("input") if "name" in one.attributes]
    sent = {one["name"]: one.get("value", "") for one in inputs}
    answer = client.post(address, {**sent, "title": "Околу 200", "text": "Два автобуса."})

    assert answer.status_code == (302 if refusal is None else 409)
    assert refusal is None or "Два автобуса." in answer.content.decode(), "nothing typed is lost"
    if refusal is not None:
        with pytest.raises(refusal):
            translate(cast, told, "mk")
