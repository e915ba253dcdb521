"""The example needs as records: made by the services, told in the order of their days, nothing before its time."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from municipalities.models import Authority, ExchangeRate, Membership
from municipalities.services.demo import load_demo
from needs.models import Escalation, Need, NeedMove
from needs.querysets import LIVE_STATES
from needs.services.answer_term import due_on, is_working_day
from needs.services.escalation import escalate_late
from needs.services.examples import load_example_needs
from needs.services.lapsing import RETURNED_AFTER, lapse_untouched
from tests.factories import as_system

READ = "the examples, checked as a whole"
COUNTED = ("accepted", "in_progress", "met")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo network, loaded once for this file; the tests only read."""
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def needs(demo: None, db: None) -> list[Need]:
    with as_system():
        rows = Need.objects.unscoped(READ).select_related("authority", "territory", "addressed_to", "country")
        return list(rows.order_by("pk"))


@pytest.fixture
def history(demo: None, db: None) -> dict[int, list[NeedMove]]:
    found = defaultdict(list)
    with as_system():
        rows = NeedMove.objects.unscoped(READ).select_related("actor", "from_authority", "to_authority")
        for move in rows.order_by("pk"):
            found[move.need_id].append(move)
    return found


def local(need, moment):
    return moment.astimezone(ZoneInfo(need.authority.time_zone))


def test_nothing_lies_in_the_future_or_before_what_it_follows(needs):
    now = timezone.now()

    for need in needs:
        way = [need.created_at, need.first_submitted_at, need.submitted_at, need.closed_at]
        known = [moment for moment in way if moment]
        assert known == sorted(known), need.title
        assert max([*known, need.updated_at]) < now
        assert need.updated_at >= max(known)
        if need.decided_at and need.state != "submitted":
            assert need.submitted_at < need.decided_at <= need.updated_at
        assert (need.closed_at is None) == (need.state not in {"met", "partly_met", "declined", "withdrawn", "lapsed"})
    assert min(need.created_at for need in needs) < now - timedelta(days=14 * 30)


def test_moves_rise_within_office_hours_of_working_days(needs, history):
    for need in needs:
        moments = [local(need, move.at) for move in history[need.pk]]
        assert all(earlier < later for earlier, later in itertools.pairwise(moments)), need.title
        for moment in moments:
            assert is_working_day(moment.date(), need.territory.iso2)
            assert 8 <= moment.hour < 18
        assert need.created_at == moments[0]
        assert need.updated_at == moments[-1]


def test_the_network_lived_it_in_this_order(history):
    """Numbers of any kind, the audit record and the outbox then tell the same story as the dates."""
    moves = sorted((move for found in history.values() for move in found), key=lambda move: move.pk)

    assert all(earlier.at <= later.at for earlier, later in itertools.pairwise(moves))


def test_the_history_agrees_with_the_record(needs, history):
    for need in needs:
        moves = history[need.pk]
        assert moves[0].kind == "begin"
        assert moves[-1].to_state == need.state
        assert all(earlier.to_state == later.from_state for earlier, later in itertools.pairwise(moves))
        last = {move.kind: move for move in moves}
        if "submit" in last:
            assert need.first_submitted_at == next(move.at for move in moves if move.kind == "submit")
            assert need.submitted_at == last.get("redirect", last["submit"]).at
        for kind in {"accept", "accept_in_part", "return", "decline"} & set(last):
            assert need.decided_at >= last[kind].at


def test_terms_are_counted_from_the_days_of_the_moves(needs, history):
    today = timezone.localdate()
    late = []
    for need in needs:
        for move in history[need.pk]:
            begins = move.kind in {"submit", "redirect"}
            assert move.due_on == (due_on(local(need, move.at).date(), need.territory.iso2) if begins else None)
        if need.submitted_at:
            assert need.answer_due_on == due_on(local(need, need.submitted_at).date(), need.territory.iso2)
        if need.state == "submitted":
            late.append(need.answer_due_on < today)
    assert late.count(True) >= 3
    assert late.count(False) >= 10


def test_people_act_for_their_houses_and_addressees_answer(needs, history):
    with as_system():
        held = set(Membership.objects.values_list("user_id", "authority_id", "valid_from"))
    since = {(user, house): begins for user, house, begins in held}

    for need in needs:
        for move in history[need.pk]:
            if move.kind == "lapse":
                assert (move.actor_id, move.acting_id) == (None, None)
                continue
            assert since[move.actor_id, move.acting_id] < move.at
            is_answer = move.kind in {"accept", "accept_in_part", "return", "decline", "redirect", "start"}
            assert (move.acting_id != need.authority_id) == is_answer


def test_accepted_needs_say_who_does_what_by_when(needs):
    for need in needs:
        was_accepted = need.answer_by is not None
        assert was_accepted == bool(need.answer_who and need.answer_what)
        if need.state in COUNTED:
            assert was_accepted
        if was_accepted:
            assert need.answer_by > local(need, need.decided_at).date()
        if need.needed_by and need.first_submitted_at:
            assert need.needed_by > local(need, need.first_submitted_at).date()
        if need.needed_until:
            assert need.needed_until > need.needed_by


