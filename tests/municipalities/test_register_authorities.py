"""Authorities, people and sectors of the shipped registers, with exact counts. Files only: no database."""

import re
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from tests.municipalities.registers import (
    AUTHORITIES,
    BY_CODE,
    COUNTRIES,
    COUNTRY_FILES,
    LOCAL,
    PEOPLE,
    PLACES,
    SECTORS,
    scripts,
)

KINDS = {"municipality", "intermediate", "central", "association", "secretariat", "observer"}
ROLES = {"viewer", "officer", "approver", "administrator"}
SECTOR_CODES = "ACC NFI FOD WSH HEA PRO CHP GBV REG EDU LIV INT RET TRA COM INF SEC COO FIN EMI OTH"


def test_authorities_by_kind():
    assert Counter(row["kind"] for row in AUTHORITIES.values()) == {
        "intermediate": 26,
        "central": 18,
        "association": 14,
        "observer": 3,
        "secretariat": 2,
        "municipality": 1,
    }


def test_every_authority_stands_in_a_known_place_or_outside_the_six():
    for row in AUTHORITIES.values():
        if row["territory_code"]:
            assert row["territory_code"] in BY_CODE or row["territory_code"] in COUNTRIES
        else:
            assert (row["kind"], row["has_users"]) == ("association", "no")
        ZoneInfo(row["time_zone"])
        assert row["name_en"]
        assert row["source"]
        assert scripts(row["name_sr_cyrl"]) <= {"CYRILLIC"}
        assert scripts(row["name_mk"]) <= {"CYRILLIC"}
        assert scripts(row["name_sr_latn"]) <= {"LATIN"}


def test_each_canton_has_its_ministry_and_each_county_its_prefect():
    seats = [row["territory_code"] for row in AUTHORITIES.values() if row["kind"] == "intermediate"]
    levels = Counter(BY_CODE[code]["level"] for code in set(seats))

    assert levels == {"canton": 10, "county": 12, "entity": 2, "autonomous_province": 1}


def test_one_default_addressee_per_country_and_at_most_one_per_sector():
    default = Counter(row["country_iso2"] for row in AUTHORITIES.values() if row["default_addressee"] == "yes")
    by_sector = Counter(
        (row["country_iso2"], sector)
        for row in AUTHORITIES.values()
        for sector in row["default_for_sectors"].split(";")
        if sector
    )

    assert default == dict.fromkeys(COUNTRY_FILES, 1)
    assert set(by_sector.values()) == {1}
    assert {sector for _, sector in by_sector} <= {row["code"] for row in SECTORS}
    for row in AUTHORITIES.values():
        assert row["kind"] == "central" or (row["default_addressee"], row["default_for_sectors"]) == ("no", "")


def test_thirteen_members_of_nalas_of_which_seven_have_people():
    members = [row for row in AUTHORITIES.values() if row["nalas_member"] == "yes"]

    assert len(members) == 13
    assert sorted(row["country_iso2"] for row in members if row["has_users"] == "yes") == [
        *("AL", "BA", "BA", "ME", "MK", "RS", "XK")
    ]


def kind_of(authority):
    return AUTHORITIES[authority]["kind"] if authority in AUTHORITIES else "municipality"


def test_people_cover_every_kind_and_role_in_the_first_24_rows():
    first = [(kind_of(row["authority"]), row["role"]) for row in PEOPLE[:24]]

    assert len(set(first)) == 24
    assert {kind for kind, _ in first} == KINDS
    assert {role for _, role in first} == ROLES


def test_people_are_examples_with_one_name_per_address():
    names = {}
    for row in PEOPLE:
        assert re.fullmatch(r"[a-z]+@[a-z-]+\.example\.org", row["email"])
        assert row["is_example"] == "yes"
        assert names.setdefault(row["email"], row["name"]) == row["name"]
        assert row["authority"] in AUTHORITIES or BY_CODE[row["authority"]]["level"] in LOCAL

    assert len(PEOPLE) == 220
    assert len(names) == len(set(names.values())) == 218
    assert sum(count == 2 for count in Counter(row["email"] for row in PEOPLE).values()) == 2


