"""The shipped registers hold what docs/registers.md says, with exact counts. Files only: no database."""

import csv
import math
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

REGISTERS = Path(__file__).resolve().parents[2] / "municipalities" / "registers"
COUNTRY_FILES = {
    "AL": "albania",
    "BA": "bosnia_and_herzegovina",
    "XK": "kosovo",
    "ME": "montenegro",
    "MK": "north_macedonia",
    "RS": "serbia",
}
LOCAL = {"municipality", "city", "city_municipality"}
TIERS = {"entity", "autonomous_province", "canton", "county", "district", "statistical_region"}
KINDS = {"municipality", "intermediate", "central", "association", "secretariat", "observer"}
ROLES = {"viewer", "officer", "approver", "administrator"}
# Rude words, slurs, parties, armed groups and common abbreviations in the portal's languages and English.
UNWELCOME = """
    ASS SEX FUK FUC KKK NAZ CIG PIZ PIC PIS KUR KAR JEB SRA SER PED UBI FAG CUM TIT NIG NGR NEG DIK DIC
    COC COK KOK POO PEE SHT HIV STD RAT SMR GAD DRK GUZ PUS LES LEZ LUD UST NDH UCK SDS SNS SPS DPS HDZ
    SDA SDP SRS DUI DPA LDK PDK AAK LSI PDP DNS GAY FAT DIE KUJ KUC NOB HEL BYT STU DUM MUF NGO NSA
"""
SECTOR_CODES = "ACC NFI FOD WSH HEA PRO CHP GBV REG EDU LIV INT RET TRA COM INF SEC COO FIN EMI OTH"
# South, north, west, east of each country, rounded outwards.
BOXES = {
    "AL": (39.6, 42.7, 19.2, 21.1),
    "BA": (42.5, 45.3, 15.7, 19.7),
    "XK": (41.8, 43.3, 20.0, 21.8),
    "ME": (41.8, 43.6, 18.4, 20.4),
    "MK": (40.8, 42.4, 20.4, 23.1),
    "RS": (42.2, 46.2, 18.8, 23.1),
}


