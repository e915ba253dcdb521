"""What closes a need: a merge tells the house once, an answer to a question keeps a need, and a change ends with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from needs.models import Need, NeedMove
from needs.services import changes, progress, questions, review
from needs.services.lapsing import RETURNED_AFTER, WARNED_BEFORE, lapse_untouched, lapses_on
from needs.services.merging import Choice, merge_needs
from tests.cast import Cast
from tests.coordination.digests.noticing import notices, plan, told
from tests.factories import actor_of, as_system, fresh
from tests.needs.changing import accepted, begun, change_of, put_forward
from tests.needs.deciding import submitted
from tests.pages import browser, page_of

SENTENCE = "The change that waited for an answer ended with it"


def merged(network: Cast, first: Need, second: Need) -> None:
    merge_needs(
        actor=actor_of(network.finn),
        need_id=first.pk,
        other_id=second.pk,
        versions=(first.version, second.version),
        choice=Choice(),
    )


def test_a_merge_is_told_to_the_house_once_and_of_the_number_that_is_closed(network: Cast):
    first, second = accepted(network), accepted(network)

    merged(network, first, second)
    plan()

    assert [(one.name, one.person, one.record_uuid) for one in notices()] == [
        ("needs.need.merged.house", network.ada, second.uuid)
    ]


def test_who_wrote_the_need_that_stays_is_told_too_each_once(network: Cast):
    first, second = accepted(network, created_by=network.mira, submitted_by=network.mira), accepted(network)

    merged(network, first, second)
    plan()

    assert told() == {("needs.need.merged.house", "Ada"), ("needs.need.merged.house", "Mira")}
    assert len(notices()) == 2


def test_an_answer_to_a_question_keeps_a_returned_need_from_lapsing(network: Cast):
    need = submitted(network)
    review.return_need(
        actor=actor_of(network.finn), need_id=need.pk, version=1, questions=[("people_affected", "Is the hall in it?")]
    )
    long_ago = timezone.now() - RETURNED_AFTER - WARNED_BEFORE - timedelta(days=5)
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(updated_at=long_ago)
        question = need.questions.model._base_manager.get(need=need).uuid
    version = fresh(need).version

    questions.reply(actor=actor_of(network.ada), need_id=need.pk, question=question, text="It is.")

    assert fresh(need).version == version
    assert lapses_on(fresh(need)) == timezone.localdate() + RETURNED_AFTER
    assert lapse_untouched() == (0, 0)


def test_a_further_question_of_the_county_keeps_nothing(network: Cast):
    need = submitted(network)
    review.return_need(actor=actor_of(network.finn), need_id=need.pk, version=1, questions=[("", "Is the hall in it?")])
    long_ago = timezone.now() - RETURNED_AFTER
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(updated_at=long_ago)
        question = need.questions.model._base_manager.get(need=need).uuid

    questions.reply(actor=actor_of(network.ben), need_id=need.pk, question=question, text="And the yard?")

    assert fresh(need).updated_at == long_ago


@pytest.mark.parametrize("act", ["withdraw_need", "meet_need", "meet_need_in_part"])
def test_a_move_that_ends_a_waiting_change_says_so_in_the_history(network: Cast, act: str):
    need = accepted(network)
    put_forward(network, need)
    note = {} if act == "meet_need" else {"note": "The centre closed."}

    getattr(progress, act)(actor=actor_of(network.ada), need_id=need.pk, version=fresh(need).version, **note)

    assert change_of(need).state == "discarded"
    with as_system():
        assert [one.kind for one in NeedMove._base_manager.filter(need=need, ends_change=True)] == [
            act.removesuffix("_need") if act != "meet_need_in_part" else "meet_in_part"
        ]
    for person in (network.ada, network.finn):
        assert page_of(browser(person), f"/needs/{need.slug}/").text.count(SENTENCE) == 1


def test_a_change_that_nobody_outside_the_house_knew_of_is_not_told_to_those_above(network: Cast):
    need = accepted(network)
    begun(network, need)

    progress.meet_need(actor=actor_of(network.ada), need_id=need.pk, version=fresh(need).version)

    assert change_of(need).state == "discarded"
    assert SENTENCE not in page_of(browser(network.finn), f"/needs/{need.slug}/").text


def test_an_answered_change_did_not_end_with_the_need(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    changes.accept_change(actor=actor_of(network.finn), need_id=need.pk, version=fresh(need).version)

    progress.meet_need(actor=actor_of(network.ada), need_id=need.pk, version=fresh(need).version)

    assert SENTENCE not in page_of(browser(network.ada), f"/needs/{need.slug}/").text
