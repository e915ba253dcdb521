"""Questions about a need: asked at a field, answered in a thread, closed by a new text, seen by the two sides alone."""

import uuid

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction

from coordination.core.refusals import Refusal
from needs.models import Need, NeedQuestion, NeedReply
from needs.services import needs as services
from needs.services import questions, review
from needs.services.topics import ASKABLE
from tests.cast import Cast
from tests.factories import STATES, actor_of, as_system, fresh, make_need
from tests.needs.deciding import submitted
from tests.needs.move_table import everybody, need_in
from tests.unchanged import nothing_changes

HOUSE, COUNTY = {"ada", "kim", "lena", "mira"}, {"ben", "finn", "olaf"}


def asked(network: Cast, need: Need, field: str = "people_affected", text: str = "Is the hall in it?") -> NeedQuestion:
    return questions.ask(actor=actor_of(network.ben), need_id=need.pk, field=field, text=text)


def outbox() -> list[tuple[str, uuid.UUID]]:
    from coordination.digests.models import OutboxEvent

    with as_system():
        return list(OutboxEvent._base_manager.order_by("at").values_list("name", "record_uuid"))


def who(network: Cast, act) -> set[str]:
    """The people for whom the act succeeds, each in a world of their own."""
    made = set()
    for name, user in everybody(network).items():
        with transaction.atomic():
            try:
                with transaction.atomic():
                    act(actor_of(user))
                made.add(name)
            except (Refusal, PermissionDenied, ObjectDoesNotExist):
                pass
            transaction.set_rollback(True)
    return made


def test_a_question_changes_no_state_and_stops_no_clock(network: Cast):
    need = submitted(network)

    question = asked(network, need)

    kept = fresh(need)
    assert (kept.state, kept.version, kept.answer_due_on) == ("submitted", 1, need.answer_due_on)
    assert (question.state, question.field, question.asked_by_name) == ("open", "people_affected", "Ben")
    assert (fresh(question).reach, fresh(question).authority_id) == (1, network.lind.pk)
    assert outbox()[-1] == ("needs.question.asked", need.uuid)


def test_the_house_answers_the_county_asks_on_and_either_side_settles(network: Cast):
    need = submitted(network)
    question = asked(network, need)
    terms = {"need_id": need.pk, "question": question.uuid}

    questions.reply(actor=actor_of(network.ada), text="Yes, 80 people.", **terms)
    after_answer = fresh(question).state
    questions.reply(actor=actor_of(network.finn), text="Until when?", **terms)
    after_asking_on = fresh(question).state
    questions.settle(actor=actor_of(network.ada), **terms)

    assert (after_answer, after_asking_on, fresh(question).state) == ("answered", "open", "settled")
    assert fresh(question).settled_at is not None
    with as_system():
        thread = list(NeedReply._base_manager.values_list("author_name", "text"))
    assert thread == [("Ada", "Yes, 80 people."), ("Finn", "Until when?")]
    assert [name for name, _record in outbox()[-4:]] == [
        "needs.question.asked",
        "needs.question.answered",
        "needs.question.asked",
        "needs.question.settled",
    ]


def test_a_settled_question_takes_no_answer_and_settling_twice_changes_nothing(network: Cast):
    need = submitted(network)
    question = asked(network, need)
    terms = {"need_id": need.pk, "question": question.uuid}
    questions.settle(actor=actor_of(network.ben), **terms)

    with nothing_changes():
        questions.settle(actor=actor_of(network.ben), **terms)
        with pytest.raises(questions.QuestionSettled), transaction.atomic():
            questions.reply(actor=actor_of(network.ada), text="Late.", **terms)


@pytest.mark.parametrize("state", STATES)
def test_only_the_addressee_asks_and_only_while_the_way_of_the_need_goes_on(network: Cast, state: str):
    need = need_in(network, state)

    made = who(network, lambda actor: questions.ask(actor=actor, need_id=need.pk, field="", text="Why?"))

    is_live = state in {"submitted", "returned", "accepted", "accepted_in_part", "in_progress"}
    assert made == (COUNTY if is_live else set())


