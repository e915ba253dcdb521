"""Two needs become one: a choice for each field and row, a pointer from the old number, and what cannot be merged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from coordination.core.refusals import Refusal
from coordination.core.templatetags.portal import day_text
from municipalities.access.abilities import AbilityRefused
from needs.models import Need, NeedMove, NeedVersion
from needs.services import confirming, merging
from needs.services import needs as services
from needs.services.merging import Choice, NotTogether
from needs.services.review import OwnQuestion, OwnSubmission
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_membership, make_need
from tests.needs.changing import accepted, put_forward
from tests.needs.move_table import confirm_in
from tests.pages import Page, browser, page_of

BEDS = {"1": {"item": "Beds", "quantity": 100, "unit_cost_minor": 5000}, "3": {"item": "Tents", "quantity": 4}}
COTS = {"1": {"item": "Cots", "quantity": 20}, "2": {"item": "Blankets", "quantity": 300}}


def pair(network: Cast, second: dict | None = None) -> tuple[Need, Need]:
    """Two needs of Lind that the county answers."""
    cost = {"cost_minor": 500000, "cost_eur_cents": 500000, "rate": 1}
    one = accepted(network, lines=BEDS, fulfilled={"3": 2}, **cost)
    values = {"title": "Cots", "people_affected": 700, "lines": COTS, "fulfilled": {"2": 50}, **(second or {})}
    return one, accepted(network, **values)


def merge(network: Cast, need: Need, other: Need, choice: Choice | None = None, person: Any = None) -> Need:
    return merging.merge_needs(
        actor=actor_of(person or network.finn, network.county_office),
        need_id=need.pk,
        other_id=other.pk,
        versions=(need.version, other.version),
        choice=choice or Choice(own_rows=["1", "3"]),
    )


def test_the_survivor_takes_what_was_chosen_and_the_other_points_at_it(network: Cast):
    need, other = pair(network)

    merge(network, need, other, Choice(theirs=["people_affected"], own_rows=["1", "3"], their_rows=["2"]))

    kept, old = fresh(need), fresh(other)
    assert (kept.number, kept.title, kept.people_affected, kept.state) == (need.number, need.title, 700, "accepted")
    assert kept.lines == {"1": BEDS["1"], "2": COTS["2"], "3": BEDS["3"]}
    assert kept.fulfilled == {"2": 50, "3": 2}
    assert (kept.edition, kept.version, kept.answer_who, kept.cost_minor) == (2, 2, need.answer_who, 500000)
    assert (old.state, old.reach, old.merged_into, old.title, old.number) == (
        "withdrawn",
        3,
        kept,
        "Cots",
        other.number,
    )
    with as_system():
        moves = list(NeedMove._base_manager.filter(kind="merge").order_by("pk").values_list("need", "to_state", "note"))
        editions = list(NeedVersion._base_manager.filter(pgh_obj=need).values_list("edition", flat=True))
    assert moves == [(old.pk, "withdrawn", kept.number), (kept.pk, "accepted", old.number)]
    assert editions == [2]


def test_rows_that_were_not_ticked_are_left_out(network: Cast):
    need, other = pair(network)

    merge(network, need, other, Choice(own_rows=["3"], their_rows=["1"]))

    assert fresh(need).lines == {"1": COTS["1"], "3": BEDS["3"]}
    assert fresh(other).lines == COTS


def test_money_comes_with_its_currency_and_rows_in_another_one_stay_out(network: Cast):
    marks = {"currency": "BAM", "cost_minor": 100000, "cost_eur_cents": 51129, "rate": "1.95583"}
    need, other = pair(network, second=marks)
    with pytest.raises(NotTogether, match="another currency"), transaction.atomic():
        merge(network, need, other, Choice(theirs=["currency"], own_rows=["1"]))

    merge(network, need, other, Choice(theirs=["currency"], own_rows=["3"], their_rows=["1"]))

    kept = fresh(need)
    assert (kept.currency, kept.cost_minor, kept.cost_eur_cents) == ("BAM", 100000, 51129)


def test_what_would_contradict_itself_is_not_merged(network: Cast):
    need, other = pair(network, second={"people_affected": 10})
    parts = {"people_by_group": {"ASY": {"men": 300}}, "groups": ["ASY"], "people_in_groups": 300}
    third = accepted(network, **parts)

    with pytest.raises(services.Contradictory), transaction.atomic():
        merge(network, third, other, Choice(theirs=["people_affected"]))

    assert (fresh(third).people_affected, fresh(other).state, need.state) == (620, "accepted", "accepted")


@pytest.mark.parametrize("name", ["ada", "ben", "jana", "cleo", "dara", "gita"])
def test_only_an_approver_of_the_addressee_merges(network: Cast, name: str):
    need, other = pair(network)
    actor = actor_of(getattr(network, name))

    with pytest.raises((AbilityRefused, ObjectDoesNotExist)):
        merging.merge_needs(actor=actor, need_id=need.pk, other_id=other.pk, versions=(1, 1), choice=Choice())
    assert fresh(other).state == "accepted"


def test_nobody_merges_what_they_submitted_themselves(network: Cast):
    make_membership(network.ada, network.county_office, "approver")
    need, other = pair(network)

    with pytest.raises(OwnSubmission):
        merge(network, need, other, person=network.ada)


@pytest.mark.parametrize("kind", ["itself", "house", "unseen", "waiting", "over", "stale"])
def test_what_cannot_become_one_is_refused_and_nothing_changes(network: Cast, kind: str):
    need, other = pair(network)
    if kind == "itself":
        other = need
    elif kind == "house":
        holm = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.cleo}
        other = make_need(network.holm, state="accepted", **holm)
    elif kind == "unseen":
        need = accepted(network, state="submitted")
    elif kind == "waiting":
        put_forward(network, other)
        other = fresh(other)
    elif kind == "over":
        other = accepted(network, state="met")
    elif kind == "stale":
        other.version = 7

    with pytest.raises(Refusal), transaction.atomic():
        merge(network, need, other)
    assert (fresh(need).edition, fresh(other).merged_into) == (1, None)


def test_of_the_pages_the_choice_the_pointer_and_the_lists(network: Cast):
    need, other = pair(network)
    finn, ada = browser(network.finn), browser(network.ada)
    form = page_of(finn, f"/needs/{need.slug}/merge/{other.slug}/")
    assert f"{other.number}: Cots" in form.text
    sent = {
        **form.fields(),
        "take_title": "theirs",
        "take_people_affected": "own",
        "rows_own": ["1"],
        "take_currency": "own",
    }

    unsaid = Page(finn.post(f"/needs/{need.slug}/merge/{other.slug}/", {**sent, "take_title": ""}))
    done = finn.post(f"/needs/{need.slug}/merge/{other.slug}/", sent)

    assert (unsaid.status, done.status_code) == (422, 302)
    assert (fresh(need).title, fresh(need).lines) == ("Cots", {"1": BEDS["1"]})
    old = page_of(ada, f"/needs/{other.slug}/")
    assert f"Merged into {need.number}" in old.text
    assert any(one.attributes.get("href") == f"/needs/{need.slug}/" for one in old.main.all("a"))
    assert other.number not in page_of(ada, "/needs/?view=own").text
    assert other.number in page_of(ada, "/needs/?view=own&state=withdrawn").text
    again = Page(finn.post(f"/needs/{need.slug}/merge/{other.slug}/", sent))
    assert again.status in {409, 422}


def test_days_read_as_everywhere_and_a_row_that_stands_in_both_says_so(network: Cast):
    rows = {"1": {"item": "Cots", "quantity": 20}, "2": BEDS["1"]}
    need, other = pair(network, second={"lines": rows, "needed_by": date(2026, 12, 20)})

    page = page_of(browser(network.finn), f"/needs/{need.slug}/merge/{other.slug}/")

    assert f"{other.number}: {day_text(date(2026, 12, 20))}" in page.text
    said = [one.text for one in page.main.all(class_="govuk-checkboxes__item") if "Both say the same." in one.text]
    assert [one.startswith("Beds") for one in said] == [True]
    assert "20.12.2026" not in page.text


def test_two_currencies_are_warned_of(network: Cast):
    need, other = pair(network, second={"currency": "BAM"})

    assert "Two currencies." in page_of(browser(network.finn), f"/needs/{need.slug}/merge/{other.slug}/").text


def test_a_returned_need_that_waits_for_its_approver_waits_no_more_once_it_is_merged(network: Cast):
    need = accepted(network)
    asked = {"confirmation_asked_at": timezone.now(), "confirmation_asked_by": network.ada}
    answer = {"answer_who": "", "answer_what": "", "answer_by": None}
    other = accepted(network, state="returned", **asked, **answer)

    merge(network, need, other, Choice())

    old = fresh(other)
    assert (old.state, old.merged_into_id) == ("withdrawn", need.pk)
    assert (old.confirmation_asked_at, old.confirmation_asked_by) == (None, None)


def test_nobody_merges_what_they_put_to_the_approver_themselves(network: Cast):
    confirm_in(network)
    make_membership(network.ada, network.county_office, "approver")
    need = accepted(network, created_by=network.mira)
    asked = make_need(network.lind, sector=network.sector, created_by=network.ada)
    confirming.ask_confirmation(actor=actor_of(network.ada, network.lind), need_id=asked.pk, version=1)
    make_membership(network.eli, network.lind, "approver")
    services.submit_need(actor=actor_of(network.eli, network.lind), need_id=asked.pk, version=2)

    with pytest.raises(OwnQuestion):
        merge(network, need, fresh(asked), Choice(theirs=["title"]), person=network.ada)
    assert fresh(asked).state == "submitted"