def read(name):
    with (REGISTERS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


PLACES = {iso2: read(name) for iso2, name in COUNTRY_FILES.items()}
EVERY_PLACE = [row for rows in PLACES.values() for row in rows]
BY_CODE = {row["code"]: row for row in EVERY_PLACE}
COUNTRIES = {row["code"]: row for row in read("countries")}
AUTHORITIES = {row["key"]: row for row in read("authorities")}
PEOPLE = read("people")
NEIGHBOURS = read("neighbours")
SECTORS = read("sectors")


def local_places():
    return [row for row in EVERY_PLACE if row["level"] in LOCAL]


def ancestors(row):
    while row["parent_code"] in BY_CODE:
        row = BY_CODE[row["parent_code"]]
        yield row


def tiers(row):
    return [above["code"] for above in ancestors(row) if above["level"] in TIERS][:2]


def scripts(text):
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_each_country_has_its_exact_number_of_places_per_level():
    counts = {iso2: dict(Counter(row["level"] for row in rows)) for iso2, rows in PLACES.items()}

    assert counts == {
        "AL": {"county": 12, "municipality": 61},
        "BA": {"entity": 2, "canton": 10, "municipality": 116, "city": 27},
        "XK": {"district": 7, "municipality": 38},
        "ME": {"municipality": 23, "city": 2},
        "MK": {"statistical_region": 8, "city_umbrella": 1, "municipality": 80},
        "RS": {"autonomous_province": 1, "district": 24, "municipality": 117, "city": 28, "city_municipality": 26},
    }


def test_492_municipalities_and_26_city_municipalities():
    levels = Counter(row["level"] for row in EVERY_PLACE)

    assert levels["municipality"] + levels["city"] == 492
    assert levels["city_municipality"] == 26
    assert len(EVERY_PLACE) == 583


def test_codes_are_unique_over_all_countries_and_short_enough():
    codes = [row["code"] for row in EVERY_PLACE] + list(COUNTRIES)

    assert len(set(codes)) == len(codes) == 590
    assert max(len(code) for code in codes) <= 20


@pytest.mark.parametrize("iso2", COUNTRY_FILES)
def test_file_holds_its_own_country_and_parents_stand_before_their_children(iso2):
    seen = {iso2}
    for row in PLACES[iso2]:
        assert row["country_iso2"] == iso2
        assert row["parent_code"] in seen, row["code"]
        seen.add(row["code"])


def test_parent_names_agree_with_the_parents():
    for row in EVERY_PLACE:
        parent = BY_CODE.get(row["parent_code"])
        assert row["parent_name"] == (parent["name"] if parent else COUNTRIES[row["parent_code"]]["name_en"])


def test_parent_levels_make_sense():
    allowed = {
        "entity": {"country"},
        "autonomous_province": {"country"},
        "canton": {"entity"},
        "county": {"country"},
        "district": {"country", "autonomous_province"},
        "statistical_region": {"country"},
        "city_umbrella": {"statistical_region"},
        "city": {"country", "entity", "canton", "district"},
        "municipality": {"country", "entity", "canton", "county", "district", "statistical_region", "city_umbrella"},
        "city_municipality": {"city"},
    }
    for row in EVERY_PLACE:
        parent = BY_CODE.get(row["parent_code"])
        assert (parent["level"] if parent else "country") in allowed[row["level"]], row["code"]


def test_every_local_place_has_a_short_code_unique_in_its_country_and_no_tier_has_one():
    by_country = defaultdict(list)
    for row in EVERY_PLACE:
        if row["level"] in LOCAL | {"city_umbrella"}:
            assert re.fullmatch("[A-Z]{3}", row["short_code"]), row["code"]
            by_country[row["country_iso2"]].append(row["short_code"])
        else:
            assert row["short_code"] == "", row["code"]

    assert {iso2: len(set(codes)) for iso2, codes in by_country.items()} == {
        iso2: len(codes) for iso2, codes in by_country.items()
    }
    assert sum(len(codes) for codes in by_country.values()) == 519


@pytest.mark.parametrize(
    ("code", "short_code"),
    [
        ("BA-01-01", "BIH"),
        ("BA-01-08", "VKL"),
        ("70963", "PRE"),
        ("80497", "SID"),
        ("MK-703", "KUM"),
        ("AL343", "KOR"),
        ("ME-17", "ROZ"),
        ("RS-00", "BGD"),
    ],
)
def test_short_codes_of_the_mock_ups(code, short_code):
    assert BY_CODE[code]["short_code"] == short_code


def test_short_codes_use_letters_of_the_name_in_their_order():
    folded = str.maketrans("đĐ", "dD")
    for row in local_places():
        if row["short_code"] in {"BGD", "UBB"}:  # Belgrade as on number plates; Ub has two letters.
            continue
        name = unicodedata.normalize("NFD", row["name"].translate(folded)).upper()
        letters = iter(name)
        assert all(letter in letters for letter in row["short_code"]), row["code"]


def test_no_short_code_is_on_the_list_of_unwelcome_strings():
    unwelcome = set(UNWELCOME.split())

    assert {row["short_code"] for row in EVERY_PLACE} & unwelcome == set()


def test_code_schemes():
    assert Counter(row["code_scheme"] for row in EVERY_PLACE) == {
        "iso3166-2": 12 + 2 + 25 + 80 + 26,
        "iso3166-2-former": 10 + 1,
        "lau": 61,
        "nuts3": 8,
        "statistics": 38 + 169,
        "wof": 7,
        "portal": 143 + 1,
    }


def test_names_are_in_the_right_script():
    for row in EVERY_PLACE:
        assert scripts(row["name"]) == {"LATIN"}, row["code"]
        assert scripts(row["name_local"]) == ({"CYRILLIC"} if row["country_iso2"] == "MK" else {"LATIN"}), row["code"]
        assert scripts(row["name_cyrillic"]) == (set() if row["country_iso2"] == "AL" else {"CYRILLIC"}), row["code"]


def test_text_is_composed_trimmed_and_without_asterisk():
    for name in [*COUNTRY_FILES.values(), "countries", "neighbours", "authorities", "people", "sectors"]:
        text = (REGISTERS / f"{name}.csv").read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text)
        assert "*" not in text
        assert "\r" not in text
        assert not text.startswith("\ufeff")
        for row in read(name):
            assert None not in row
            assert None not in row.values()
            assert all(value == value.strip() for value in row.values())


def test_every_place_has_a_point_inside_the_box_of_its_country():
    for row in EVERY_PLACE:
        south, north, west, east = BOXES[row["country_iso2"]]
        assert south < float(row["lat"]) < north, row["code"]
        assert west < float(row["lon"]) < east, row["code"]


def test_populations_add_up_to_the_published_totals_and_serbia_has_none():
    totals = {iso2: sum(int(row["population"]) for row in rows if row["population"]) for iso2, rows in PLACES.items()}
    missing = {
        iso2: sum(row["level"] in LOCAL and not row["population"] for row in rows) for iso2, rows in PLACES.items()
    }

    assert totals == {"AL": 2800138, "BA": 3531159, "XK": 1779391, "ME": 620029, "MK": 2050067, "RS": 0}
    assert missing == {"AL": 0, "BA": 0, "XK": 0, "ME": 4, "MK": 0, "RS": 171}


