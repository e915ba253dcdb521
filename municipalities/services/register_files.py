"""Reading a register: from the bytes of a CSV file to checked rows, or to a list of everything that is wrong.

Nothing here touches the database. What needs to know other rows or the portal is in register_checks.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from municipalities.models import Territory
from municipalities.services import register_text as cells

BYTES_MAX = 5_000_000
ROWS_MAX = 20_000
ERRORS_SHOWN = 50
REQUIRED = ("country_iso2", "code", "name", "name_local", "level", "parent_code", "lat", "lon", "population", "source")
OPTIONAL = (
    "code_scheme",
    "short_code",
    "name_hr",
    "name_cyrillic",
    "parent_name",
    "population_year",
    "population_source",
)
SCHEMES = ("iso3166-2", "iso3166-2-former", "lau", "nuts3", "statistics", "pcode", "wof", "portal")
# Words that older registers use for a level of ours.
LEVEL_ALIASES = {"region": Territory.Level.STATISTICAL_REGION, "district_special": Territory.Level.MUNICIPALITY}
LEVELS = tuple(level for level in Territory.Level if level not in {Territory.Level.REGION, Territory.Level.COUNTRY})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `line` counts lines of the file from 1; 0 is the file as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class ImportRefused(Exception):
    """The file was not imported and nothing was saved. `problems` holds everything found, in order of lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__(f"{len(problems)} problems")

    def lines(self) -> list[str]:
        """What to print: at most ERRORS_SHOWN problems, and how many more there are."""
        shown = [str(problem) for problem in self.problems[:ERRORS_SHOWN]]
        rest = len(self.problems) - len(shown)
        return [*shown, f"... and {rest} more problems."] if rest else shown


@dataclass(slots=True)
class RegisterRow:
    """One place as the register gives it. `short_code` is None when the file has no such column."""

    line: int
    iso2: str = ""
    code: str = ""
    code_scheme: str = ""
    short_code: str | None = None
    name: str = ""
    name_local: str = ""
    name_hr: str = ""
    name_cyrillic: str = ""
    level: str = ""
    parent_code: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    population: int | None = None
    population_year: int | None = None
    population_source: str = ""
    source: str = ""


def read_register(data: bytes) -> list[RegisterRow]:
    """The rows of the file. Raises ImportRefused with every problem that can be seen in the file alone."""
    lines = _records(_decoded(data))
    header = _header(lines)
    rows: list[RegisterRow] = []
    problems: list[Problem] = []
    for line, values in lines:
        if not any(value.strip() for value in values):
            continue
        if [value.strip() for value in values] == header:
            problems.append(Problem(line, "repeats the header; leave one header line."))
        elif len(values) != len(header):
            problems.append(Problem(line, f"has {len(values)} values, but the header has {len(header)} columns."))
        else:
            rows.append(_row(line, dict(zip(header, values, strict=True)), problems))
        if len(rows) > ROWS_MAX:
            raise ImportRefused([Problem(0, f"The file has more than {ROWS_MAX:,} places.")])
    if not rows and not problems:
        problems.append(Problem(0, "The file has a header and no places."))
    if problems:
        raise ImportRefused(problems)
    return rows


def _decoded(data: bytes) -> str:
    if len(data) > BYTES_MAX:
        raise ImportRefused([Problem(0, f"The file is larger than {BYTES_MAX // 1_000_000} MB.")])
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ImportRefused([Problem(0, "The file is empty.")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        message = "is not written in UTF-8. In the spreadsheet choose “CSV UTF-8” when you save the file."
        raise ImportRefused([Problem(line, message)]) from None


def _records(content: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; a broken quotation ends the reading."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    first = 1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            unclosed = "unexpected end of data" in str(fault) or "field larger" in str(fault)
            what = "opens a quotation mark that is never closed." if unclosed else f"cannot be read as CSV: {fault}."
            raise ImportRefused([Problem(first, what)]) from None
        yield first, values
        first = reader.line_num + 1


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    line, values = next(lines)
    header = [value.strip() for value in values]
    if len(header) == 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if mark in header[0]:
                raise ImportRefused([Problem(line, f"The columns are separated by {word}; separate them by commas.")])
    problems = [Problem(line, f"The column “{name}” is missing.") for name in REQUIRED if name not in header]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            problems.append(Problem(line, f"The column “{name}” stands in the header {header.count(name)} times."))
        elif name not in (*REQUIRED, *OPTIONAL):
            problems.append(Problem(line, f"The column “{name[:40]}” is not known."))
    if problems:
        raise ImportRefused(problems)
    return header


def _row(line: int, values: dict[str, str], problems: list[Problem]) -> RegisterRow:
    """The row with what could be read; what could not is added to the problems."""
    row = RegisterRow(line)

    def read(column: str, attribute: str, reader: Callable[..., Any], **options: Any) -> None:
        try:
            setattr(row, attribute, reader(values[column], **options))
        except cells.BadCell as fault:
            problems.append(Problem(line, f"{column} {fault}."))

    read("country_iso2", "iso2", cells.code)
    read("code", "code", cells.code)
    read("parent_code", "parent_code", cells.code)
    read("name", "name", cells.name, scripts=("LATIN",))
    read("name_local", "name_local", cells.name, scripts=("LATIN", "CYRILLIC"))
    read("level", "level", cells.text)
    read("lat", "latitude", cells.degrees, limit=90)
    read("lon", "longitude", cells.degrees, limit=180)
    read("population", "population", cells.population)
    read("source", "source", cells.text)
    row.level = LEVEL_ALIASES.get(row.level, row.level)
    for column, attribute, reader, options in (
        ("short_code", "short_code", cells.short_code, {}),
        ("name_hr", "name_hr", cells.name, {"scripts": ("LATIN",)}),
        ("name_cyrillic", "name_cyrillic", cells.name, {"scripts": ("CYRILLIC",)}),
        ("code_scheme", "code_scheme", cells.text, {}),
        ("population_year", "population_year", cells.year, {}),
        ("population_source", "population_source", cells.text, {}),
    ):
        if column in values:
            read(column, attribute, reader, **options)
    problems.extend(Problem(line, message) for message in _contradictions(row, values))
    return row


def _contradictions(row: RegisterRow, values: dict[str, str]) -> Iterator[str]:
    """What is wrong between the cells of one row."""
    if not values["name"].strip():
        yield "name is empty."
    if not values["source"].strip():
        yield "source is empty; say where the row is from."
    if row.level and row.level not in LEVELS:
        yield f"level “{row.level[:40]}” is not known; use one of {', '.join(LEVELS)}."
    if row.code_scheme and row.code_scheme not in SCHEMES:
        yield f"code_scheme “{row.code_scheme[:40]}” is not known; use one of {', '.join(SCHEMES)}."
    if bool(values["lat"].strip()) != bool(values["lon"].strip()):
        yield "one of lat and lon is empty; give both or neither."
    if row.population_year and not values["population"].strip():
        yield "population_year stands without a population."
    is_local = row.level in Territory.LOCAL
    if row.short_code == "" and is_local and not values["short_code"].strip():
        yield "short_code is empty; a municipality or city needs one."
    if row.short_code and row.level in Territory.TIERS:
        yield "short_code is for municipalities and cities only."
