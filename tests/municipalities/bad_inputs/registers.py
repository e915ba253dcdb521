"""Registers that must be refused, each with the words that the person reads.

The base is a small register that is taken: a county of Albania with two municipalities. Each bad input changes one
thing.
"""

import csv
import io

COLUMNS = (
    "country_iso2",
    "code",
    "short_code",
    "name",
    "name_local",
    "name_cyrillic",
    "level",
    "parent_code",
    "parent_name",
    "lat",
    "lon",
    "population",
    "population_year",
    "population_source",
    "source",
)
COUNTY = {
    "country_iso2": "AL",
    "code": "AL-91",
    "name": "Fushë",
    "name_local": "Qarku Fushë",
    "level": "county",
    "parent_code": "AL",
    "parent_name": "Albania",
    "lat": "41.1000",
    "lon": "20.1000",
    "source": "invented for the tests",
}
FIRST = {
    **COUNTY,
    "code": "AL911",
    "short_code": "MAL",
    "name": "Malësi e Re",
    "name_local": "Bashkia Malësi e Re",
    "level": "municipality",
    "parent_code": "AL-91",
    "parent_name": "Fushë",
    "population": "31210",
    "population_year": "2011",
    "population_source": "invented",
}
SECOND = {
    **FIRST,
    "code": "AL912",
    "short_code": "LUG",
    "name": "Lugina",
    "name_local": "Bashkia Lugina",
    "lat": "41.2000",
    "population": "",
    "population_year": "",
    "population_source": "",
}


