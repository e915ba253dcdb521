"""Replies and questions under a bulletin: who writes, who answers, what is taken down, and the limits."""

import uuid

import pytest

from coordination.bulletins.models import BulletinReply
from coordination.bulletins.models.reply import REPLY_MAX
from coordination.bulletins.services import replies
from coordination.digests.models import OutboxEvent
from municipalities.models import AuditEvent
from tests.bulletins.telling import address, begun, retracted, told
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh
from tests.pages import Page, browser, followed, page_of, sent, switch
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script> {{ 7|add:7 }} & "O\'Brien" Ђ'


def talking(house, text: str = "How many children?", **fields) -> dict:
    return {"authority": str(house.uuid), "kind": "question", "text": text, **fields}


def said(cast: Cast, bulletin, by: str = "cleo", text: str = "How many children?", **fields) -> BulletinReply:
    actor = actor_of(getattr(cast, by))
    fields = {"kind": "question", **fields}
    return replies.write_reply(actor=actor, bulletin_id=bulletin.pk, text=text, language="en-gb", **fields)


def words(page: Page) -> list[str]:
    return [one.text for one in page.main.all(class_="thread")]


def test_a_neighbour_asks_and_the_house_answers_below(cast: Cast):
    bulletin = told(cast)
    asked = followed(browser(cast.cleo), address(bulletin, "reply/"), talking(cast.holm))
    with as_system():
        question = BulletinReply.objects.unscoped("the only one there is").get()
    answer = {"authority": str(cast.lind.uuid), "question": str(question.uuid), "text": "About twenty."}

    answered = followed(browser(cast.ada), address(bulletin, "reply/"), answer)

    assert asked.notices[0][0] == "success"
    assert words(asked)[0].startswith("Question How many children? Cleo, Holm,")
    thread = answered.main.all("div", id=f"reply-{question.uuid}")[0].text
    assert "About twenty. Ada, Lind," in thread
    with as_system():
        events = OutboxEvent._base_manager.filter(name="bulletins.reply.written")
        assert {(one.record_uuid, one.reach) for one in events} == {(bulletin.uuid, 3)}
        assert AuditEvent.objects.filter(action="bulletins.reply.written").count() == 2


def test_whoever_reads_the_bulletin_reads_its_replies_and_nobody_else(cast: Cast):
    narrow = told(cast, cast.farby)
    said(cast, narrow, by="gita", text="CanaryReply")

    seen = {
        name: b"CanaryReply" in browser(getattr(cast, name)).get(address(narrow)).content
        for name in ("ada", "gita", "ben", "dara", "cleo", "hana", "ivo")
    }

    assert seen == {"ada": True, "gita": True, "ben": True, "dara": True, "cleo": False, "hana": False, "ivo": False}


def test_replies_of_a_public_bulletin_stay_in_the_network(cast: Cast):
    public = told(cast, by="dara", kind="bulletin", audience="public")

    reply = said(cast, public)

    assert (public.reach, reply.reach) == (4, 3)


def test_observers_read_and_cannot_reply(cast: Cast):
    bulletin = told(cast)
    said(cast, bulletin, text="A reply", kind="reply")
    client = browser(cast.ivo)
    page = page_of(client, address(bulletin))

    assert client.post(address(bulletin, "reply/"), talking(cast.observer)).status_code == 403
    with as_system():
        assert BulletinReply.objects.unscoped("one was there before").count() == 1
    assert "A reply" in page.text
    assert page.main.all("textarea") == []


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"text": ""}, "id_reply_text", "Write your reply or your question"),
        ({"text": " \n "}, "id_reply_text", "Write your reply or your question"),
        ({"text": "x" * (REPLY_MAX + 1)}, "id_reply_text", "Shorten this to 3000 characters; it has 3001"),
        (
            {"text": "a\x00b"},
            "id_reply_text",
            "Remove the invisible control characters; they often come with copied text",
        ),
        ({"kind": "rumour"}, "id_reply_kind", "Select a valid choice. rumour is not one of the available choices."),
    ],
)
def test_what_cannot_be_taken_comes_back_as_typed(cast: Cast, fields, field, words):
    bulletin = told(cast)
    client = browser(cast.cleo)

    with nothing_changes():
        page = sent(client, address(bulletin, "reply/"), talking(cast.holm, **fields))

    assert page.status == 422
    assert page.field_errors == {field: words}
    assert page.main.all("section", id="replies")[0].all("details")[0].attributes.get("open") is not None


