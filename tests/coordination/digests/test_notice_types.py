"""Whom each event of a need tells, and that each kind has words for it in every language."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from coordination.core.languages import COMPLETE
from coordination.core.outbox import Event, announce
from coordination.core.registry import NoticeType, registry
from coordination.core.templatetags.portal import day_text
from coordination.digests.services import mass_mails, notice_texts, notice_wishes
from coordination.jobs.models import Job
from municipalities.access.scope import apply
from municipalities.models import Membership
from needs.models import Need, NeedQuestion, NeedReply
from needs.services.lapsing import OPEN_AFTER
from needs.services.needs import begin_need, columns_of, submit_need, write_need
from needs.services.review import Answer, accept_need
from tests.cast import CANARY
from tests.coordination.digests.noticing import happens, notices, plan, told
from tests.factories import actor_of, as_system, make_authority, make_membership, make_need, make_user

pytestmark = pytest.mark.django_db

ADDRESSEE, HOUSE = {"Ben", "Finn"}, {"Ada"}
#: Event, who acted, in which state the need then is, who is told.
TOLD = (
    ("needs.need.submitted", "ada", "submitted", ADDRESSEE),
    ("needs.need.returned", "finn", "returned", HOUSE),
    ("needs.need.accepted", "finn", "accepted", HOUSE),
    ("needs.need.accepted_in_part", "finn", "accepted", HOUSE),
    ("needs.need.declined", "finn", "declined", HOUSE),
    ("needs.need.redirected", None, "submitted", ADDRESSEE | HOUSE),
    ("needs.need.left", None, "submitted", ADDRESSEE),
    ("needs.need.in_progress", "ben", "in_progress", HOUSE),
    ("needs.need.met", "ada", "met", ADDRESSEE),
    ("needs.need.partly_met", "ada", "met", ADDRESSEE),
    ("needs.need.lapsed", None, "withdrawn", HOUSE),
    ("needs.need.lapsing", None, "in_progress", HOUSE),
    ("needs.need.merged", "finn", "withdrawn", HOUSE),
    ("needs.need.confirmation_asked", "ada", "draft", {"Mira"}),
    ("needs.need.confirmation_declined", "mira", "draft", HOUSE),
    ("needs.change.confirmation_asked", "ada", "accepted", {"Mira"}),
    ("needs.change.submitted", "ada", "accepted", ADDRESSEE),
    ("needs.change.accepted", "finn", "accepted", HOUSE),
    ("needs.change.declined", "finn", "accepted", HOUSE),
    ("needs.question.asked", "ben", "submitted", HOUSE),
    ("needs.question.answered", "ada", "submitted", ADDRESSEE),
    ("needs.escalation.reviewers", None, "submitted", ADDRESSEE),
    ("needs.escalation.lead", None, "submitted", {"Finn"}),
    ("needs.escalation.network", None, "submitted", {"Dara"}),
)
#: What is told to people who may not read the need.
NAMELESS = ("needs.escalation.network", "needs.need.left.addressee")


def need_in(cast, state):
    values = {"addressed_to": cast.county_office} if state != "draft" else {}
    if state == "accepted":
        values["change_asked_at"] = timezone.now()
    if state == "in_progress":
        values["needed_until"] = timezone.localdate() - OPEN_AFTER + timedelta(days=10)
    if state == "draft":
        values |= {"confirmation_asked_at": timezone.now(), "confirmation_asked_by": cast.ada}
    return make_need(cast.lind, state=state, created_by=cast.ada, title=CANARY, **values)


def scope_of(person):
    scope = actor_of(person).scope
    apply(scope)
    return scope


@pytest.mark.parametrize(("event", "actor", "state", "people"), TOLD, ids=[one[0] for one in TOLD])
def test_each_event_tells_those_whom_it_concerns(cast, event, actor, state, people):
    happens(need_in(cast, state), event, getattr(cast, actor) if actor else None)
    plan()

    assert {one.person.name for one in notices()} == people


@pytest.mark.parametrize(("event", "actor", "state", "people"), TOLD, ids=[one[0] for one in TOLD])
def test_each_kind_has_words_in_every_language(cast, event, actor, state, people):
    need = need_in(cast, state)
    happens(need, event, getattr(cast, actor) if actor else None)
    plan()

    for notice in notices():
        scope = scope_of(notice.person)
        for language in COMPLETE:
            with translation.override(language):
                [one] = notice_texts.tell([notice], scope)
            assert one.still_holds
            assert one.text is not None
            assert one.text.sender
            assert one.text.sentence.strip()
            assert "%" not in one.text.title + one.text.sentence
            assert " ." not in one.text.sentence
            assert (CANARY in one.text.title) is (notice.name not in NAMELESS)
            assert scope.holds(one.text.authority_id) is not None


def test_every_notice_of_a_need_is_among_these():
    declared = {one.event for one in registry.all(NoticeType) if one.event.startswith("needs.")}
    assert declared == {one[0] for one in TOLD}


def test_every_type_belongs_to_a_kind_that_its_readers_may_switch(cast):
    kinds = {one.name: one for one in notice_wishes.all_kinds()}
    # A mass mail is no notice of an event, but its readers stop it in the same way.
    assert {one.kind for one in registry.all(NoticeType)} | {mass_mails.KIND} == set(kinds)
    for event, actor, state, _people in TOLD:
        happens(need_in(cast, state), event, getattr(cast, actor) if actor else None)
    plan()
    for notice in notices():
        assert kinds[notice.kind].is_for(scope_of(notice.person)), (notice.name, notice.person.name)


def test_real_moves_tell_the_two_sides(cast):
    ada = actor_of(cast.ada)
    need = begin_need(actor=ada, language="en-gb")
    values = {"sector": cast.sector, "title": "Beds", "situation": "Too few.", "severity": 4, "people_affected": 40}
    values |= {"lacking": ["space"], "is_free_of_personal_data": True}
    need = write_need(actor=ada, need_id=need.pk, version=need.version, values=values)
    need = submit_need(actor=ada, need_id=need.pk, version=need.version)
    answer = Answer("Civil protection", "Thirty beds", timezone.localdate() + timedelta(days=30))
    accept_need(actor=actor_of(cast.finn), need_id=need.pk, version=need.version, answer=answer)
    plan()

    assert told() == {
        ("needs.need.submitted.addressee", "Ben"),
        ("needs.need.submitted.addressee", "Finn"),
        ("needs.need.accepted.house", "Ada"),
    }


def test_a_warning_names_the_day_and_holds_until_somebody_touches_the_need(cast):
    need = need_in(cast, "in_progress")
    happens(need, "needs.need.lapsing", None)
    plan()
    [notice] = notices()
    scope = scope_of(cast.ada)

    [one] = notice_texts.tell([notice], scope)
    assert one.still_holds
    assert day_text(timezone.localdate() + timedelta(days=14)) in one.text.sentence

    with as_system():
        Need._base_manager.filter(pk=need.pk).update(still_valid_on=timezone.localdate())
    scope_of(cast.ada)
    [one] = notice_texts.tell([notice], scope)
    assert not one.still_holds


def test_when_nobody_who_wrote_it_is_left_all_who_work_for_the_house_are_told(cast):
    need = need_in(cast, "returned")
    with as_system():
        Membership.objects.filter(user=cast.ada).update(valid_until=timezone.now())
    happens(need, "needs.need.returned", cast.finn)
    plan()

    assert {one.person.name for one in notices()} == {"Lena", "Mira"}


def test_without_an_approver_the_administrators_are_asked_to_confirm(cast):
    with as_system():
        Membership.objects.filter(user=cast.mira).update(valid_until=timezone.now())
    happens(need_in(cast, "draft"), "needs.need.confirmation_asked", cast.ada)
    plan()

    assert {one.person.name for one in notices()} == {"Kim"}


def test_an_answer_tells_who_asked(cast):
    need = need_in(cast, "submitted")
    now = timezone.now()
    with as_system():
        for person, at in ((cast.finn, now), (cast.ben, now - timedelta(hours=1))):
            columns = {**columns_of(need), "reach": 1}
            question = NeedQuestion.objects.create(
                **columns,
                need=need,
                text=CANARY,
                state="answered",
                asked_by=person,
                asked_by_name=person.name,
                acting=cast.county_office,
                at=at,
            )
            NeedReply.objects.create(
                **columns,
                need=need,
                question=question,
                text=CANARY,
                author=cast.ada,
                author_name="Ada",
                acting=cast.lind,
                at=at,
            )
    happens(need, "needs.question.answered", cast.ada)
    plan()

    assert {one.person.name for one in notices()} == {"Finn"}


@pytest.mark.parametrize("reader", ["cleo", "gita", "ivo", "jana", "hana", "dara", "kim"])
def test_a_stranger_with_such_a_notice_reads_no_word(cast, reader):
    """Also when a row came to be theirs by mistake: what it says is read with their own scope and role."""
    for event, actor, state, _people in TOLD:
        happens(need_in(cast, state), event, getattr(cast, actor) if actor else None)
    plan()
    rows = [one for one in notices() if one.name != "needs.escalation.network"]
    scope = scope_of(getattr(cast, reader))

    words = [one.text for one in notice_texts.tell(rows, scope) if one.text is not None]
    if reader == "kim":
        # An administrator of the house holds what its officers hold.
        assert words
        assert all(one.authority_id == cast.lind.pk for one in words)
    else:
        assert words == []


def test_who_reads_only_in_the_house_is_told_nothing(cast):
    viewer = make_user(name="Vera")
    make_membership(viewer, cast.lind, "viewer")
    happens(need_in(cast, "returned"), "needs.need.returned", cast.finn)
    plan()

    assert notice_texts.tell(notices(), scope_of(viewer))[0].text is None


def test_the_reading_of_many_notices_asks_once_a_source(cast, django_assert_num_queries):
    for _turn in range(5):
        happens(need_in(cast, "returned"), "needs.need.returned", cast.finn)
    plan()
    rows, scope = notices(), scope_of(cast.ada)

    with django_assert_num_queries(1):
        assert len([one for one in notice_texts.tell(rows, scope) if one.text]) == 5


def test_a_job_that_ended_tells_its_asker_though_it_is_their_own(cast):
    with as_system():
        job = Job.objects.create(
            kind="tests.gone",
            person=cast.ada,
            authority=cast.lind,
            held_at_asking=[cast.lind.pk],
            language="en-gb",
            state="done",
            finished_at=timezone.now(),
        )
    need = need_in(cast, "draft")
    with as_system():
        columns = {**columns_of(need), "reach": 0}
        announce(Event("jobs.job.done", job.uuid, columns, actor_id=cast.ada.pk))
    plan()

    [notice] = notices()
    [one] = notice_texts.tell([notice], scope_of(cast.ada))
    assert (notice.person, one.text.title) == (cast.ada, "A job is done: tests.gone")
    assert notice_texts.tell([notice], scope_of(cast.kim))[0].text is None


@pytest.mark.parametrize("step", ["reviewers", "lead"])
def test_a_late_answer_to_a_change_is_told_as_well(cast, step):
    need = need_in(cast, "accepted")
    happens(need, f"needs.escalation.{step}", None)
    plan()

    for notice in notices():
        [one] = notice_texts.tell([notice], scope_of(notice.person))
        assert one.still_holds
        assert one.text.sentence == "Lind waits for an answer of Vale County."
    assert notices()
    with as_system():
        Need.objects.unscoped("the change is answered").filter(pk=need.pk).update(change_asked_at=None)
    assert [one.still_holds for one in notice_texts.tell(notices()[:1], scope_of(notices()[0].person))] == [False]


def test_other_houses_of_the_same_kind_are_not_told(cast):
    other = make_authority(kind="intermediate", territory=cast.county)
    person = make_user(name="Otto")
    make_membership(person, other, "approver")
    happens(need_in(cast, "submitted"), "needs.need.submitted", cast.ada)
    plan()

    assert "Otto" not in {one.person.name for one in notices()}
    assert Need.objects.visible_to(scope_of(person)).exists()
