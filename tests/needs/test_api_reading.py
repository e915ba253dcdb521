"""Reading needs over the API: rows, the record, filters, pages; the figures of the pages, and nothing to strangers."""

from datetime import date

import pytest

from municipalities.access import grants
from needs.models import Need, NeedGroupShare
from needs.services import merging
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, as_system, make_need, make_sector, make_user
from tests.pages import browser

LIST = "/api/v1/needs/"


def test_a_row_holds_the_listed_fields_and_no_others(network: Cast):
    need = make_need(network.lind, state="accepted", sector=network.sector, people_affected=3)

    body = browser(network.ivo).get(LIST).json()

    (row,) = body.pop("results")
    assert body == {"count": 1, "count_is_capped": False, "older": None, "newer": None}
    assert (row.pop("created_at"), row.pop("submitted_at")) == (
        need.created_at.isoformat().replace("+00:00", "Z"),
        None,
    )
    assert row == {
        "uuid": str(need.uuid),
        "number": need.number,
        "state": "accepted",
        "title": "Winter beds for the transit centre",
        "municipality": "Lind",
        "sector": "ACC",
        "severity": 4,
        "people_affected": None,
        "people_affected_hidden": True,
        "is_example": False,
    }


def test_the_detail_adds_the_text_and_the_version_and_no_words_of_the_review(network: Cast):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, sector=network.sector)

    body = browser(network.ivo).get(f"{LIST}{need.number}/").json()

    row = browser(network.ivo).get(LIST).json()["results"][0]
    assert body == row | {
        "situation": "The centre was set up for 430 people and houses 600.",
        "lacking": ["equipment", "space"],
        **dict.fromkeys(("place", "place_role", "urgency", "horizon", "phase", "already_done"), ""),
        "people_by_group": {},
        "certainty": "",
        "source": "",
        "source_grade": "",
        "information_grade": None,
        "lines": [],
        "lines_total": None,
        "currency": "EUR",
        "cost": None,
        "covered": None,
        "needed_by": None,
        "needed_until": None,
        "answer_wanted_by": None,
        "still_valid_on": None,
        "rank": None,
        "edition": 1,
        "is_free_of_personal_data": True,
        "association_ticked": None,
        "answer": None,
        "first_submitted_at": None,
        "answer_due_on": None,
        "decided_at": None,
        "closed_at": None,
        "merged_into": None,
        "language": "en-gb",
        "script": "Latn",
        "addressed_to": "vale-county",
        "version": 1,
    }


def test_what_is_for_the_house_and_its_reviewers_is_null_for_the_network(network: Cast):
    table = {"ASY": {"women": 3, "men": 210, "under_18": 61}}
    need = make_need(
        network.lind,
        state="accepted",
        addressed_to=network.county_office,
        people_by_group=table,
        groups=["ASY"],
        people_in_groups=274,
        answer_due_on=date(2026, 12, 14),
        association_ticked=True,
    )

    def met(person) -> tuple:
        body = browser(person).get(f"{LIST}{need.number}/").json()
        return body["people_by_group"], body["answer_due_on"], body["association_ticked"]

    for inside in (network.ada, network.ben, network.jana):
        assert met(inside) == (table, "2026-12-14", True)
    for outside in (network.cleo, network.ivo, network.dara):
        assert met(outside) == ({"ASY": {"women": None, "men": 210, "under_18": None}}, None, None)


def merged(network: Cast, **values) -> tuple[Need, Need]:
    """A submitted need, and the one that it took over."""
    terms = {"state": "submitted", "addressed_to": network.county_office, "sector": network.sector, **values}
    need, other = (make_need(network.lind, created_by=network.ada, **terms) for _ in range(2))
    merging.merge_needs(
        actor=actor_of(network.finn), need_id=need.pk, other_id=other.pk, versions=(1, 1), choice=merging.Choice()
    )
    return need, other


def test_a_need_that_was_taken_over_names_the_number_of_the_survivor(network: Cast):
    need, other = merged(network, state="accepted")

    for person in (network.ada, network.finn, network.cleo, network.ivo):
        client = browser(person)
        assert client.get(f"{LIST}{other.number}/").json()["merged_into"] == need.number
        assert client.get(f"{LIST}{need.number}/").json()["merged_into"] is None


def test_who_sees_the_old_need_alone_reads_no_number_of_the_survivor(network: Cast):
    need, other = merged(network)
    plain = make_need(network.lind, state="withdrawn", reach=1, addressed_to=network.county_office)
    terms = {"share_model": NeedGroupShare, "authority": network.holm, "granted_by": network.ada.pk, "reason": "Beds"}
    with as_system():
        for one in (other, plain):
            grants.share_with_authority(record=one, **terms)
    client = browser(network.cleo)

    hidden = client.get(f"{LIST}{other.number}/")
    none, hers = client.get(f"{LIST}{plain.number}/"), client.get(f"{LIST}{need.number}/")

    assert (hidden.status_code, none.status_code, hers.status_code) == (200, 200, 404)
    assert b'"merged_into":null' in hidden.content
    assert b'"merged_into":null' in none.content
    assert need.number.encode() not in hidden.content
    assert str(need.uuid).encode() not in hidden.content