def test_hostile_words_stay_words(cast: Cast):
    bulletin = told(cast)

    page = followed(browser(cast.cleo), address(bulletin, "reply/"), talking(cast.holm, HOSTILE))

    assert page.main.all("script") == []
    assert HOSTILE in words(page)[0]


def test_a_form_opened_for_another_authority_is_sent_again_after_switching(cast: Cast):
    bulletin = told(cast)
    client = browser(cast.lena)
    switch(client, cast.lind)
    page = sent(client, address(bulletin, "reply/"), talking(cast.holm))
    again = page.fields_of(page.main.all("form", action=address(bulletin, "reply/"))[0])

    done = followed(client, address(bulletin, "reply/"), again)

    assert page.status == 409
    assert "Lena, Holm," in words(done)[0]


@pytest.mark.parametrize("make", [begun, lambda cast: retracted(cast, told(cast))])
def test_drafts_and_what_was_taken_back_are_not_talked_about(cast: Cast, make):
    bulletin = make(cast)
    client = browser(cast.ada)

    page = sent(client, address(bulletin, "reply/"), talking(cast.lind, "But why?"))

    assert page.status == 409
    assert "But why?" in page.text
    with as_system():
        assert not BulletinReply.objects.unscoped("nothing was kept").exists()


def test_an_answer_to_no_question_of_this_bulletin_is_refused(cast: Cast):
    bulletin, other = told(cast), told(cast)
    question = said(cast, other)
    reply = said(cast, bulletin, kind="reply", text="A reply")
    hidden = said(cast, bulletin)
    replies.hide_reply(actor=actor_of(cast.cleo), bulletin_id=bulletin.pk, reply=hidden.uuid)

    for one in (question.uuid, reply.uuid, hidden.uuid, uuid.uuid4()):
        with pytest.raises(replies.NoSuchQuestion):
            said(cast, bulletin, by="ada", question=one)


def test_a_person_writes_so_often_in_an_hour_and_others_go_on(cast: Cast, monkeypatch):
    monkeypatch.setattr(replies, "MOST_PER_HOUR", 3)
    first, second = told(cast), told(cast)
    for bulletin in (first, first, second):
        said(cast, bulletin)

    with pytest.raises(replies.TooManyReplies):
        said(cast, second)
    said(cast, second, by="gita")


def test_one_bulletin_holds_so_many(cast: Cast, monkeypatch):
    monkeypatch.setattr(replies, "MOST", 2)
    bulletin = told(cast)
    said(cast, bulletin)
    said(cast, bulletin)

    with pytest.raises(replies.TalkIsFull):
        said(cast, bulletin, by="gita")


@pytest.mark.parametrize(
    ("person", "code"),
    [("cleo", 302), ("ada", 302), ("dara", 302), ("gita", 403), ("ben", 403), ("ivo", 403), ("jana", 403)],
)
def test_a_reply_is_taken_down_by_its_author_the_house_or_the_secretariat(cast: Cast, person, code):
    bulletin = told(cast)
    reply = said(cast, bulletin, text="CanaryReply")
    client = browser(getattr(cast, person))
    offered = "Take down : CanaryReply" in page_of(client, address(bulletin)).buttons

    answer = client.post(address(bulletin, f"replies/{reply.uuid}/hide/"))

    assert (answer.status_code, offered) == (code, code == 302)
    assert (fresh(reply).hidden_at is None) == (code != 302)
    assert (b"CanaryReply" in browser(cast.ada).get(address(bulletin)).content) == (code != 302)


def test_a_question_that_was_taken_down_keeps_its_answers_without_a_word_of_it(cast: Cast):
    bulletin = told(cast)
    question = said(cast, bulletin, text="CanaryQuestion")
    said(cast, bulletin, by="ada", question=question.uuid, text="About twenty.")
    replies.hide_reply(actor=actor_of(cast.cleo), bulletin_id=bulletin.pk, reply=question.uuid)
    replies.hide_reply(actor=actor_of(cast.cleo), bulletin_id=bulletin.pk, reply=question.uuid)

    page = page_of(browser(cast.gita), address(bulletin))

    assert "CanaryQuestion" not in page.response.content.decode()
    assert words(page)[0].startswith("Question This was taken down. About twenty.")
    with as_system():
        assert AuditEvent.objects.filter(action="bulletins.reply.hidden").count() == 1


def test_a_reply_of_another_bulletin_is_not_found_here(cast: Cast):
    bulletin, other = told(cast), told(cast)
    reply = said(cast, other)

    code = browser(cast.cleo).post(address(bulletin, f"replies/{reply.uuid}/hide/")).status_code

    assert (code, fresh(reply).hidden_at) == (404, None)
