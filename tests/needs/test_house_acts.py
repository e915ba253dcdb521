"""What a house does with its needs beside writing them: what has arrived, copying, still valid, their order."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from municipalities.access.abilities import AbilityRefused
from municipalities.models import AuditEvent
from needs.models import Need, NeedMove
from needs.models.line import QUANTITY_MAX
from needs.services import copying, fields, fulfilling, ranking, validity
from needs.services.needs import NeedChanged, NotInThisState
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.pages import browser, followed, page_of, sent
from tests.unchanged import nothing_changes

LINES = {
    "1": {"kind": "goods", "item": "Blankets", "quantity": 500, "unit": "piece", "unit_cost_minor": 1250},
    "3": {"item": "Interpreters", "quantity": 2, "unit": "month"},
}


def ours(network: Cast, state: str = "accepted", **values) -> Need:
    return make_need(
        network.lind,
        state=state,
        sector=network.sector,
        created_by=network.ada,
        **({} if state == "draft" else {"addressed_to": network.county_office}),
        **values,
    )


def events(action: str) -> list[AuditEvent]:
    with as_system():
        return list(AuditEvent.objects.filter(action=action).order_by("pk"))


def test_what_has_arrived_stands_beside_what_was_asked(network: Cast):
    need = ours(network, lines=LINES)
    path = f"/needs/{need.number}/arrived/"
    client = browser(network.ada)
    page = page_of(client, path)

    done = followed(client, path, page.fields() | {"arrived_1": "1.200", "arrived_3": ""})

    assert done.status == 200
    assert fresh(need).fulfilled == {"1": 1200}
    assert [(event.before, event.after) for event in events("needs.need.fulfilled")] == [
        ({"fulfilled": {}}, {"fulfilled": {"1": 1200}})
    ]
    items = page_of(browser(network.ivo), f"/needs/{need.number}/").section("What is asked for")
    assert "Blankets" in items.text
    assert "1,200" in items.text
    assert "€6,250" in items.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-1", "Enter 0 or more: the number cannot be negative"),
        ("1000001", "Enter 1,000,000 or less"),
        ("2,5", "Enter a whole number without a decimal part, for example 620"),
    ],
)
def test_what_is_no_quantity_is_refused_at_its_item(network: Cast, typed, words):
    need = ours(network, lines=LINES)
    path = f"/needs/{need.number}/arrived/"
    client = browser(network.ada)
    fields_of = page_of(client, path).fields()

    with nothing_changes():
        page = sent(client, path, fields_of | {"arrived_1": typed})

    assert (page.status, page.summary) == (422, [(f"Blankets: {words}", "id_arrived_1")])


def test_arrivals_are_recorded_after_acceptance_by_the_house_and_never_over_a_colleague(network: Cast):
    waiting, need = ours(network, "submitted", lines=LINES), ours(network, lines=LINES)

    with pytest.raises(AbilityRefused):
        fulfilling.fulfil(actor=actor_of(network.finn), need_id=need.pk, version=1, arrived={"1": 5})
    ada = actor_of(network.ada)
    with pytest.raises(NotInThisState):
        fulfilling.fulfil(actor=ada, need_id=waiting.pk, version=1, arrived={"1": 5})
    for arrived in ({"2": 5}, {"1": -1}, {"1": QUANTITY_MAX + 1}):
        with pytest.raises(fulfilling.NoSuchLine):
            fulfilling.fulfil(actor=ada, need_id=need.pk, version=1, arrived=arrived)
    fulfilling.fulfil(actor=actor_of(network.mira), need_id=need.pk, version=1, arrived={"1": 5})
    ada = actor_of(network.ada)
    with pytest.raises(NeedChanged):
        fulfilling.fulfil(actor=ada, need_id=need.pk, version=1, arrived={"1": 6})
    again = fulfilling.fulfil(actor=ada, need_id=need.pk, version=2, arrived={"3": QUANTITY_MAX, "1": None})

    assert again.fulfilled == {"3": QUANTITY_MAX}


def test_a_copy_has_the_words_and_none_of_the_dates(network: Cast):
    source = ours(
        network,
        "met",
        lines=LINES,
        place="Borići",
        urgency="72h",
        needed_by=date(2026, 1, 5),
        needed_until=date(2026, 2, 5),
        answer_wanted_by=date(2026, 1, 2),
        fulfilled={"1": 500},
        language="bs",
    )
    client = browser(network.ada)

    page = followed(client, f"/needs/{source.number}/copy/", {})

    with as_system():
        draft = Need.objects.unscoped("the test looks at what was made").get(copied_from=source)
    assert (page.status, draft.state, draft.number, draft.language, draft.fulfilled) == (200, "draft", None, "bs", {})
    words = {name: fields.read(source, name) for name in fields.FIELDS if name not in copying.NOT_COPIED}
    assert {name: fields.read(draft, name) for name in words} == words
    assert not any(getattr(draft, name) for name in copying.NOT_COPIED)
    assert f"Copied from {source.number}" in page_of(client, f"/needs/{draft.uuid}/").text
    assert fresh(source).version == source.version


def test_only_an_own_need_is_copied(network: Cast):
    foreign = make_need(network.holm, state="accepted", sector=network.sector)

    answer = sent(browser(network.ada), f"/needs/{foreign.number}/copy/", {})

    assert answer.status == 403
    with as_system():
        assert not Need.objects.unscoped("the test counts").filter(copied_from=foreign).exists()


def test_still_valid_is_said_once_a_day_and_stands_in_the_history(network: Cast):
    need = ours(network, still_valid_on=timezone.localdate() - timedelta(days=40))
    client = browser(network.ada)
    before = page_of(client, f"/needs/{need.number}/")

    for _twice in range(2):
        followed(client, f"/needs/{need.number}/still-valid/", {})

    assert "40 days ago" in before.section("Our need").text
    assert fresh(need).still_valid_on == timezone.localdate()
    with as_system():
        kinds = [move.kind for move in NeedMove.objects.unscoped("the test counts").filter(need=need)]
    assert kinds.count("still_valid") == 1
    after = page_of(client, f"/needs/{need.number}/")
    assert "Still valid today" in after.section("Our need").text
    assert "Still valid today" not in after.buttons


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined", "met", "partly_met", "withdrawn"])
def test_only_an_open_need_is_still_valid(network: Cast, state):
    need = ours(network, state)

    with nothing_changes(), pytest.raises(NotInThisState):
        validity.say_still_valid(actor=actor_of(network.ada), need_id=need.pk)


def test_several_at_once_and_those_that_are_over_are_counted(network: Cast):
    needs = [ours(network), ours(network, "in_progress"), ours(network, "accepted_in_part")]
    over = ours(network, "met")
    client = browser(network.ada)
    page = page_of(client, "/needs/still-valid/")
    chosen = [str(one.uuid) for one in (*needs[:2], over)]

    answer = followed(client, "/needs/still-valid/", {"need": chosen})
    nothing = sent(client, "/needs/still-valid/", {})

    assert len(page.main.all("input", type="checkbox")) == 3
    assert "2 needs are still valid today." in answer.text
    assert "1 is no longer open." in answer.text
    assert [fresh(one).still_valid_on is not None for one in (*needs, over)] == [True, True, False, False]
    assert nothing.status == 422


def test_buttons_move_a_need_and_the_whole_order_is_written(network: Cast):
    first, second, third = ours(network), ours(network, "submitted"), ours(network, "returned")
    gone = ours(network, "met", rank=1)
    client = browser(network.ada)
    seen = [str(one.uuid) for one in (first, second, third)]

    answer = followed(client, "/needs/order/", {"seen": seen, "move": f"up:{third.uuid}"})

    assert answer.status == 200
    assert [fresh(one).rank for one in (first, third, second, gone)] == [1, 2, 3, None]
    assert [event.after["order"] for event in events("needs.order.written")] == [
        [str(one.uuid) for one in (first, third, second)]
    ]
    assert "Place 2 in our order" in page_of(client, f"/needs/{third.number}/").text
    assert "Place" not in page_of(browser(network.cleo), f"/needs/{first.number}/").main.text


def test_a_list_that_is_no_longer_true_is_shown_anew_and_nothing_is_written(network: Cast):
    first, second = ours(network), ours(network)
    client = browser(network.ada)
    seen = [str(first.uuid), str(second.uuid)]
    ranking.rank_needs(actor=actor_of(network.mira), seen=[first.uuid, second.uuid], order=[second.uuid, first.uuid])

    with nothing_changes():
        stale = sent(client, "/needs/order/", {"seen": seen, "move": f"down:{first.uuid}"})
        foreign = sent(client, "/needs/order/", {"seen": [*seen, str(uuid4())], "move": f"up:{second.uuid}"})
        none = sent(client, "/needs/order/", {"seen": seen, "move": "sideways"})

    assert [page.status for page in (stale, foreign, none)] == [409, 409, 422]
    assert "The list has changed since you opened it." in stale.text


def test_an_order_holds_the_needs_of_the_list_and_no_others(network: Cast):
    first, second = ours(network), ours(network)
    ada = actor_of(network.ada)

    for order in ([first.uuid], [first.uuid, first.uuid], [first.uuid, uuid4()]):
        with nothing_changes(), pytest.raises(ranking.OrderChanged):
            ranking.rank_needs(actor=ada, seen=[first.uuid, second.uuid], order=order)
