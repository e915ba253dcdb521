"""Checking a register's rows against each other and against what the portal already holds."""

import math
from collections.abc import Iterable, Iterator, Mapping

from coordination.core.lookalikes import looks_like, skeleton
from municipalities.models import Territory
from municipalities.services.place_names import slug_of
from municipalities.services.register_files import ImportRefused, Problem, RegisterRow

Level = Territory.Level
# A place may stand below any level of a smaller rank; so Belgrade stands right below its country.
_RANK = {
    Level.REGION: 0,
    Level.COUNTRY: 1,
    Level.ENTITY: 2,
    Level.PROVINCE: 2,
    Level.COUNTY: 2,
    Level.STATISTICAL_REGION: 2,
    Level.CANTON: 3,
    Level.DISTRICT: 3,
    Level.CITY_UMBRELLA: 4,
    Level.CITY: 4,
    Level.MUNICIPALITY: 5,
    Level.CITY_MUNICIPALITY: 6,
}
# The farthest place of the six countries lies about 250 km from the middle of its own.
FARTHEST_KM = 400
_EARTH_KM = 6371.0088


def check_rows(rows: list[RegisterRow], known: Mapping[str, Territory], names: Mapping[str, set[str]]) -> None:
    """Raise ImportRefused with every contradiction.

    `known` maps codes to the places the portal has, `names` to all their names.
    """
    by_code: dict[str, RegisterRow] = {}
    problems = list(_repeated(rows, by_code))
    problems += _countries(rows, known)
    problems += _parents(rows, by_code, known)
    problems += _cycles(rows, by_code)
    problems += _short_codes(rows, known)
    problems += _addresses(rows, known)
    problems += _lookalikes(rows, names)
    problems += _points(rows, known)
    if problems:
        raise ImportRefused(problems)


def rank(level: str) -> int:
    """How far down the tree a level stands; parents have a smaller rank than their children."""
    return _RANK[Level(level)]


def distance_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) in degrees, on a sphere."""
    south, north = math.radians(first[0]), math.radians(second[0])
    turn = math.radians(second[1] - first[1])
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def _repeated(rows: list[RegisterRow], by_code: dict[str, RegisterRow]) -> Iterator[Problem]:
    for row in rows:
        if row.code in by_code:
            yield Problem(row.line, f"code {row.code} stands already in line {by_code[row.code].line}.")
        else:
            by_code[row.code] = row


def _countries(rows: list[RegisterRow], known: Mapping[str, Territory]) -> Iterator[Problem]:
    first = rows[0].iso2
    country = known.get(first)
    if country is None or country.level != Level.COUNTRY:
        yield Problem(rows[0].line, f"country_iso2 {first} is not a country of the portal.")
    for row in rows:
        if row.iso2 != first:
            yield Problem(row.line, f"country_iso2 is {row.iso2}, but the file began with {first}; one country a file.")
        held = known.get(row.code)
        if held is not None and held.iso2 != row.iso2:
            yield Problem(row.line, f"code {row.code} belongs to a place in {held.iso2}.")


def _parents(
    rows: list[RegisterRow], by_code: Mapping[str, RegisterRow], known: Mapping[str, Territory]
) -> Iterator[Problem]:
    for row in rows:
        above: RegisterRow | Territory | None = by_code.get(row.parent_code) or known.get(row.parent_code)
        if above is None:
            yield Problem(row.line, f"parent_code {row.parent_code} is neither in this file nor in the portal.")
        elif above.iso2 != row.iso2:
            yield Problem(row.line, f"parent_code {row.parent_code} is a place of another country ({above.iso2}).")
        elif above.code != row.code and rank(above.level) >= rank(row.level):
            yield Problem(row.line, f"a {_words(row.level)} cannot stand below a {_words(above.level)}.")


def _cycles(rows: list[RegisterRow], by_code: Mapping[str, RegisterRow]) -> Iterator[Problem]:
    """One problem for each ring of parents, at the line of its first row."""
    reported: set[str] = set()
    for row in rows:
        path: list[str] = []
        current: RegisterRow | None = row
        while current is not None and current.code not in path:
            path.append(current.code)
            current = by_code.get(current.parent_code)
        if current is not None and not reported & set(path):
            ring = path[path.index(current.code) :]
            reported.update(path)
            yield Problem(row.line, f"the parents form a ring: {' > '.join([*ring, ring[0]])}.")


def _short_codes(rows: list[RegisterRow], known: Mapping[str, Territory]) -> Iterator[Problem]:
    in_file = {row.code for row in rows}
    taken = {
        place.short_code: f"{place.name} ({place.code})"
        for place in known.values()
        if place.short_code and place.iso2 == rows[0].iso2 and place.code not in in_file
    }
    for row in rows:
        held = known.get(row.code)
        frozen = held.short_code if held is not None else None
        if row.short_code is not None and frozen and row.short_code != frozen:
            yield Problem(row.line, f"short_code of {row.code} is {frozen} and cannot change: record numbers use it.")
        elif row.short_code:
            if row.short_code in taken:
                yield Problem(row.line, f"short_code {row.short_code} is already that of {taken[row.short_code]}.")
            taken[row.short_code] = f"{row.name} ({row.code})"


def _addresses(rows: list[RegisterRow], known: Mapping[str, Territory]) -> Iterator[Problem]:
    """Two new places below one parent whose names make the same address."""
    parent_of = {place.pk: place.code for place in known.values()}
    taken = {
        (parent_of[place.parent_id], place.slug): place.code for place in known.values() if place.parent_id is not None
    }
    for row in rows:
        if row.code in known or not row.name:
            continue
        key = (row.parent_code, slug_of(row.name))
        if taken.setdefault(key, row.code) != row.code:
            yield Problem(
                row.line,
                f"name “{row.name}” is that of {taken[key]} below the same place; add a word in brackets.",
            )


def _lookalikes(rows: list[RegisterRow], names_of: Mapping[str, set[str]]) -> Iterator[Problem]:
    """New names that look like another place's in other letters: authorities are named after their places."""
    taken: dict[str, dict[str, str]] = {}
    for code, names in names_of.items():
        for name in names:
            taken.setdefault(skeleton(name), {})[name] = code
    for row in rows:
        held = names_of.get(row.code, set())
        for name in sorted({row.name, row.name_local, row.name_hr, row.name_cyrillic} - held - {""}):
            others = taken.setdefault(skeleton(name), {})
            other = looks_like(name, [one for one, code in others.items() if code != row.code])
            if other is not None:
                yield Problem(row.line, f"“{name}” looks like “{other}” ({others[other]}) in other letters.")
            others.setdefault(name, row.code)


def _points(rows: Iterable[RegisterRow], known: Mapping[str, Territory]) -> Iterator[Problem]:
    for row in rows:
        country = known.get(row.iso2)
        if country is None or country.latitude is None or country.longitude is None:
            continue
        if row.latitude is None or row.longitude is None:
            continue
        middle = (float(country.latitude), float(country.longitude))
        point = (float(row.latitude), float(row.longitude))
        away = distance_km(point, middle)
        if away <= FARTHEST_KM:
            continue
        if distance_km((point[1], point[0]), middle) <= FARTHEST_KM:
            yield Problem(row.line, "lat and lon look swapped.")
        else:
            yield Problem(row.line, f"the point lies {away:,.0f} km from the middle of {country.name}.")


def _words(level: str) -> str:
    return level.replace("_", " ")
