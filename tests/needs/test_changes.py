"""A change after acceptance: written beside the need, put forward, taken back, answered; the need stays until then."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone

from coordination.core.refusals import Refusal
from municipalities.access.abilities import AbilityRefused
from municipalities.models import AuditEvent
from needs.models import Need, NeedChange, NeedMove, NeedVersion
from needs.services import changes, progress
from needs.services import needs as services
from needs.services.change_words import overlaid
from needs.services.review import Answer, AnswerMissing, NoteMissing, OwnSubmission
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_membership, make_sector
from tests.needs.changing import REASON, accepted, begun, change_of, put_forward

OPEN = ("accepted", "accepted_in_part", "in_progress")


def history(need: Need) -> list[tuple[str, str, str, str, int]]:
    with as_system():
        rows = NeedMove._base_manager.filter(need=need).exclude(from_state="").order_by("pk")
        return list(rows.values_list("kind", "from_state", "to_state", "note", "edition"))


def audited(need: Need) -> list[str]:
    with as_system():
        rows = AuditEvent.objects.filter(target_uuid=need.uuid).order_by("at")
        return [one for one in rows.values_list("action", flat=True) if "change" in one or one.endswith("written")]


@pytest.mark.parametrize("state", OPEN)
def test_a_change_is_written_beside_the_need_and_never_into_it(network: Cast, state: str):
    need = accepted(network, state=state)
    other = make_sector(code="HEA", name="Health")
    values = {
        "title": "More beds",
        "sector": other,
        "people_affected": 900,
        "people_ASY_women": 58,
        "lacking": ["money"],
        "line_1_item": "Beds",
        "line_1_quantity": 200,
        "line_1_unit_cost": Decimal("12.50"),
        "needed_by": date(2030, 1, 5),
        "cost": 5000,
    }

    change = begun(network, need, **values, reason=REASON)

    kept = fresh(need)
    assert (kept.title, kept.people_affected, kept.lines, kept.version) == (need.title, 620, {}, 1)
    assert (change.state, change.reach, change.reason, change.version) == ("draft", 0, REASON, 2)
    assert change.values == {
        "title": "More beds",
        "sector": other.pk,
        "lacking": ["money"],
        "people_affected": 900,
        "people_ASY_women": 58,
        "line_1_item": "Beds",
        "line_1_quantity": 200,
        "line_1_unit_cost": "12.50",
        "cost": 5000,
        "needed_by": "2030-01-05",
    }
    words = overlaid(kept, change)
    assert (words.title, words.sector, words.people_in_groups, words.cost_eur_cents) == ("More beds", other, 58, 500000)
    assert words.lines == {"1": {"item": "Beds", "quantity": 200, "unit_cost_minor": 1250}}
    assert audited(need) == ["needs.change.begun", "needs.change.written"]


def test_what_is_set_back_to_the_accepted_words_is_no_change_any_more(network: Cast):
    need = accepted(network)
    begun(network, need, title="More beds", people_affected=900)

    changes.write_change(
        actor=actor_of(network.mira), need_id=need.pk, version=2, values={"title": need.title, "reason": "Why"}
    )

    assert (change_of(need).values, change_of(need).reason) == ({"people_affected": 900}, "Why")


def test_two_colleagues_meet_only_in_the_same_field(network: Cast):
    need = accepted(network)
    begun(network, need, title="Ada's", reason="Ada's")
    mira = actor_of(network.mira)

    words = changes.write_change(actor=mira, need_id=need.pk, version=1, values={"people_affected": 900})
    with pytest.raises(services.NeedChanged) as met:
        changes.write_change(actor=mira, need_id=need.pk, version=1, values={"title": "Mira's", "reason": "Mira's"})

    assert (words.people_affected, words.title, words.version) == (900, "Ada's", 3)
    assert met.value.fields == ["title", "reason"]
    assert change_of(need).values == {"title": "Ada's", "people_affected": 900}


def test_an_autosave_saves_what_is_free_and_tells_the_rest(network: Cast):
    need = accepted(network)
    begun(network, need, title="Ada's", source="Register")

    saved = changes.autosave_change(
        actor=actor_of(network.mira), need_id=need.pk, version=1, values={"title": "Mira's", "people_affected": 7}
    )

    assert (saved.conflicts, saved.winner, saved.elsewhere) == (["title"], "Ada", ["source"])
    assert (saved.need.people_affected, saved.need.title, saved.need.version) == (7, "Ada's", 3)


def test_beginning_again_goes_on_with_the_change_that_is_open(network: Cast):
    need = accepted(network)
    first = begun(network, need)

    assert changes.begin_change(actor=actor_of(network.mira), need_id=need.pk).pk == first.pk


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined", "met", "partly_met", "withdrawn"])
def test_only_an_open_need_has_changes(network: Cast, state: str):
    need = accepted(network, state=state)

    with pytest.raises(services.NotInThisState):
        changes.begin_change(actor=actor_of(network.ada), need_id=need.pk)


def test_put_forward_it_waits_with_reason_and_day_and_the_need_stays(network: Cast):
    need = accepted(network)

    change = put_forward(network, need, title="More beds", people_affected=900)

    kept = fresh(need)
    assert (kept.state, kept.reach, kept.title, kept.people_affected, kept.edition) == (
        "accepted", 3, need.title, 620, 1,
    )  # fmt: skip
    assert kept.change_asked_at is not None
    assert (change.state, change.reach, change.submitted_by, change.before) == (
        "submitted", 1, network.ada, {"title": need.title, "people_affected": 620},
    )  # fmt: skip
    assert change.due_on is not None
    assert change.due_on > timezone.localdate() + timedelta(days=14)
    assert history(need) == [("change", "accepted", "accepted", REASON, 1)]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"people_affected": 900}, changes.ReasonMissing),
        ({"reason": REASON}, changes.NothingDiffers),
        ({"title": "", "reason": REASON}, services.Incomplete),
        ({"people_ASY_men": 700, "reason": REASON}, services.Contradictory),
        ({"needed_by": date(2020, 1, 1), "reason": REASON}, services.Contradictory),
    ],
    ids=ascii,
)
def test_what_is_not_sound_is_not_put_forward(network: Cast, values: dict, refusal: type[Refusal]):
    need = accepted(network)
    change = begun(network, need, **values)

    with pytest.raises(refusal), transaction.atomic():
        changes.put_forward(actor=actor_of(network.ada), need_id=need.pk, version=change.version)

    assert (change_of(need).state, fresh(need).change_asked_at) == ("draft", None)


def test_a_day_that_has_passed_meanwhile_hinders_no_change_of_something_else(network: Cast):
    need = accepted(network, needed_by=date(2020, 1, 1))

    assert put_forward(network, need, title="More beds").state == "submitted"


def test_accepted_the_words_are_the_needs_in_a_new_edition_and_the_promise_stays(network: Cast):
    need = accepted(network)
    other = make_sector(code="HEA")
    put_forward(network, need, title="More beds", sector=other, line_2_item="Beds", line_2_quantity=3, cost=100)

    changes.accept_change(actor=actor_of(network.finn), need_id=need.pk, version=2, note="Fine.")

    kept, change = fresh(need), change_of(need)
    assert (kept.title, kept.sector, kept.lines) == ("More beds", other, {"2": {"item": "Beds", "quantity": 3}})
    assert (kept.cost_minor, kept.cost_eur_cents, kept.rate) == (10000, 10000, 1)
    assert (kept.state, kept.reach, kept.edition, kept.version, kept.change_asked_at) == ("accepted", 3, 2, 3, None)
    assert (kept.answer_who, kept.answer_what, kept.decided_at) == (need.answer_who, need.answer_what, need.decided_at)
    assert {kept.field_versions[name] for name in ("title", "sector", "line_2_item")} == {3}
    assert (change.state, change.answer, change.decided_by, change.before["title"]) == (
        "accepted", "Fine.", network.finn, need.title,
    )  # fmt: skip
    assert history(need)[1:] == [("accept_change", "accepted", "accepted", "Fine.", 2)]
    with as_system():
        editions = list(NeedVersion._base_manager.filter(pgh_obj=need).values_list("edition", "title"))
    assert editions == [(2, "More beds")]
    assert audited(need)[-2:] == ["needs.change.accepted", "needs.need.written"]


def test_with_a_new_promise_the_need_is_decided_anew(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    by = timezone.localdate() + timedelta(days=40)

    changes.accept_change(
        actor=actor_of(network.finn), need_id=need.pk, version=2, answer=Answer("The county", "180 beds", by)
    )

    assert (fresh(need).answer_who, fresh(need).answer_what, fresh(need).answer_by) == ("The county", "180 beds", by)


def test_half_a_promise_is_none(network: Cast):
    need = accepted(network)
    put_forward(network, need)

    with pytest.raises(AnswerMissing), transaction.atomic():
        changes.accept_change(
            actor=actor_of(network.finn), need_id=need.pk, version=2, answer=Answer("", "Beds", timezone.localdate())
        )

    assert (fresh(need).people_affected, change_of(need).state) == (620, "submitted")


def test_declined_the_need_stays_and_both_sides_read_why(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    with pytest.raises(NoteMissing), transaction.atomic():
        changes.decline_change(actor=actor_of(network.finn), need_id=need.pk, version=2, note=" ")

    changes.decline_change(actor=actor_of(network.finn), need_id=need.pk, version=2, note="Not counted yet.")

    kept = fresh(need)
    assert (kept.people_affected, kept.edition, kept.change_asked_at, kept.state) == (620, 1, None, "accepted")
    assert (change_of(need).state, change_of(need).answer) == ("declined", "Not counted yet.")
    assert history(need)[1:] == [("decline_change", "accepted", "accepted", "Not counted yet.", 1)]


def test_taken_back_it_is_written_on_and_can_be_put_forward_again(network: Cast):
    need = accepted(network)
    put_forward(network, need)

    changes.take_back_change(actor=actor_of(network.mira), need_id=need.pk, version=2)

    change = change_of(need)
    assert (change.state, change.reach, change.values) == ("draft", 0, {"people_affected": 900})
    assert (fresh(need).change_asked_at, history(need)[-1][0]) == (None, "take_back_change")
    with pytest.raises(changes.ChangeOver):
        changes.accept_change(actor=actor_of(network.finn), need_id=need.pk, version=3)
    changes.put_forward(actor=actor_of(network.ada), need_id=need.pk, version=change.version)
    assert change_of(need).state == "submitted"


def test_thrown_away_it_leaves_room_for_another(network: Cast):
    need = accepted(network)
    first = begun(network, need)
    with pytest.raises(services.NeedChanged):
        changes.discard_change(actor=actor_of(network.mira), need_id=need.pk, version=1)

    changes.discard_change(actor=actor_of(network.mira), need_id=need.pk, version=2)

    assert (change_of(need).state, begun(network, need).pk != first.pk) == ("discarded", True)


def test_while_it_waits_nobody_writes_in_it(network: Cast):
    need = accepted(network)
    put_forward(network, need)

    with pytest.raises(changes.ChangeOver) as late:
        changes.write_change(actor=actor_of(network.ada), need_id=need.pk, version=2, values={"title": "x"})

    assert "Take it back" in str(late.value)


@pytest.mark.parametrize("step", ["withdraw_need", "meet_need", "meet_need_in_part"])
@pytest.mark.parametrize("waits", [True, False])
def test_what_ends_the_need_ends_its_change(network: Cast, step: str, waits: bool):
    need = accepted(network)
    (put_forward if waits else begun)(network, need)
    terms = {"actor": actor_of(network.ada), "need_id": need.pk, "version": fresh(need).version}

    getattr(progress, step)(**terms, note="Done.")

    assert (change_of(need).state, change_of(need).reach, fresh(need).change_asked_at) == ("discarded", 0, None)


def test_nobody_decides_on_what_they_put_forward_themselves(network: Cast):
    make_membership(network.ada, network.county_office, "approver")
    need = accepted(network)
    put_forward(network, need)
    both_hats = actor_of(network.ada, network.county_office)

    for decide in (changes.accept_change, lambda **terms: changes.decline_change(**terms, note="No.")):
        with pytest.raises(OwnSubmission):
            decide(actor=both_hats, need_id=need.pk, version=2)


@pytest.mark.parametrize("name", ["ada", "ben", "jana", "cleo", "dara", "hana", "gita"])
def test_only_approvers_of_the_addressee_answer(network: Cast, name: str):
    need = accepted(network)
    put_forward(network, need)
    actor = actor_of(getattr(network, name))

    for decide in (changes.accept_change, lambda **terms: changes.decline_change(**terms, note="No.")):
        # Whoever cannot write the row does not even find it to lock.
        with pytest.raises((AbilityRefused, ObjectDoesNotExist)):
            decide(actor=actor, need_id=need.pk, version=2)
    assert fresh(need).people_affected == 620


@pytest.mark.parametrize(
    ("name", "while_written", "while_waiting"),
    [
        ("ada", True, True),
        ("mira", True, True),
        ("ben", False, True),
        ("jana", False, True),
        ("cleo", False, False),
        ("dara", False, False),
        ("gita", False, False),
    ],
)
def test_who_reads_a_change(network: Cast, name: str, while_written: bool, while_waiting: bool):
    written, waiting = accepted(network), accepted(network)
    begun(network, written)
    put_forward(network, waiting)
    actor = actor_of(getattr(network, name))

    found = [changes.open_change(actor, one) is not None for one in (written, waiting)]

    assert found == [while_written, while_waiting]


def test_the_database_lets_the_addressee_write_words_in_this_step_alone(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    changes.accept_change(actor=actor_of(network.finn), need_id=need.pk, version=2)

    with pytest.raises(DatabaseError, match="the words of a need"), transaction.atomic():
        Need.objects.unscoped("the attack of this test").filter(pk=need.pk).update(title="Mine")


def test_another_municipality_writes_no_change(network: Cast):
    need = accepted(network)
    begun(network, need)
    cleo = actor_of(network.cleo)

    for act in (
        lambda: changes.begin_change(actor=cleo, need_id=need.pk),
        lambda: changes.write_change(actor=cleo, need_id=need.pk, version=2, values={"title": "x"}),
        lambda: changes.put_forward(actor=cleo, need_id=need.pk, version=2),
        lambda: changes.discard_change(actor=cleo, need_id=need.pk, version=2),
    ):
        with pytest.raises((AbilityRefused, ObjectDoesNotExist)):
            act()
    with as_system():
        assert NeedChange._base_manager.filter(need=need, state="draft").count() == 1


def test_a_row_that_a_change_takes_away_takes_along_what_has_arrived_of_it(network: Cast):
    rows = {"1": {"item": "Beds", "quantity": 100}, "3": {"item": "Tents", "quantity": 4}}
    need = accepted(network, lines=rows, fulfilled={"1": 50, "3": 2})
    put_forward(network, need, line_1_item="", line_1_quantity=None)

    changes.accept_change(
        actor=actor_of(network.finn, network.county_office), need_id=need.pk, version=fresh(need).version
    )

    kept = fresh(need)
    assert (list(kept.lines), kept.fulfilled) == (["3"], {"3": 2})
    with as_system():
        [written] = AuditEvent.objects.filter(target_uuid=need.uuid, action="needs.need.written")
    assert (written.before["fulfilled"], written.after["fulfilled"]) == ({"1": 50, "3": 2}, {"3": 2})