def test_only_the_two_sides_answer_and_settle(network: Cast):
    need = submitted(network)
    question = asked(network, need)
    terms = {"need_id": need.pk, "question": question.uuid}

    answered = who(network, lambda actor: questions.reply(actor=actor, text="Yes.", **terms))
    settled = who(network, lambda actor: questions.settle(actor=actor, **terms))

    assert answered == settled == HOUSE | COUNTY


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_questions_are_read_by_the_two_sides_and_those_above_alone(network: Cast, state: str):
    need = need_in(network, state)
    question = asked(network, need)
    questions.reply(actor=actor_of(network.ada), need_id=need.pk, question=question.uuid, text="Yes.")

    readers = set()
    for name, user in everybody(network).items():
        scope = actor_of(user).scope
        seen = (NeedQuestion.objects.visible_to(scope).count(), NeedReply.objects.visible_to(scope).count())
        raw = NeedQuestion.objects.unscoped("what row-level security alone shows").count()
        assert seen in {(0, 0), (1, 1)}
        assert raw == seen[0]
        readers |= {name} if seen == (1, 1) else set()

    assert readers == HOUSE | COUNTY | {"vera", "walt", "jana", "petra"}


@pytest.mark.parametrize(
    ("field", "text", "refusal"),
    [
        ("state", "Why?", questions.NoSuchField),
        ("association_ticked", "Why?", questions.NoSuchField),
        ("line_1_item", "Why?", questions.NoSuchField),
        ("title; drop table", "Why?", questions.NoSuchField),
        ("title", "", questions.QuestionEmpty),
        ("title", " \n\t ", questions.QuestionEmpty),
        ("title", "ж" * 2001, questions.QuestionTooLong),
    ],
)
def test_a_question_about_nothing_or_without_words_is_refused(network: Cast, field, text, refusal):
    need = submitted(network)

    with nothing_changes():
        with pytest.raises(refusal), transaction.atomic():
            asked(network, need, field, text)
        with pytest.raises(refusal), transaction.atomic():
            review.return_need(
                actor=actor_of(network.ben), need_id=need.pk, version=1, note="x", questions=[(field, text)]
            )
    assert fresh(need).state == "submitted"


def test_a_return_asks_several_questions_at_once_without_a_note(network: Cast):
    need = submitted(network)
    asking = [("title", "Which centre?"), ("lines", "How many heaters?"), ("", "Who helped so far?")]

    returned = review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=1, questions=asking)

    with as_system():
        kept = list(NeedQuestion._base_manager.filter(need=need).order_by("pk"))
        move = returned.moves.unscoped("the test reads all").get(kind="return")
    assert [(one.field, one.text) for one in kept] == asking
    assert {one.move_id for one in kept} == {move.pk}
    assert (returned.state, move.questions, move.note) == ("returned", 3, "")
    assert outbox()[-1] == ("needs.need.returned", need.uuid)
    assert "needs.question.asked" not in dict(outbox())


def test_a_return_with_more_than_20_questions_is_refused_as_a_whole(network: Cast):
    need = submitted(network)
    many = [("title", "Why?")] * 21

    with nothing_changes(), pytest.raises(questions.TooManyQuestions), transaction.atomic():
        review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=1, note="x", questions=many)


def test_a_new_text_answers_open_questions_about_it_and_leaves_the_others_open(network: Cast):
    need = make_need(network.lind, sector=network.sector)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=1)
    asking = [
        ("title", "Which centre?"),
        ("people_by_group", "Of whom?"),
        ("severity", "Still 4?"),
        ("", "All in all?"),
    ]
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=2, questions=asking)
    words = {"title": "Beds for Borići", "people_ASY_men": 20}
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=3, values=words)

    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=4)

    with as_system():
        states = dict(NeedQuestion._base_manager.values_list("text", "state"))
    assert states == {
        "Which centre?": "answered",
        "Of whom?": "answered",
        "Still 4?": "open",
        "All in all?": "answered",
    }


def test_every_topic_is_a_field_of_the_record_or_one_of_its_tables():
    assert len(ASKABLE) == len(set(ASKABLE))
    assert {"title", "situation", "people_affected", "people_by_group", "lines", "cost", "needed_by"} <= set(ASKABLE)
    assert all(len(name) <= NeedQuestion._meta.get_field("field").max_length for name in ASKABLE)
