"""What people without an authority read: bulletins for everyone, and nothing of what members say to each other."""

import pytest

from coordination.bulletins.services import replies
from tests.bulletins.telling import address, begun, retracted, told
from tests.bulletins.told import tell_everyone, translate
from tests.cast import Cast
from tests.factories import actor_of
from tests.pages import browser, page_of

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
        assert "/feeds/public/bulletins.atom" in dict(page.links).values()
    retracted(cast, public)
    assert "This bulletin was taken back" in page_of(browser(None), address(public)).text
    assert "Nothing here yet" in page_of(browser(None), "/bulletins/").text


def test_a_stranger_reads_a_translation_and_the_original(cast: Cast):
    bulletin = tell_everyone(cast, title="About 200 people")
    translate(cast, bulletin)

    page = page_of(browser(None), address(bulletin), **{"in": "mk"})

    assert page.main.all("h1")[0].text == "Околу 200 луѓе на пат"
    assert "Read the original text" in page.text
