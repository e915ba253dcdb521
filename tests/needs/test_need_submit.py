"""Submitting a need: what must be there, who answers, its number."""

import pytest

from municipalities.models import AuditEvent, Authority, Competence, ContactPoint, Membership, Territory
from municipalities.services.memberships import refresh_contacts
from needs.models import Need, NeedMove, NeedNumber
from tests.cast import Cast
from tests.factories import (
    as_system,
    fresh,
    make_authority,
    make_country,
    make_membership,
    make_need,
    make_sector,
    make_territory,
    make_user,
)
from tests.pages import browser, followed, page_of, sent

NOBODY = (
    "No authority above yours has an approver yet, so nobody could answer. "
    "Your draft is kept, and the network secretariat sees that nobody answers for your municipality."
)


def submit(user, need, **changes):
    client = browser(user)
    path = f"/needs/{need.slug}/edit/"
    return followed(client, path, page_of(client, path).fields() | {"submit": "yes"} | changes)


def moves_of(need) -> list[tuple[str, str, str]]:
    with as_system():
        rows = NeedMove._base_manager.filter(need=need).order_by("id")
        return list(rows.values_list("from_state", "to_state", "actor_name"))


def new_officer(authority):
    person = make_user()
    make_membership(person, authority)
    return person


def end_memberships(authority):
    """Nobody acts for this authority any more."""
    with as_system():
        Membership.objects.filter(authority=authority).update(
            valid_until="2026-01-01T00:00Z", valid_from="2025-01-01T00:00Z"
        )
        refresh_contacts(authority)


def test_submitting_draws_the_number_and_says_who_answers(network: Cast):
    need = make_need(network.lind, created_by=network.ada)

    page = submit(network.ada, need, title="Beds")

    kept = fresh(need)
    assert page.response.request["PATH_INFO"] == "/needs/NL-LIN-0001/"
    assert page.notices == [("success", "Submitted as NL-LIN-0001. Vale County answers.")]
    assert (kept.state, kept.reach, kept.number, kept.title) == ("submitted", 1, "NL-LIN-0001", "Beds")
    assert (kept.addressed_to, kept.submitted_by) == (network.county_office, network.ada)
    assert moves_of(need) == [("", "draft", "Ada"), ("draft", "submitted", "Ada")]
    assert fresh(network.lind).last_submission_on == kept.submitted_at.date()


def test_numbers_of_a_place_follow_each_other_and_each_place_counts_for_itself(network: Cast):
    first, second = make_need(network.lind), make_need(network.lind)
    elsewhere = make_need(network.holm)

    submit(network.ada, first)
    submit(network.ada, second)
    submit(network.cleo, elsewhere)

    assert [fresh(one).number for one in (first, second, elsewhere)] == ["NL-LIN-0001", "NL-LIN-0002", "NL-HOL-0001"]


def test_a_corrected_need_keeps_its_number(network: Cast):
    need = make_need(network.lind, state="returned", number="NL-LIN-0007", addressed_to=network.county_office)

    page = submit(network.ada, need, people_affected="1 200")

    assert page.notices == [("success", "Submitted as NL-LIN-0007. Vale County answers.")]
    assert (fresh(need).number, fresh(need).people_affected) == ("NL-LIN-0007", 1200)
    with as_system():
        assert NeedNumber.objects.count() == 0


def test_what_is_missing_is_asked_field_by_field_and_nothing_is_submitted(network: Cast):
    need = make_need(network.lind, title="Kept")

    emptied = {"lacking": [], "is_free_of_personal_data": []}
    page = submit(network.ada, need, title="", sector="", situation=" ", severity="", people_affected="", **emptied)

    asked = [
        ("Enter a short title", "id_title"),
        ("Choose a sector", "id_sector"),
        ("Choose what is lacking, at least one", "id_lacking"),
        ("Describe the situation", "id_situation"),
        ("Choose how serious it is", "id_severity"),
        ("Confirm that the text names no individual", "id_is_free_of_personal_data"),
    ]
    assert (page.status, page.title) == (422, "Error: Log a need")
    assert page.summary == asked
    assert page.field_errors == {field: words for words, field in asked}
    assert (fresh(need).state, fresh(need).number, fresh(need).title) == ("draft", None, "Kept")


def test_a_form_submitted_twice_is_submitted_once(network: Cast):
    need = make_need(network.lind)
    client = browser(network.ada)
    path = f"/needs/{need.uuid}/edit/"
    values = page_of(client, path).fields() | {"submit": "yes"}

    first, second = client.post(path, values), followed(client, path, values)

    assert (first.status_code, second.status) == (302, 200)
    assert second.response.request["PATH_INFO"] == "/needs/NL-LIN-0001/"
    assert "You have submitted this need already, as NL-LIN-0001." in second.text
    assert [step[1] for step in moves_of(need)] == ["draft", "submitted"]
    with as_system():
        assert NeedNumber.objects.get().last == 1
        assert AuditEvent.objects.filter(action="needs.need.submitted", target_uuid=need.uuid).count() == 1