def test_officers_and_approvers_stand_where_the_demo_needs_them():
    roles = defaultdict(set)
    for row in PEOPLE:
        roles[row["authority"]].add(row["role"])
    full = {authority for authority, held in roles.items() if {"officer", "approver"} <= held}

    assert {key for key, row in AUTHORITIES.items() if row["kind"] == "central"} <= full
    assert "una-sana-interior" in full
    assert sum(kind_of(authority) == "municipality" for authority in full) == 63
    assert all(AUTHORITIES[key]["has_users"] == "yes" for key in roles if key in AUTHORITIES)


@pytest.mark.parametrize(
    ("column", "foreign"),
    [
        ("name_sq", "ministry ministar minister association savez općin opštin akses"),
        ("name_bs", "severn izbegl bezbed spolj europ tajništv unutarnj"),
        ("name_hr", "severn izbegl bezbed spolj evrop sekretarijat unutrašnj"),
        ("name_cnr", "severn izbegl bezbed sigurnos općin europ tajništv unutarnj"),
        ("name_mk", "избегл избјегл спољ унутрашњ округа заштити ђ ћ"),
    ],
)
def test_authorities_and_countries_have_names_in_each_language_in_its_words(column, foreign):
    names = [row[column] for row in [*AUTHORITIES.values(), *COUNTRIES.values()]]

    assert all(names)
    assert [word for word in foreign.split() if word in " ".join(names).casefold()] == []


def test_only_cantons_have_a_croatian_name_of_their_own_and_their_ministries_use_it():
    cantons = {row["code"]: row["name_hr"] for row in PLACES["BA"] if row["level"] == "canton"}

    assert {row["code"] for row in PLACES["BA"] if row["name_hr"]} == set(cantons)
    assert [name for name in cantons.values() if "županija" not in name.casefold()] == []
    ministries = [row for row in AUTHORITIES.values() if row["territory_code"] in cantons]
    assert len(ministries) == 10
    assert [row["name_hr"] for row in ministries if "županije" not in row["name_hr"].casefold()] == []


def test_at_most_one_reviewing_body_with_an_approver_in_each_place():
    approving = {row["authority"] for row in PEOPLE if row["role"] == "approver"}
    seats = Counter(
        row["territory_code"] for key, row in AUTHORITIES.items() if row["kind"] == "intermediate" and key in approving
    )

    assert seats == {"BA-01": 1, "BA-SRP": 1}


def test_sectors_are_the_21_of_the_code_list_with_their_parts():
    top = [row for row in SECTORS if not row["parent_code"]]
    parts = [row for row in SECTORS if row["parent_code"]]
    labels = ["label_en", "label_sq", "label_bs", "label_hr", "label_cnr", "label_mk", "label_sr_cyrl"]

    assert [row["code"] for row in top] == SECTOR_CODES.split()
    assert len(parts) == 63
    assert len({row["code"] for row in SECTORS}) == len({row["display_order"] for row in SECTORS}) == 84
    assert all(row[label] for row in top for label in [*labels, "short_label_en", "short_label_sr_cyrl"])
    assert all(row["code"].startswith(row["parent_code"] + "-") for row in parts)
    assert all(scripts(row["label_mk"]) == scripts(row["label_sr_cyrl"]) == {"CYRILLIC"} for row in SECTORS)
    assert all(row["label_en"] for row in SECTORS)
    assert [
        row["code"]
        for row in SECTORS
        for column in ("label_sq", "label_bs", "label_hr", "label_cnr")
        if scripts(row[column]) != {"LATIN"}
    ] == []
    assert all(len(row["short_label_en"]) <= 16 for row in SECTORS)
