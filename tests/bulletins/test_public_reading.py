"""What people without an authority read: bulletins for everyone, and nothing of what members say to each other."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings

from coordination.bulletins.services import replies
from tests.bulletins.telling import address, begun, retracted, told
from tests.bulletins.told import tell_everyone, translate
from tests.cast import Cast
from tests.factories import actor_of
from tests.pages import Page, browser, page_of

pytestmark = pytest.mark.django_db


def strangers(cast: Cast) -> list:
    """Nobody, and somebody who has an account and no authority."""
    return [None, cast.eli]


def test_a_public_bulletin_is_read_by_everybody_without_what_members_say(cast: Cast):
    bulletin = tell_everyone(cast, title="The bridge is closed", text="Go by **Farby**.")
    replies.write_reply(
        actor=actor_of(cast.gita),
        bulletin_id=bulletin.pk,
        kind="question",
        text="For how long, Ada?",
        language="en-gb",
        question=None,
    )

    for person in strangers(cast):
        page = page_of(browser(person), address(bulletin))
        assert (page.status, page.main.all("h1")[0].text) == (200, "The bridge is closed")
        assert page.main.all("strong")[-1].text == "Farby"
        assert "For how long" not in page.root.text
        assert not page.main.all("form")
        assert "Ada" not in page.main.text


def test_whatever_is_not_for_everyone_asks_to_sign_in_like_what_is_not_there(cast: Cast):
    hidden = [told(cast), told(cast, cast.farby), begun(cast)]

    for path in [*(address(one) for one in hidden), "/bulletins/B-9999/", "/bulletins/nothing/"]:
        assert browser(None).get(path).url == f"/sign-in/?next={path}"
        assert browser(cast.eli).get(path).status_code == 302
    public = tell_everyone(cast)
    for act in ("reply/", "acknowledge/"):
        assert browser(None).post(address(public, act)).url.startswith("/sign-in/")
        assert browser(None).get(address(public, act)).url.startswith("/sign-in/")
    for act in ("told/", "retract/", "edit/", "correct/", "translate/", "files/"):
        assert browser(None).get(address(public, act)).status_code == 302


def test_the_list_of_strangers_holds_public_bulletins_alone(cast: Cast):
    told(cast, title="For members")
    public = tell_everyone(cast, title="For everyone")

    for person in strangers(cast):
        page = page_of(browser(person), "/bulletins/", tab="own")
        assert [one.all("a")[0].text for one in page.main.all("th", scope="row")] == ["For everyone"]
        assert [one.text for one in page.main.all(class_="moj-sub-navigation__link")] == ["Valid now", "All"]
        feeds = [one for one in dict(page.links).values() if "/feeds/public/" in one]
        assert [one.rpartition("/")[2] for one in feeds] == ["bulletins.atom", "alerts.xml", "dates.ics"]
    retracted(cast, public)
    assert "This bulletin was taken back" in page_of(browser(None), address(public)).text
    assert "Bulletins appear here once they are told to everyone." in page_of(browser(None), "/bulletins/").text


def test_strangers_find_the_way_there_and_from_there_to_signing_in(cast: Cast):
    for person, path in ((None, "/sign-in/"), (None, "/help/"), (cast.eli, "/"), (cast.gita, "/")):
        answer = browser(person).get(path, follow=True)
        links = {one.text: one.attributes.get("href") for one in Page(answer).root.all("a")}
        assert links["Bulletins for everyone"] == "/bulletins/", path
    public = page_of(browser(None), "/bulletins/")
    assert dict(public.links)["Sign in"] == "/sign-in/?next=/bulletins/"
    assert "Members sign in to read what is told to their authority." in public.text
    # Who is signed in is not asked again, and members are told nothing of it.
    assert "Sign in" not in dict(page_of(browser(cast.eli), "/bulletins/").links)
    member = page_of(browser(cast.gita), "/bulletins/")
    assert "What everyone may read stands here" not in member.text
    assert "/account/feeds/" in dict(member.links).values()


def test_the_feeds_of_strangers_speak_their_language(cast: Cast):
    client = browser(None)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "mk"
    feeds = [one for one in dict(page_of(client, "/bulletins/").links).values() if "/feeds/public/" in one]

    assert {one.rpartition("?")[2] for one in feeds} == {"lang=mk"}
    assert [client.get(urlsplit(one)._replace(scheme="", netloc="").geturl()).status_code for one in feeds] == [200] * 3


def test_a_stranger_reads_a_translation_and_the_original(cast: Cast):
    bulletin = tell_everyone(cast, title="About 200 people")
    translate(cast, bulletin)

    page = page_of(browser(None), address(bulletin), **{"in": "mk"})

    assert page.main.all("h1")[0].text == "Околу 200 луѓе на пат"
    assert "Read the original text" in page.text