def test_the_answer_is_read_as_far_as_the_need(network: Cast):
    answer = {"answer_who": "The county", "answer_what": "200 beds", "answer_by": date(2026, 12, 14)}
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, **answer)

    body = browser(network.ivo).get(f"{LIST}{need.number}/").json()

    assert body["answer"] == {"who": "The county", "what": "200 beds", "by": "2026-12-14"}


FILTERS = [
    ({"state": "accepted"}, {"Lind A", "Holm"}),
    ({"state": "draft"}, {"Lind D"}),
    ({"severity": "5"}, {"Holm"}),
    ({"severity": "45"}, {"Lind A", "Lind D", "Holm"}),
    ({"severity": "4-5"}, {"Lind A", "Lind D", "Holm"}),
    ({"state": "open"}, {"Lind A", "Holm"}),
    ({"place": "nl/vale/holm"}, {"Holm"}),
    ({"sector": "HEA"}, {"Holm"}),
    ({"sector": "ACC"}, {"Lind A", "Lind D"}),
    ({"country": "nl"}, {"Lind A", "Lind D", "Holm"}),
    ({"place": "vale"}, {"Lind A", "Lind D", "Holm"}),
    ({"place": "lind"}, {"Lind A", "Lind D"}),
    ({"group": "ASY"}, {"Holm"}),
    ({"group": "REF"}, set()),
    ({"role": "transit"}, {"Lind A"}),
    ({"role": "transit", "severity": "5"}, set()),
    ({"state": "accepted", "place": "lind", "role": "transit"}, {"Lind A"}),
    ({"group": "asy"}, set()),
    ({"role": "x"}, set()),
    ({"place": "nowhere"}, set()),
    ({"place": "\x00"}, set()),
]


@pytest.mark.parametrize(("query", "titles"), FILTERS, ids=[ascii(query) for query, _titles in FILTERS])
def test_filters_combine_and_an_unknown_value_finds_nothing(network: Cast, query, titles):
    acc = {"sector": network.sector}
    make_need(network.lind, state="accepted", title="Lind A", place_role="transit", **acc)
    make_need(network.lind, title="Lind D", **acc)
    health, numbers = make_sector(code="HEA"), {"people_by_group": {"ASY": {"men": 9}}, "groups": ["ASY"]}
    make_need(network.holm, state="accepted", title="Holm", severity=5, sector=health, **numbers)
    codes = {"lind": network.lind.territory.code, "vale": network.county.code}
    asked = query | ({"place": codes.get(query["place"], query["place"])} if "place" in query else {})

    body = browser(network.ada).get(LIST, asked).json()

    assert {one["title"] for one in body["results"]} == titles
    assert body["count"] == len(titles)


def test_the_list_is_paged_by_keys(network: Cast):
    author = make_user()
    needs = [make_need(network.lind, created_by=author, sector=network.sector, title=f"N{i:02d}") for i in range(30)]
    client = browser(network.ada)

    first = client.get(LIST).json()
    second = client.get(LIST, {"before": first["older"]}).json()
    back = client.get(LIST, {"after": second["newer"]}).json()

    assert first["count"] == second["count"] == 30
    assert [one["title"] for one in first["results"] + second["results"]] == [one.title for one in reversed(needs)]
    assert (first["newer"], second["older"]) == (None, None)
    assert back["results"] == first["results"]


@pytest.mark.parametrize(("person", "titles"), [("ada", {"D", "S", "A"}), ("ben", {"S", "A"}), ("ivo", {"A"})])
def test_everybody_gets_what_their_pages_show(network: Cast, person, titles):
    make_need(network.lind, title="D")
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="S")
    make_need(network.lind, state="accepted", title="A")

    body = browser(getattr(network, person)).get(LIST).json()

    assert ({one["title"] for one in body["results"]}, body["count"]) == (titles, len(titles))


def test_strangers_are_asked_to_sign_in_and_learn_nothing(network: Cast):
    make_need(network.lind, state="accepted", title="Secret beds")

    anonymous, without_role = browser(None).get(LIST), browser(network.eli).get(LIST)

    assert (anonymous.status_code, without_role.status_code) == (401, 403)
    assert b"Secret" not in anonymous.content + without_role.content


def test_hidden_and_missing_are_the_same_bytes(network: Cast):
    hidden = make_need(network.lind)
    client = browser(network.cleo)

    first, second = client.get(f"{LIST}{hidden.uuid}/"), client.get(f"{LIST}00000000-0000-4000-8000-000000000000/")

    assert (first.status_code, first.content) == (404, second.content)


@pytest.mark.parametrize("reference", ["%00", "%E2%80%AE", "'--", "1", "x" * 300])
def test_a_reference_that_names_nothing_is_not_found(network: Cast, reference):
    assert browser(network.ada).get(f"{LIST}{reference}/").status_code == 404


def test_the_list_costs_the_same_with_3_and_with_30_rows(network: Cast):
    author = make_user()
    for _ in range(3):
        make_need(network.lind, created_by=author)
    client = browser(network.ada)
    with_3 = statements(client, LIST)
    for _ in range(27):
        make_need(network.lind, created_by=author)

    assert (len(with_3), len(statements(client, LIST))) == (4, 4)
