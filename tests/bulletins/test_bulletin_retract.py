"""Taking a bulletin back and throwing a draft away: asked once, in words, with what happened meanwhile."""

import pytest

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import bulletins
from tests.bulletins.telling import address, begun, corrected, retracted, told
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh
from tests.pages import browser, followed, page_of, sent
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("person", ["ada", "dara"])
def test_its_house_or_the_secretariat_takes_it_back_with_the_reason(cast: Cast, person):
    bulletin = told(cast)
    client = browser(getattr(cast, person))
    with nothing_changes():
        question = page_of(client, address(bulletin, "retract/"))
    page = followed(client, address(bulletin, "retract/"), question.fields() | {"reason": "It was a rumour."})

    assert question.main.all("h1")[0].text == "Take back “Two buses”?"
    assert page.notices[0] == ("success", "It is taken back. Everybody who was told is told so.")
    assert "It was a rumour." in page.text
    assert fresh(bulletin).state == "retracted"


@pytest.mark.parametrize("person", ["gita", "ben", "jana", "ivo", "hana"])
def test_whoever_else_reads_it_takes_nothing_back(cast: Cast, person):
    bulletin = told(cast)
    client = browser(getattr(cast, person))

    codes = [
        client.get(address(bulletin, "retract/")).status_code,
        client.post(address(bulletin, "retract/"), {"version": bulletin.version, "reason": "x"}).status_code,
    ]

    assert codes == [403, 403]
    assert "Take back" not in [words for words, _url in page_of(client, address(bulletin)).links]
    assert fresh(bulletin).state == "published"


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_reason_is_asked_for(cast: Cast, reason):
    bulletin = told(cast)
    client = browser(cast.ada)

    with nothing_changes():
        page = sent(client, address(bulletin, "retract/"), {"version": bulletin.version, "reason": reason})

    assert page.status == 422
    assert list(page.field_errors) == ["id_reason"]


def test_whoever_was_second_is_asked_again_with_the_words_kept(cast: Cast):
    bulletin = told(cast)
    client = browser(cast.ada)
    answer = page_of(client, address(bulletin, "retract/")).fields() | {"reason": "It was a rumour."}
    corrected(cast, bulletin, title="Three buses")

    again = sent(client, address(bulletin, "retract/"), answer)
    done = followed(client, address(bulletin, "retract/"), again.fields())

    assert (again.status, again.fields()["reason"]) == (409, "It was a rumour.")
    assert again.main.all("h1")[0].text == "Take back “Three buses”?"
    assert done.notices[0][0] == "success"


def test_what_was_taken_back_is_not_taken_back_again(cast: Cast):
    bulletin = retracted(cast, told(cast))
    client = browser(cast.ada)

    asked = client.get(address(bulletin, "retract/"))
    page = sent(client, address(bulletin, "retract/"), {"version": bulletin.version, "reason": "Again."})

    assert (asked.status_code, asked["Location"]) == (302, address(bulletin))
    assert page.status == 409


def test_a_draft_is_thrown_away_once_somebody_said_so(cast: Cast):
    draft = begun(cast)
    client = browser(cast.mira)
    with nothing_changes():
        question = page_of(client, address(draft, "discard/"))
    page = followed(client, address(draft, "discard/"), question.fields())

    assert question.main.all("h1")[0].text == "Discard the draft “Two buses”?"
    assert page.notices == [("success", "The draft is discarded.")]
    with as_system():
        assert not Bulletin._base_manager.filter(pk=draft.pk).exists()


def test_a_draft_in_which_somebody_wrote_meanwhile_is_asked_about_again(cast: Cast):
    draft = begun(cast)
    client = browser(cast.mira)
    answer = page_of(client, address(draft, "discard/")).fields()
    bulletins.write_bulletin(
        actor=actor_of(cast.ada), bulletin_id=draft.pk, version=draft.version, values={"title": "Newer"}
    )

    page = sent(client, address(draft, "discard/"), answer)

    assert (page.status, "Newer" in page.main.all("h1")[0].text) == (409, True)
    assert sent(client, address(draft, "discard/"), {}).status == 422


def test_what_was_told_once_stays(cast: Cast):
    bulletin = told(cast)
    client = browser(cast.ada)

    asked = client.get(address(bulletin, "discard/"))
    page = sent(client, address(bulletin, "discard/"), {"version": bulletin.version})

    assert (asked.status_code, page.status) == (302, 409)
    assert fresh(bulletin).state == "published"
