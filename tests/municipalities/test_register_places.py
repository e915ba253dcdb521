"""Places of the shipped registers hold what docs/registers.md says, with exact counts. Files only: no database."""

import re
import unicodedata
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from tests.municipalities.registers import (
    BY_CODE,
    COUNTRIES,
    COUNTRY_FILES,
    EVERY_PLACE,
    LOCAL,
    PLACES,
    REGISTERS,
    local_places,
    read,
    scripts,
    tiers,
)

# Rude words, slurs, parties, armed groups and common abbreviations in the portal's languages and English.
UNWELCOME = """
    ASS SEX FUK FUC KKK NAZ CIG PIZ PIC PIS KUR KAR JEB SRA SER PED UBI FAG CUM TIT NIG NGR NEG DIK DIC
    COC COK KOK POO PEE SHT HIV STD RAT SMR GAD DRK GUZ PUS LES LEZ LUD UST NDH UCK SDS SNS SPS DPS HDZ
    SDA SDP SRS DUI DPA LDK PDK AAK LSI PDP DNS GAY FAT DIE KUJ KUC NOB HEL BYT STU DUM MUF NGO NSA
"""
# South, north, west, east of each country, rounded outwards.
BOXES = {
    "AL": (39.6, 42.7, 19.2, 21.1),
    "BA": (42.5, 45.3, 15.7, 19.7),
    "XK": (41.8, 43.3, 20.0, 21.8),
    "ME": (41.8, 43.6, 18.4, 20.4),
    "MK": (40.8, 42.4, 20.4, 23.1),
    "RS": (42.2, 46.2, 18.8, 23.1),
}


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