def test_numbers_follow_the_calendar_in_every_place(needs):
    numbered = defaultdict(list)
    for need in needs:
        if need.number:
            numbered[need.territory_id].append((need.number, need.first_submitted_at))

    assert len(numbered) >= 45
    for found in numbered.values():
        by_number = sorted(found)
        assert [number[-4:] for number, _at in by_number] == [f"{count:04}" for count in range(1, len(found) + 1)]
        assert by_number == sorted(found, key=lambda one: one[1])
    assert all((need.state == "draft") == (need.number is None) for need in needs)


def test_the_canton_answers_or_passes_on_to_the_state(needs, history):
    redirects = [move for moves in history.values() for move in moves if move.kind == "redirect"]
    between = Counter((move.from_authority.slug, move.to_authority.slug) for move in redirects)
    state_of = {need.pk: need for need in needs}
    passed_on = [state_of[move.need_id] for move in redirects if move.from_authority.slug == "una-sana-interior"]

    assert between["una-sana-interior", "ba-security"] == 3
    assert {need.addressed_to.slug for need in passed_on} == {"ba-security"}
    assert {need.state for need in passed_on} == {"accepted", "submitted"}
    assert sum(need.addressed_to is not None and need.addressed_to.slug == "una-sana-interior" for need in needs) >= 15


def test_amounts_are_in_euro_at_rates_known_on_the_day(needs):
    with as_system():
        sources = dict(ExchangeRate.objects.values_list("currency", "source"))

    assert {code for code, source in sources.items() if "Example" in source} == {"ALL", "MKD", "RSD"}
    for need in needs:
        assert (need.cost_minor is None) == (need.cost_eur_cents is None)
        if need.cost_minor is not None:
            assert need.cost_eur_cents == round(need.cost_minor / need.rate)
            assert need.rate_date <= local(need, need.created_at).date()


def test_every_house_remembers_its_last_submission(needs):
    newest = {}
    for need in needs:
        if need.submitted_at:
            day = local(need, need.submitted_at).date()
            newest[need.authority_id] = max(day, newest.get(need.authority_id, day))
    with as_system():
        told = dict(Authority.objects.exclude(last_submission_on=None).values_list("pk", "last_submission_on"))

    assert told == newest


def test_houses_have_their_order_and_say_what_has_arrived(needs):
    bihac = sorted((one for one in needs if one.authority.slug == "ba-bihac" and one.rank), key=lambda one: one.rank)

    assert [one.rank for one in bihac] == [1, 2, 3, 4, 5]
    assert [bihac[0].title, bihac[0].fulfilled] == [
        "Winter beds and heating for the Borići centre",
        {"1": 120, "2": 1, "3": 600},
    ]
    assert {one.authority.slug for one in needs if one.rank} > {"ba-bihac", "rs-sid"}
    assert all(one.state in LIVE_STATES for one in needs if one.rank)


def test_one_lapsed_when_its_time_was_over(needs, history):
    (lapsed,) = (one for one in needs if one.state == "lapsed")
    returned, ended = history[lapsed.pk][-2:]

    assert (returned.kind, ended.kind) == ("return", "lapse")
    assert ended.at - returned.at >= RETURNED_AFTER
    assert lapsed.closed_at == ended.at


def test_all_are_marked_as_examples_and_free_of_personal_data(needs):
    assert all(need.is_example for need in needs)
    assert all(need.is_free_of_personal_data for need in needs if need.number)
    assert len(needs) == len({need.uuid for need in needs}) >= 120


def test_a_move_that_no_service_makes_is_refused(demo, db, monkeypatch):
    from needs.services import examples
    from needs.services.example_files import Example

    odd = Example(
        house="BA-01-01",
        began=5,
        language="bs",
        sector="ACC",
        severity=2,
        title="Primjer",
        moves=[{"ago": 4, "move": "begin"}],
    )
    monkeypatch.setattr(examples, "read_examples", lambda: [odd])

    with pytest.raises(ValueError, match="which no service makes"), transaction.atomic():
        load_example_needs()


def test_services_keep_their_own_rules_for_examples(demo, db, monkeypatch):
    """An example that a person could not make cannot be loaded either: here a submission without what is lacking."""
    from needs.services import examples
    from needs.services.example_files import Example
    from needs.services.needs import Incomplete

    odd = Example(
        house="BA-01-01",
        began=5,
        language="bs",
        sector="ACC",
        severity=2,
        title="Primjer",
        situation="Nedostaje ono što nedostaje.",
        moves=[{"ago": 4, "move": "submit"}],
    )
    monkeypatch.setattr(examples, "read_examples", lambda: [odd])

    with pytest.raises(Incomplete), transaction.atomic():
        load_example_needs()


def test_whose_answer_is_late_was_told_of_and_the_first_hour_tells_nobody(demo, db):
    today = timezone.localdate()
    with as_system():
        waiting = Need.objects.unscoped(READ).filter(state="submitted", answer_due_on__lt=today - timedelta(days=1))
        late = set(waiting.values_list("pk", flat=True))
        told = set(Escalation.objects.unscoped(READ).values_list("need_id", flat=True))
    assert late
    assert late <= told

    with transaction.atomic():
        assert escalate_late() == 0
        transaction.set_rollback(True)


def test_the_first_hour_warns_of_few_old_examples(demo, db):
    with transaction.atomic():
        warned, lapsed = lapse_untouched()
        transaction.set_rollback(True)

    assert lapsed == 0
    assert warned <= 2
