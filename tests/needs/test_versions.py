"""The editions of a need: kept, compared word by word, taken up again; for the two sides and nobody else."""

from __future__ import annotations

import pytest

from needs.models import Need
from needs.services import changes, review, versions
from needs.services import needs as services
from needs.views.word_differences import word_differences
from tests.cast import Cast
from tests.factories import actor_of, fresh, make_need
from tests.needs.changing import accepted, change_of, put_forward
from tests.needs.test_change_pages import rows_of
from tests.pages import Page, browser, page_of


def rewritten(network: Cast) -> Need:
    """A need that was submitted, returned, rewritten and submitted again."""
    ada, ben = actor_of(network.ada), network.ben
    need = make_need(network.lind, sector=network.sector, created_by=network.ada)
    services.submit_need(actor=ada, need_id=need.pk, version=1)
    review.return_need(actor=actor_of(ben), need_id=need.pk, version=2, note="How many?")
    ada = actor_of(network.ada)
    values = {"title": "Winter beds for the old school", "people_affected": 700}
    services.write_need(actor=ada, need_id=need.pk, version=3, values=values)
    services.submit_need(actor=ada, need_id=need.pk, version=4)
    return fresh(need)


def test_each_submission_and_each_accepted_change_is_an_edition(network: Cast):
    need = accepted(network)
    put_forward(network, need, title="Cots")
    changes.accept_change(actor=actor_of(network.finn), need_id=need.pk, version=2)
    twice = rewritten(network)

    actor = actor_of(network.ada)
    found = [[(one.edition, one.title, one.state) for one in versions.editions(actor, one)] for one in (need, twice)]

    assert found == [
        [(2, "Cots", "accepted")],
        [
            (1, "Winter beds for the transit centre", "submitted"),
            (2, "Winter beds for the old school", "submitted"),
        ],
    ]


def test_the_last_two_stand_side_by_side_and_others_can_be_chosen(network: Cast):
    need = rewritten(network)
    finn = browser(network.finn)

    page = page_of(finn, f"/needs/{need.slug}/versions/")

    assert rows_of(page) == [
        ["Short title", "Winter beds for the transit centre", "Winter beds for the old school"],
        ["People affected in total", "620", "700"],
    ]
    assert [one.text for one in page.main.all("ins")] == ["only here: old school", "only here: 700"]
    assert "Restore as draft" not in page.text
    turned = page_of(finn, f"/needs/{need.slug}/versions/?older=2&newer=1")
    odd = page_of(finn, f"/needs/{need.slug}/versions/?older=x&newer=99999999999")
    assert rows_of(turned) == rows_of(odd) == rows_of(page)


@pytest.mark.parametrize(("name", "status"), [("ada", 200), ("mira", 200), ("ben", 200), ("jana", 200), ("cleo", 404),
                                              ("dara", 404), ("gita", 404), ("hana", 404), ("ivo", 404)])  # fmt: skip
def test_only_the_two_sides_read_versions(network: Cast, name: str, status: int):
    need = accepted(network, association_ticked=True)
    put_forward(network, need, title="Cots")
    changes.accept_change(actor=actor_of(network.finn), need_id=need.pk, version=2)

    assert browser(getattr(network, name)).get(f"/needs/{need.slug}/versions/").status_code == status


def test_an_old_wording_goes_into_a_change_of_an_open_need_and_not_into_the_need(network: Cast):
    need = rewritten(network)
    review.accept_need(
        actor=actor_of(network.finn),
        need_id=need.pk,
        version=need.version,
        answer=review.Answer("County", "Beds", services.timezone.localdate()),
    )
    ada = browser(network.ada)

    answer = ada.post(f"/needs/{need.slug}/versions/1/restore/", {"version": need.version + 1})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/needs/{need.slug}/change/edit/")
    assert change_of(need).values == {"title": "Winter beds for the transit centre", "people_affected": 620}
    assert (fresh(need).title, fresh(need).people_affected) == ("Winter beds for the old school", 700)


def test_an_old_wording_goes_into_a_returned_need(network: Cast):
    need = rewritten(network)
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=need.version, note="And now?")
    ada = browser(network.ada)
    page = page_of(ada, f"/needs/{need.slug}/versions/")
    assert page.text.count("Restore as draft") == 2

    late = Page(ada.post(f"/needs/{need.slug}/versions/1/restore/", {"version": 1}))
    answer = ada.post(f"/needs/{need.slug}/versions/1/restore/", {"version": need.version + 1})
    unknown = ada.post(f"/needs/{need.slug}/versions/9/restore/", {"version": need.version + 2})

    assert (late.status, answer.status_code, unknown.status_code) == (409, 302, 404)
    assert (fresh(need).title, fresh(need).state) == ("Winter beds for the transit centre", "returned")


def test_what_is_with_the_reviewer_is_not_rewritten(network: Cast):
    need = rewritten(network)

    answer = browser(network.ada).post(f"/needs/{need.slug}/versions/1/restore/", {"version": need.version})

    assert (answer.status_code, fresh(need).title) == (409, "Winter beds for the old school")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "New"),
        ("The centre houses 600.", "The centre houses 900 people."),
        ("Лежајеви за зиму", "Лежајеви и ћебад за зиму"),
        ("a  b\n\nc", "a b\nc d"),
        ("same", "same"),
    ],
)
def test_the_parts_of_a_difference_add_up_to_both_texts(before: str, after: str):
    left, right = word_differences(before, after)

    assert ("".join(one.text for one in left), "".join(one.text for one in right)) == (before, after)
    same = ["".join(one.text for one in side if not one.is_other) for side in (left, right)]
    assert same[0] == same[1]
    assert any(one.is_other for one in [*left, *right]) == (before != after)
