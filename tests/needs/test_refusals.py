"""A refusal names who can do it: the authority whose business it is, or the people who can give the missing role."""

import json

import pytest

from municipalities.access import abilities
from municipalities.models import Authority, Membership, User
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_membership, make_need, make_user
from tests.needs.deciding import submitted
from tests.pages import Page, browser

COUNTY_ANSWERS = (
    "Accept a need: this record is the business of Vale County. There it takes at least the role “Approver”."
)
LIND_WRITES = "Begin and write drafts: this record is the business of Lind. There it takes at least the role “Officer”."
CONTACTS_OF_COUNTY = ("Contacts of Vale County", "/network/authorities/vale-county/")
KIM = "The administrators of Lind can give it: Kim."

pytestmark = pytest.mark.django_db


def refused_in_three_ways(client, path: str, api_path: str, body: dict) -> tuple[Page, str, str]:
    """The page, what htmx gets and what the API says for one act."""
    page = Page(client.post(path, body))
    swapped = client.post(path, body, headers={"HX-Request": "true"})
    told = client.generic("POST", api_path, json.dumps(body), content_type="application/json")
    assert (page.status, swapped.status_code, told.status_code) == (403, 403, 403)
    assert swapped.headers["Content-Type"] == "text/plain; charset=utf-8"
    return page, swapped.content.decode(), told.json()["detail"]


@pytest.mark.parametrize("person", ["ada", "jana", "kim"])
def test_whoever_is_not_the_addressee_reads_which_authority_answers(network: Cast, person):
    """Of the house and of another authority above, whatever their own role would be good for."""
    need = submitted(network)
    client = browser(getattr(network, person))

    page, swapped, told = refused_in_three_ways(
        client, f"/needs/{need.number}/accept/", f"/api/v1/needs/{need.number}/accept/", {"version": 1}
    )

    assert page.main.all("h1")[0].text == "You cannot do this"
    assert COUNTY_ANSWERS in page.text
    assert swapped == told == COUNTY_ANSWERS
    assert CONTACTS_OF_COUNTY in page.links
    assert client.get(CONTACTS_OF_COUNTY[1]).status_code == 200


def test_a_neighbour_reads_whose_house_writes_in_a_need_that_the_network_sees(network: Cast):
    need = make_need(network.lind, state="accepted", sector=network.sector)

    page = Page(browser(network.cleo).post(f"/needs/{need.number}/edit/", {"title": "x"}))

    assert page.status == 403
    assert LIND_WRITES in page.text
    assert ("Contacts of Lind", "/network/authorities/lind/") in page.links


def test_a_draft_that_nobody_was_asked_about_says_who_has_not_sent_it(network: Cast):
    need = make_need(network.lind, sector=network.sector)
    sentence = "Accept a need: this record is with no authority yet. Lind has not sent it."

    page, swapped, told = refused_in_three_ways(
        browser(network.ada), f"/needs/{need.slug}/accept/", f"/api/v1/needs/{need.slug}/accept/", {"version": 1}
    )

    assert sentence in page.text
    assert swapped == told == sentence


def test_where_the_role_is_too_low_the_administrators_are_named(network: Cast):
    need = submitted(network)
    second = make_user(email="nora@example.org", name="Nora <b>")
    make_membership(second, network.county_office, "administrator")
    sentence = (
        "Accept a need: this takes the role “Approver”. The administrators of Vale County can give it: Nora <b>, Omar."
    )
    make_membership(make_user(email="omar@example.org", name="Omar"), network.county_office, "administrator")

    page, swapped, told = refused_in_three_ways(
        browser(network.ben), f"/needs/{need.number}/accept/", f"/api/v1/needs/{need.number}/accept/", {"version": 1}
    )

    assert sentence in page.text
    assert swapped == told == sentence
    assert CONTACTS_OF_COUNTY in page.links
    assert fresh(need).state == "submitted"


def test_a_house_without_an_administrator_hears_of_the_secretariat(network: Cast):
    need = submitted(network)

    answer = browser(network.ben).post(f"/needs/{need.number}/accept/", {"version": 1})

    assert "Your authority has no administrator now; the network secretariat can name one." in Page(answer).text


def test_administrators_of_other_houses_and_former_ones_are_not_named(network: Cast):
    former = make_user(email="olga@example.org", name="Olga")
    made = make_membership(former, network.lind, "administrator")
    with as_system():
        Membership.objects.filter(pk=made.pk).update(valid_until=made.valid_from)

    page = Page(browser(network.ada).get("/network/authorities/lind/people/"))

    assert page.status == 403
    assert KIM in page.text
    assert "Olga" not in page.text
    assert "Dara" not in page.text


def test_an_act_of_other_kinds_of_authority_names_the_kinds_and_their_lowest_roles(network: Cast):
    page = Page(browser(network.ada).get("/needs/queue/"))

    assert page.status == 403
    assert "Intermediate government (Officer), Central body (Officer)." in page.text
    assert ("Find an authority and its contacts", "/network/") in page.links


def test_the_authority_has_its_name_in_the_language_of_the_person(network: Cast):
    need = submitted(network)
    with as_system():
        Authority.objects.filter(pk=network.county_office.pk).update(labels={"hr": "Dolinska županija"})
        User.objects.filter(pk=network.ada.pk).update(language="hr")

    answer = browser(network.ada).post(f"/needs/{need.number}/accept/", {"version": 1})

    assert answer.status_code == 403
    assert "Dolinska županija" in answer.content.decode()
    assert "Vale County" not in answer.content.decode()


@pytest.mark.parametrize("person", ["cleo", "gita", "ivo", "hana"])
def test_whoever_cannot_see_the_record_gets_the_answer_for_a_missing_one(network: Cast, person):
    need = submitted(network)
    client = browser(getattr(network, person))

    hidden, missing = (
        [
            client.post(f"/needs/{slug}/accept/", {"version": 1}),
            client.post(f"/needs/{slug}/accept/", {"version": 1}, headers={"HX-Request": "true"}),
            client.generic("POST", f"/api/v1/needs/{slug}/accept/", "{}", content_type="application/json"),
        ]
        for slug in (need.number, "NL-LIN-9999")
    )

    assert [one.status_code for one in hidden] == [404] * 3
    assert [one.content for one in hidden] == [one.content for one in missing]


def test_an_allowed_act_asks_nothing_more(network: Cast, django_assert_num_queries):
    need = submitted(network)
    finn, ben = actor_of(network.finn), actor_of(network.ben)

    with django_assert_num_queries(0):
        abilities.require(finn, "needs.accept", need)
    with pytest.raises(abilities.AbilityRefused) as refused:
        abilities.require(ben, "needs.accept", need)
    assert refused.value.ability.name == "needs.accept"