def test_population_carries_its_source_and_tiers_carry_no_population():
    for row in EVERY_PLACE:
        assert bool(row["population"]) == bool(row["population_source"]), row["code"]
        assert row["source"]
        if row["population"]:
            assert row["level"] in LOCAL
            assert 50 < int(row["population"]) < 600_000
            assert row["population_year"] in ({""} if row["country_iso2"] == "MK" else {"2011", "2013", "2014"})
        else:
            assert row["population_year"] == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("BA-01-01", ["BA-01", "BA-BIH"]),
        ("BA-SRP-44", ["BA-SRP"]),
        ("BA-BRC", []),
        ("80497", ["RS-07", "RS-VO"]),
        ("70963", ["RS-24"]),
        ("71285", ["RS-20"]),
        ("70157", []),
        ("MK-703", ["MK007"]),
        ("MK-814", ["MK008"]),
        ("AL343", ["AL-06"]),
        ("XK-20", ["XK-PZ"]),
        ("ME-17", []),
    ],
)
def test_tiers_above_a_place(code, expected):
    assert tiers(BY_CODE[code]) == expected


def test_places_by_number_of_tiers():
    assert Counter(len(tiers(row)) for row in local_places()) == {1: 349, 2: 125, 0: 44}


def test_countries_are_the_six_participants_in_fixed_order():
    six = [row for row in COUNTRIES.values() if row["level"] == "country"]

    assert [row["iso2"] for row in sorted(six, key=lambda row: int(row["display_order"]))] == [
        *("AL", "BA", "XK", "ME", "MK", "RS")
    ]
    assert [row["iso2"] for row in six if row["asterisk"] == "yes"] == ["XK"]
    assert [row["code"] for row in COUNTRIES.values() if row["level"] == "region"] == ["SEE"]
    for row in COUNTRIES.values():
        ZoneInfo(row["time_zone"])
        assert all(row[column] for column in row if column.startswith("name_"))
        assert scripts(row["name_mk"]) == scripts(row["name_sr_cyrl"]) == {"CYRILLIC"}
        assert scripts(row["name_sr_latn"]) == scripts(row["name_sq"]) == {"LATIN"}


def test_neighbour_pairs_are_stored_once_in_order_between_known_places():
    pairs = [(row["code_a"], row["code_b"]) for row in NEIGHBOURS]
    local_codes = {row["code"] for row in local_places()}

    assert len(pairs) == len(set(pairs)) == 1711
    assert all(first < second for first, second in pairs)
    assert {code for pair in pairs for code in pair} == local_codes


def test_neighbour_bases_and_borders():
    basis = Counter(row["basis"] for row in NEIGHBOURS)
    across = Counter(
        row["basis"]
        for row in NEIGHBOURS
        if BY_CODE[row["code_a"]]["country_iso2"] != BY_CODE[row["code_b"]]["country_iso2"]
    )

    assert basis == {"shared border": 598, "by distance": 1113}
    assert across == {"shared border": 16, "by distance": 118}


def test_each_place_has_2_to_15_neighbours_and_none_is_its_own_city():
    count = Counter()
    for row in NEIGHBOURS:
        first, second = BY_CODE[row["code_a"]], BY_CODE[row["code_b"]]
        assert first["parent_code"] != second["code"] != first["code"] != second["parent_code"]
        count.update([first["code"], second["code"]])

    assert (min(count.values()), max(count.values())) == (2, 15)


def test_neighbour_distances_are_those_between_the_points():
    def distance(first, second):
        south, north = math.radians(float(first["lat"])), math.radians(float(second["lat"]))
        turn = math.radians(float(second["lon"]) - float(first["lon"]))
        angle = math.sin(south) * math.sin(north) + math.cos(south) * math.cos(north) * math.cos(turn)
        return 6371.0088 * math.acos(min(1, angle))

    for row in NEIGHBOURS:
        expected = distance(BY_CODE[row["code_a"]], BY_CODE[row["code_b"]])
        assert float(row["distance_km"]) == pytest.approx(expected, abs=0.06)


def test_neighbours_across_borders_that_people_know():
    pairs = {frozenset((row["code_a"], row["code_b"])) for row in NEIGHBOURS}

    assert {frozenset(pair) for pair in [("70963", "MK-704"), ("80497", "BA-SRP-03"), ("ME-17", "71188")]} <= pairs


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
