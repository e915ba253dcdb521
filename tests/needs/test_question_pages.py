"""Questions on pages: asked and answered beside the value, with a return several at once, hostile words, refusals."""

import uuid
from decimal import Decimal

import pytest
from django.db.models import Count

from needs.models import NeedQuestion
from needs.services import needs as services
from needs.services import questions, review
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, as_system, fresh, make_need
from tests.needs.deciding import noting, submitted
from tests.needs.move_table import confirm_in, need_in
from tests.pages import browser, followed, page_of, sent
from tests.unchanged import nothing_changes

HOSTILE = '<script>alert(1)</script> {{ 7|add:7 }} {% now %} & "O\'Brien" Ђ'


def talking(network: Cast, text: str = "Is the hall in it?", **fields) -> dict:
    return {"authority": str(network.county_office.uuid), "text": text, **fields}


def answering(network: Cast, text: str = "Yes, 80 people.", **fields) -> dict:
    return {"authority": str(network.lind.uuid), "text": text, **fields}


def the_question(need) -> NeedQuestion:
    with as_system():
        return NeedQuestion._base_manager.get(need=need)


def everything_asked() -> list[tuple[str, str, int]]:
    """Each question with its state and the number of its answers."""
    with as_system():
        rows = NeedQuestion._base_manager.annotate(answers=Count("replies")).order_by("pk")
        return list(rows.values_list("text", "state", "answers"))


def test_a_question_stands_beside_its_value_and_the_house_answers_there(network: Cast):
    need = submitted(network)
    asked = followed(
        browser(network.ben), f"/needs/{need.number}/questions/", talking(network, field="people_affected")
    )
    question = the_question(need)
    client = browser(network.ada)
    thread = page_of(client, f"/needs/{need.number}/").main.all("div", id=f"question-{question.uuid}")[0]

    answered = followed(client, f"/needs/{need.number}/questions/{question.uuid}/reply/", answering(network))

    assert asked.notices == [("success", "Your question was sent to Lind. The term of the answer goes on.")]
    assert "People affected" in thread.text
    assert "Waits for an answer" in thread.text
    assert "Ben, Vale County" in thread.text
    assert answered.notices == [("success", "Your words were sent.")]
    assert "Yes, 80 people." in answered.main.all("div", id=f"question-{question.uuid}")[0].text
    assert fresh(question).state == "answered"
    assert fresh(need).version == 1


def test_a_question_about_a_fact_stands_in_its_row(network: Cast):
    need = submitted(network)
    questions.ask(actor=actor_of(network.ben), need_id=need.pk, field="sector", text="Not health?")

    page = page_of(browser(network.ada), f"/needs/{need.number}/")

    row = next(one for one in page.main.all(class_="govuk-summary-list__row") if one.text.startswith("Sector"))
    assert "Not health?" in row.text
    assert "Not health?" not in page.section("Questions").text


@pytest.mark.parametrize(("person", "code"), [("jana", 403), ("ada", 403), ("cleo", 404), ("ivo", 404), ("hana", 404)])
def test_whoever_is_not_the_addressee_asks_nothing(network: Cast, person, code):
    need = submitted(network)
    client = browser(getattr(network, person))

    assert client.post(f"/needs/{need.number}/questions/", talking(network)).status_code == code
    assert everything_asked() == []


@pytest.mark.parametrize(("person", "code"), [("jana", 403), ("cleo", 404), ("ivo", 404), ("gita", 404)])
def test_whoever_is_of_neither_side_answers_and_settles_nothing(network: Cast, person, code):
    need = submitted(network)
    question = questions.ask(actor=actor_of(network.ben), need_id=need.pk, field="", text="Why?")
    client = browser(getattr(network, person))
    address = f"/needs/{need.number}/questions/{question.uuid}"

    codes = {client.post(f"{address}/{act}/", talking(network)).status_code for act in ("reply", "settle")}

    assert codes == {code}
    assert everything_asked() == [("Why?", "open", 0)]


def test_a_question_of_another_need_or_of_none_is_404(network: Cast):
    need, other = submitted(network), submitted(network)
    question = questions.ask(actor=actor_of(network.ben), need_id=other.pk, field="", text="Why?")
    client = browser(network.ada)

    with nothing_changes():
        codes = [
            client.post(f"/needs/{need.number}/questions/{one}/{act}/", answering(network)).status_code
            for one in (question.uuid, uuid.uuid4())
            for act in ("reply", "settle")
        ]
    assert codes == [404] * 4


def test_the_network_sees_an_accepted_need_without_its_questions(network: Cast):
    need = need_in(network, "accepted")
    questions.ask(actor=actor_of(network.ben), need_id=need.pk, field="sector", text="CanaryQuestion")

    seen = {
        name: b"CanaryQuestion" in browser(getattr(network, name)).get(f"/needs/{need.number}/").content
        for name in ("ada", "ben", "jana", "cleo", "ivo", "dara", "hana")
    }

    assert seen == {"ada": True, "ben": True, "jana": True, "cleo": False, "ivo": False, "dara": False, "hana": False}


