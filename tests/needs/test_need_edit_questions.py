"""Questions on the form of a returned need: beside their fields, listed above, answered on the need's page and back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from needs.models import NeedQuestion
from needs.services import needs as services
from needs.services import questions, review
from needs.services.topics import ASKABLE, TABLES, WHOLE
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, as_system, fresh, make_need
from tests.pages import browser, followed, page_of, sent

HOSTILE = '<script>alert(1)</script> {{ 7|add:7 }} {% now %} & "O\'Brien" Ђ'


def returned(network: Cast, *asked: tuple[str, str]):
    """A need of Lind that the county returned with these questions; version 3."""
    need = make_need(network.lind, sector=network.sector, created_by=network.ada)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=1)
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=2, questions=list(asked))
    return fresh(need)


def asked_about(need, field: str) -> NeedQuestion:
    with as_system():
        return NeedQuestion._base_manager.get(need=need, field=field)


def form_of(page):
    return next(one for one in page.main.all("form") if one.attributes.get("id") == "need-form")


def thread(page, question):
    return form_of(page).all("div", id=f"question-{question.uuid}")


def described_by(page, control: str) -> str:
    """The words to which the control's description leads, or those of the group that it begins."""
    found = form_of(page)
    holder = next(
        one
        for one in found.walk()
        if one.attributes.get("id") == control or (one.tag == "fieldset" and one.all("input", id=control))
        if one.attributes.get("aria-describedby")
    )
    return " ".join(
        found.all(id=one)[0].text for one in holder.attributes["aria-describedby"].split() if "asked" in one
    )


@pytest.mark.parametrize("topic", ASKABLE)
def test_every_question_stands_in_the_form_beside_what_it_is_about(network: Cast, topic):
    need = returned(network, (topic, "Како то мислите?"))
    question = asked_about(need, topic)

    page = page_of(browser(network.ada), f"/needs/{need.slug}/edit/")

    shown = thread(page, question)
    assert len(shown) == 1
    assert all(words in shown[0].text for words in ("Како то мислите?", "Ben, Vale County", "Waits for an answer"))
    if topic in TABLES:
        group = next(
            one
            for one in form_of(page).walk()
            if f"asked-{question.uuid}" in one.attributes.get("aria-describedby", "")
        )
        assert group.attributes["role"] in {"region", "group"}
    else:
        assert "Како то мислите?" in described_by(page, f"id_{topic}")


def test_the_open_ones_are_counted_above_with_links_to_their_fields(network: Cast):
    asking = [("title", "Which centre?"), ("lines", "How many?"), (WHOLE, "Who helped?"), ("cost", "In which year?")]
    need = returned(network, *asking)
    answered, settled = asked_about(need, "title"), asked_about(need, "cost")
    questions.reply(actor=actor_of(network.ada), need_id=need.pk, question=answered.uuid, text="The one in Lind.")
    questions.settle(actor=actor_of(network.ben), need_id=need.pk, question=settled.uuid)

    page = page_of(browser(network.ada), f"/needs/{need.slug}/edit/")

    summary = page.main.all(class_="asked-summary")[0]
    links = [(one.text, one.attributes["href"]) for one in summary.all("a")]
    assert summary.all("h2")[0].text == "2 questions to answer"
    assert links == [
        ("What exactly is needed: How many?", f"#question-{asked_about(need, 'lines').uuid}"),
        ("The whole need: Who helped?", f"#question-{asked_about(need, WHOLE).uuid}"),
    ]
    assert "Answered" in thread(page, answered)[0].text
    assert "The one in Lind." in thread(page, answered)[0].text
    assert thread(page, settled) == []


def test_a_link_leads_to_the_control_and_its_folded_part_is_open(network: Cast):
    need = returned(network, ("horizon", "For how long?"), ("title", "Which?"))

    page = page_of(browser(network.ada), f"/needs/{need.slug}/edit/")

    targets = [one.attributes["href"] for one in page.main.all(class_="asked-summary")[0].all("a")]
    assert targets == ["#id_horizon", "#id_title"]
    fold = next(one for one in form_of(page).all("details") if one.all(id="id_horizon"))
    assert "open" in fold.attributes


def test_the_question_leads_to_its_thread_and_the_answer_back_to_the_form(network: Cast):
    need = returned(network, ("title", "Which centre?"), ("cost", "In which year?"))
    question, client = asked_about(need, "title"), browser(network.ada)
    form = page_of(client, f"/needs/{need.slug}/edit/")
    address = next(url for words, url in form.links if words.startswith("Answer it") and str(question.uuid) in url)
    assert address == f"/needs/{need.number}/?back=form#question-{question.uuid}"
    there = page_of(client, address.split("#")[0])
    reply = next(one for one in there.main.all("form") if one.attributes["action"].endswith(f"{question.uuid}/reply/"))
    typed = there.fields_of(reply) | {"text": "The one in Lind."}

    answer = client.post(reply.attributes["action"], typed)

    assert answer.headers["Location"] == f"/needs/{need.slug}/edit/#question-{question.uuid}"
    assert fresh(question).state == "answered"
    assert "Answered" in thread(page_of(client, f"/needs/{need.slug}/edit/"), question)[0].text
    plain = page_of(client, f"/needs/{need.number}/")
    assert {plain.fields_of(one).get("back", "") for one in plain.main.all("form")} == {""}


