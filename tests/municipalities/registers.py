"""The shipped registers as files, for the tests of what they hold."""

import csv
import unicodedata
from pathlib import Path

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