def test_hostile_words_are_shown_as_they_were_typed(network: Cast):
    need = submitted(network)

    page = followed(browser(network.ben), f"/needs/{need.number}/questions/", talking(network, HOSTILE, field="title"))

    assert HOSTILE in page.text
    assert "<script>alert(1)" not in page.response.content.decode()
    assert the_question(need).text == HOSTILE


@pytest.mark.parametrize(
    ("text", "topic", "at", "words"),
    [
        ("", "title", "id_ask_text", "Write your question or your answer."),
        ("ж" * 2001, "title", "id_ask_text", "Shorten this to 2000 characters; it has 2001"),
        ("a\x00b", "title", "id_ask_text", "Remove the invisible control characters; they often come with copied text"),
        ("\u202egpj", "", "id_ask_text", "Remove the characters that change the direction of writing"),
        ("Why?", "state", "id_ask_field", "Choose from the list what the question is about."),
    ],
)
def test_a_bad_question_is_refused_at_its_field_and_kept(network: Cast, text, topic, at, words):
    need = submitted(network)
    client = browser(network.ben)

    with nothing_changes():
        page = sent(client, f"/needs/{need.number}/questions/", talking(network, text, field=topic))

    assert (page.status, page.summary, page.field_errors) == (422, [(words, at)], {at: words})


def test_a_return_asks_at_fields_and_takes_one_more_row_without_scripts(network: Cast):
    need = submitted(network)
    client = browser(network.ben)
    first = noting(network, "", rows="1", question_1_field="title", question_1_text="Which centre?")

    with nothing_changes():
        more = sent(client, f"/needs/{need.number}/return/", {**first, "another": "yes"})
    typed = more.fields()
    done = followed(
        client,
        f"/needs/{need.number}/return/",
        {**first, "rows": "2", "question_2_field": "", "question_2_text": "Who helped so far?"},
    )

    assert (more.status, more.summary) == (200, [])
    assert (typed["question_1_text"], typed["question_1_field"], typed["rows"]) == ("Which centre?", "title", "2")
    assert "question_2_text" in typed
    assert done.notices == [("success", "Returned to Lind with your note.")]
    with as_system():
        asked = list(NeedQuestion._base_manager.filter(need=need).order_by("pk").values_list("field", "text"))
    assert asked == [("title", "Which centre?"), ("", "Who helped so far?")]
    assert "2 questions at fields" in page_of(client, f"/needs/{need.number}/").section("History").text


def test_a_field_without_words_is_asked_about_at_its_row(network: Cast):
    need = submitted(network)
    client = browser(network.ben)

    with nothing_changes():
        page = sent(client, f"/needs/{need.number}/return/", noting(network, "", rows="1", question_1_field="title"))

    words = "Write the question, or choose “The whole need” to leave this one out"
    assert (page.status, page.summary) == (422, [(words, "id_return_question_1_text")])


def test_a_new_text_shows_what_the_field_said_before_and_says_now(network: Cast):
    need = make_need(network.lind, sector=network.sector)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=1)
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=2, questions=[("title", "Which centre?")])
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=3, values={"title": "Beds for Borići"})
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=4)

    page = page_of(browser(network.ben), fresh(need).get_absolute_url())

    change = page.main.all(class_="thread__change")[0].text
    assert change == ("When it was asked Winter beds for the transit centre Answered by a new text Beds for Borići")


def test_the_answer_to_a_question_stays_what_it_said_and_reads_in_money(network: Cast):
    """Two new submissions: the first answered the questions, whatever the need says by now."""
    cost = {"cost_minor": 3134000, "cost_eur_cents": 3134000, "rate": 1}
    need = make_need(network.lind, sector=network.sector, people_affected=200, **cost)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=1)
    asked = [("cost", "Is this all?"), ("people_affected", "Counted when?")]
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=2, questions=asked)
    first, second = (
        {"cost": Decimal(cost), "people_affected": people} for cost, people in ((40000, 210), (50000, 260))
    )
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=3, values=first)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=4)
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=5, note="Look again.")
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=6, values=second)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=7)

    page = page_of(browser(network.ben), fresh(need).get_absolute_url())

    changes = sorted(one.text for one in page.main.all(class_="thread__change"))
    assert changes == [
        "When it was asked 200 Answered 210",
        "When it was asked €31,340 Answered €40,000",
    ]


def test_the_page_with_everything_keeps_its_budget(network: Cast):
    need = make_need(network.lind, sector=network.sector)
    confirm_in(network)
    services.submit_need(actor=actor_of(network.mira), need_id=need.pk, version=1)
    asking = [("title", "Which?"), ("lines", "How many?"), ("sector", "Which?"), ("", "Who?")]
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=2, questions=asking)
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=3, values={"title": "Beds for Borići"})
    services.submit_need(actor=actor_of(network.mira), need_id=need.pk, version=4)
    with as_system():
        asked = list(NeedQuestion._base_manager.filter(need=need))
    for one in asked:
        questions.reply(actor=actor_of(network.ada), need_id=need.pk, question=one.uuid, text="So.")

    counts = {
        f"{name} {query}": len(statements(browser(getattr(network, name)), fresh(need).get_absolute_url(), **query))
        for name in ("ada", "ben", "finn")
        for query in ({}, {"queue": "all"})
    }
    print(counts)

    assert max(counts.values()) <= 12, counts