def test_without_scripts_the_button_saves_what_was_typed_and_leads_to_the_thread(network: Cast):
    need = returned(network, ("title", "Which centre?"))
    question, client = asked_about(need, "title"), browser(network.ada)
    values = page_of(client, f"/needs/{need.slug}/edit/").fields() | {"title": "Beds for Borići"}
    values = {name: value for name, value in values.items() if name not in {"save", "submit"}}

    answer = client.post(f"/needs/{need.slug}/edit/", values | {"answer": str(question.uuid)})
    strange = client.post(f"/needs/{need.slug}/edit/", values | {"answer": "//elsewhere.example", "version": "4"})

    assert answer.headers["Location"] == f"/needs/{need.number}/?back=form#question-{question.uuid}"
    assert (fresh(need).title, strange.headers["Location"]) == ("Beds for Borići", f"/needs/{need.number}/")


def test_an_unknown_way_back_is_no_way(network: Cast):
    need = returned(network, ("title", "Which centre?"))

    page = page_of(browser(network.ada), f"/needs/{need.number}/?back=https://elsewhere.example")

    assert "elsewhere" not in str(page.fields())


def test_hostile_words_are_shown_as_typed_and_long_answers_in_short(network: Cast):
    need = returned(network, ("title", HOSTILE))
    question = asked_about(need, "title")
    for number in range(3):
        text = f"Answer {number} {'ж' * 500}"
        questions.reply(actor=actor_of(network.ada), need_id=need.pk, question=question.uuid, text=text)

    page = page_of(browser(network.ada), f"/needs/{need.slug}/edit/")

    said = thread(page, question)[0].text
    assert HOSTILE in said
    assert "<script>alert(1)" not in page.response.content.decode()
    assert ["Answer 0" in said, "Answer 1" in said, "Answer 2" in said] == [False, True, True]
    assert "ж" * 200 not in said


def test_a_refused_form_still_shows_them_beside_what_is_wrong(network: Cast):
    need = returned(network, ("people_affected", "Since when?"))
    client = browser(network.ada)
    values = page_of(client, f"/needs/{need.slug}/edit/").fields() | {"people_affected": "3,5"}

    page = sent(client, f"/needs/{need.slug}/edit/", values)

    assert (page.status, [target for _words, target in page.summary]) == (422, ["id_people_affected"])
    assert "Since when?" in thread(page, asked_about(need, "people_affected"))[0].text
    assert "Since when?" in described_by(page, "id_people_affected")


def test_a_draft_shows_none_and_asks_the_database_for_none(network: Cast):
    need = make_need(network.lind, sector=network.sector, created_by=network.ada)
    client = browser(network.ada)
    page_of(client, f"/needs/{need.slug}/edit/")

    asked = statements(client, f"/needs/{need.slug}/edit/")

    assert not any("needs_needquestion" in one for one in asked)
    assert page_of(client, f"/needs/{need.slug}/edit/").main.all(class_="asked-summary") == []


def test_many_questions_take_no_more_queries_than_one(network: Cast):
    one, many = (
        returned(network, ("title", "Which?")),
        returned(network, *[(topic, "Which?") for topic in ASKABLE[:15]]),
    )
    for topic in ASKABLE[:15]:
        question = asked_about(many, topic)
        questions.reply(actor=actor_of(network.ada), need_id=many.pk, question=question.uuid, text="So.")

    counts = [len(statements(browser(network.ada), f"/needs/{need.slug}/edit/")) for need in (one, many)]

    # The second has answers to fetch, all of them in one query.
    assert counts[1] <= counts[0] + 1, counts


def test_saving_while_typing_loads_no_question(network: Cast):
    need = returned(network, ("title", "Which?"))
    client = browser(network.ada)
    check = {"version": need.version, "authority": str(need.authority.uuid), "changed": ["title"], "title": "Beds"}

    with CaptureQueriesContext(connection) as asked:
        client.post(f"/needs/{need.uuid}/autosave/", check)

    assert fresh(need).title == "Beds"
    assert len(asked) > 0
    assert not any("needs_needquestion" in one["sql"] or "needs_needreply" in one["sql"] for one in asked)


def test_the_button_that_saves_and_leads_on_is_followed_to_the_thread(network: Cast):
    need = returned(network, ("title", "Which centre?"))
    client = browser(network.ada)
    values = page_of(client, f"/needs/{need.slug}/edit/").fields()

    page = followed(client, f"/needs/{need.slug}/edit/", values | {"answer": str(asked_about(need, "title").uuid)})

    details = next(
        one for one in page.main.all("details") if one.all(id=f"id_reply_{asked_about(need, 'title').uuid.hex}_text")
    )
    assert "open" in details.attributes