def test_the_ministry_answers_where_the_county_has_no_approver(network: Cast):
    end_memberships(network.county_office)
    make_membership(make_user(), network.county_office, "officer")

    submit(network.ada, need := make_need(network.lind))

    assert fresh(need).addressed_to == network.ministry


def test_an_administrator_counts_as_one_who_can_accept(network: Cast):
    end_memberships(network.county_office)
    make_membership(make_user(), network.county_office, "administrator")

    submit(network.ada, need := make_need(network.lind))

    assert fresh(need).addressed_to == network.county_office


def test_the_lower_of_two_tiers_answers(network: Cast):
    district = make_territory(parent=network.county, level=Territory.Level.DISTRICT)
    town = make_authority(territory=make_territory(parent=district))
    office = make_authority(kind="intermediate", territory=district)
    make_membership(make_user(), office, "approver")

    submit(new_officer(town), need := make_need(town))

    assert fresh(need).addressed_to == office


@pytest.fixture
def two_ministries(network: Cast) -> tuple[Authority, Authority]:
    """The county is silent; the country has a second ministry with an approver."""
    end_memberships(network.county_office)
    second = make_authority(kind="central", territory=network.country, name="Ministry of Health")
    make_membership(make_user(), second, "approver")
    return network.ministry, second


@pytest.mark.parametrize(("default", "chosen"), [("sector", 1), ("parent sector", 1), ("country", 1), ("none", 0)])
def test_among_ministries_the_default_of_the_sector_answers_then_of_the_country(
    network: Cast, two_ministries, default, chosen
):
    main = make_sector()
    sub = make_sector(parent=main)
    rows = {"sector": sub, "parent sector": main, "country": None}
    with as_system():
        if default in rows:
            Competence.objects.create(
                country=network.country, level="country", sector=rows[default], authority=two_ministries[1]
            )
        if default != "country":
            other = make_sector()
            Competence.objects.create(
                country=network.country, level="country", sector=other, authority=two_ministries[1]
            )

    submit(network.ada, need := make_need(network.lind, sector=sub))

    assert fresh(need).addressed_to == two_ministries[chosen]


def test_a_default_without_anybody_to_accept_is_passed_over(network: Cast, two_ministries):
    with as_system():
        Competence.objects.create(country=network.country, level="country", sector=None, authority=two_ministries[1])
    end_memberships(two_ministries[1])

    submit(network.ada, need := make_need(network.lind))

    assert fresh(need).addressed_to == network.ministry


def test_where_nobody_can_answer_it_is_said_in_one_sentence_and_what_was_typed_is_saved(network: Cast):
    town = make_authority(territory=make_territory(parent=make_country()))
    officer = new_officer(town)
    need = make_need(town)

    client = browser(officer)
    path = f"/needs/{need.uuid}/edit/"
    page = sent(client, path, page_of(client, path).fields() | {"title": "Typed just now", "submit": "yes"})

    kept = fresh(need)
    assert (page.status, page.title) == (409, "Error: Log a need")
    assert page.notices == [("error", NOBODY)]
    assert (page.fields()["title"], page.fields()["version"]) == ("Typed just now", "2")
    assert (kept.state, kept.number, kept.addressed_to, kept.title) == ("draft", None, None, "Typed just now")
    assert client.post(path, page.fields()).status_code == 302


def test_an_approver_whose_role_has_run_out_does_not_count(network: Cast):
    past = {"valid_from": "2025-01-01T00:00Z", "valid_until": "2026-01-01T00:00Z"}
    with as_system():
        Membership.objects.filter(user=network.finn).update(**past)
        # The contact point holds the dates that were known when it was written; nobody writes on the last day.
        ContactPoint.objects.filter(authority=network.county_office, role="approver").update(**past)

    submit(network.ada, need := make_need(network.lind))

    assert fresh(need).addressed_to == network.ministry


def test_a_need_of_another_country_is_not_answered_here(network: Cast):
    submit(network.gita, need := make_need(network.farby))

    assert (fresh(need).state, fresh(need).addressed_to) == ("draft", None)


def test_the_queue_above_holds_it_and_the_draft_list_does_not(network: Cast):
    submit(network.ada, make_need(network.lind, title="Just sent"))

    assert [row[0] for row in page_of(browser(network.ben), "/needs/queue/").rows] == ["Just sent NL-LIN-0001"]
    with as_system():
        assert Need._base_manager.filter(state="draft").count() == 0