def register(*rows, columns=COLUMNS):
    """The CSV file of the rows, in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def changed(**values):
    """The base register with other values in the row of the first municipality, which stands in line 3."""
    return register(COUNTY, FIRST | values, SECOND)


GOOD = register(COUNTY, FIRST, SECOND)
HEADER = ",".join(COLUMNS).encode()
_RING = (
    COUNTY | {"code": "AL-91", "parent_code": "AL-92"},
    COUNTY | {"code": "AL-92", "name": "Kodra", "parent_code": "AL-91"},
)

BAD = {
    "no bytes": (b"", "The file is empty."),
    "only spaces": (b"  \n\n", "The file is empty."),
    "only a header": (HEADER + b"\n", "The file has a header and no places."),
    "only a byte-order mark": (b"\xef\xbb\xbf", "The file is empty."),
    "CP1250": (GOOD.decode().encode("cp1250"), "Line 2: is not written in UTF-8."),
    "UTF-16": (GOOD.decode().encode("utf-16"), "Line 1: is not written in UTF-8."),
    "semicolons": (GOOD.replace(b",", b";"), "Line 1: The columns are separated by semicolons"),
    "tabs": (GOOD.replace(b",", b"\t"), "Line 1: The columns are separated by tabs"),
    "missing column": (
        register(COUNTY, FIRST, columns=[column for column in COLUMNS if column != "level"]),
        "Line 1: The column “level” is missing.",
    ),
    "unknown column": (
        GOOD.replace(b"population_year", b"populaton_year"),
        "Line 1: The column “populaton_year” is not known.",
    ),
    "column twice": (
        GOOD.replace(b"name_local,name_cyrillic", b"name,name_cyrillic"),
        "Line 1: The column “name” stands in the header 2 times.",
    ),
    "header twice": (GOOD + HEADER + b"\n", "Line 5: repeats the header"),
    "ragged row": (GOOD + b"AL,AL913,KOD,Kodra\n", "Line 5: has 4 values, but the header has 15 columns."),
    "unclosed quotation": (GOOD + b'AL,AL913,KOD,"Kodra,Bashkia\n', "Line 5: opens a quotation mark"),
    "text after a quotation": (GOOD + b'AL,AL913,KOD,"Kodra"x,Bashkia\n', "Line 5: cannot be read as CSV"),
    "unknown level": (changed(level="village"), "Line 3: level “village” is not known"),
    "a country in the file": (changed(level="country"), "Line 3: level “country” is not known"),
    "parent missing": (changed(parent_code="AL-99"), "Line 3: parent_code AL-99 is neither in this file"),
    "own parent": (changed(parent_code="AL911"), "Line 3: the parents form a ring: AL911 > AL911."),
    "ring of parents": (register(*_RING), "Line 2: the parents form a ring: AL-91 > AL-92 > AL-91."),
    "parent too low": (changed(parent_code="AL912"), "Line 3: a municipality cannot stand below a municipality."),
    "parent abroad": (changed(parent_code="RS"), "Line 3: parent_code RS is a place of another country (RS)."),
    "code twice": (register(COUNTY, FIRST, SECOND | {"code": "AL911"}), "Line 4: code AL911 stands already in line 3."),
    "code empty": (changed(code=""), "Line 3: code is empty."),
    "code in small letters": (changed(code="al911"), "Line 3: code 'al911' is not a code"),
    "another country": (changed(country_iso2="RS"), "Line 3: country_iso2 is RS, but the file began with AL"),
    "no such country": (GOOD.replace(b"AL,", b"QQ,"), "Line 2: country_iso2 QQ is not a country of the portal."),
    "latitude out of range": (changed(lat="141.1"), "Line 3: lat 141.1 is not between -90 and 90."),
    "latitude and longitude swapped": (changed(lat="20.1", lon="41.1"), "Line 3: lat and lon look swapped."),
    "a point in the sea": (changed(lat="35.0", lon="-20.0"), "km from the middle of Albania."),
    "no longitude": (changed(lon=""), "Line 3: one of lat and lon is empty"),
    "decimal comma": (changed(lat="41,1000"), "Line 3: lat 41,1000 is written with a decimal comma; write 41.1000."),
    "latitude is NaN": (changed(lat="NaN"), "Line 3: lat 'NaN' is not a number of degrees"),
    "latitude in exponents": (changed(lat="4.1e1"), "Line 3: lat '4.1e1' is not a number of degrees"),
    "negative population": (changed(population="-5"), "Line 3: population '-5': enter 0 or more"),
    "population with a real minus": (changed(population="−5"), "Line 3: population '−5': enter 0 or more"),
    "population is NaN": (changed(population="NaN"), "Line 3: population 'NaN': enter a number"),
    "half a person": (changed(population="3.5"), "Line 3: population '3.5': enter a whole number"),
    "population 10^400": (changed(population="10^400"), "Line 3: population '10^400': write the number out"),
    "population of 401 digits": (changed(population="1" + "0" * 400), "enter 20,000,000 or less"),
    "population in Arabic digits": (changed(population="٣١٢"), "Line 3: population '٣١٢': use the digits 0 to 9"),
    "year to come": (changed(population_year="3011"), "Line 3: population_year '3011' is not a year between 1900"),
    "year without population": (
        changed(population="", population_source=""),
        "Line 3: population_year stands without a population.",
    ),
    "empty name": (changed(name="  "), "Line 3: name is empty."),
    "name of 301 characters": (changed(name="a" * 301), "Line 3: name has 301 characters; 200 are the most."),
    "name is a formula": (changed(name="=1+1"), "Line 3: name begins with '=', which a spreadsheet would run"),
    "source is a formula": (changed(source='@SUM("A1")'), "Line 3: source begins with '@', which a spreadsheet"),
    "name is a number": (changed(name="12"), "Line 3: name begins with '1'; a name begins with a letter."),
    "right-to-left override": (
        changed(name="Mal\u202eësi"),
        "Line 3: name holds a character that cannot be seen (U+202E)",
    ),
    "zero-width space": (changed(name="Mal\u200bësi"), "Line 3: name holds a character that cannot be seen (U+200B)"),
    "NUL": (changed(name="Mal\x00ësi"), "Line 3: name holds a character that cannot be seen (U+0000)"),
    "line break in a name": (
        changed(name="Malësi\ne Re"),
        "Line 3: name holds a character that cannot be seen (U+000A)",
    ),
    "Cyrillic letter in a Latin name": (
        changed(name="Mаlësi"),
        "Line 3: name holds the letter 'а' (CYRILLIC SMALL LETTER A); letters must be all Latin.",
    ),
    "Latin letter in a Cyrillic name": (
        changed(name_cyrillic="Малеcи"),
        "Line 3: name_cyrillic holds the letter 'c' (LATIN SMALL LETTER C); letters must be all Cyrillic.",
    ),
    "Cyrillic short code": (
        changed(short_code="МАL"),
        "Line 3: short_code 'МАL' holds the letter 'М' (CYRILLIC CAPITAL LETTER EM); use A-Z.",
    ),
    "short code of two letters": (changed(short_code="MA"), "Line 3: short_code 'MA' is not three capital letters"),
    "short code missing": (changed(short_code=""), "Line 3: short_code is empty"),
    "short code twice": (changed(short_code="LUG"), "Line 4: short_code LUG is already that of Malësi e Re (AL911)."),
    "two places with one address": (
        register(COUNTY, FIRST, SECOND | {"name": "Malesi e re"}),
        "Line 4: name “Malesi e re” is that of AL911 below the same place",
    ),
    "no source": (changed(source=""), "Line 3: source is empty"),
    "field of a megabyte": (changed(source='"' + "x" * 1_000_000), "Line 3: opens a quotation mark"),
    "six megabytes": (GOOD + b"\n" * 6_000_000, "The file is larger than 5 MB."),
}
