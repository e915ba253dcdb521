"""Registers of places: bringing the rows of a country's register into the portal, all or nothing.

Importing the same file again changes nothing. Rows are matched by code; places that the file lacks stay as they are;
slugs and short codes are frozen once given. docs/registers.md describes the columns.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from municipalities.access.actor import ANONYMOUS, Actor
from municipalities.access.database import system_role
from municipalities.models import Authority, PlaceCode, PlaceName, PopulationFigure, Territory
from municipalities.services import audit, place_names, register_checks
from municipalities.services.register_files import RegisterRow, read_register

FOLDER = Path(__file__).resolve().parent.parent / "registers"
COUNTRY_FILES = ("albania", "bosnia_and_herzegovina", "kosovo", "montenegro", "north_macedonia", "serbia")
# Any constant; two imports at once would both find a place missing and both make it.
_LOCK = 7_042_001
_COLUMNS = ("parent_id", "level", "name", "latitude", "longitude", "time_zone")


@dataclass(slots=True)
class RegisterReport:
    """What an import did, in numbers of places. `left_alone` are places of the country that the file lacks."""

    country: str = ""
    is_dry_run: bool = False
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0

    def lines(self) -> list[str]:
        """What to print."""
        if not self.created and not self.changed:
            said = [f"{self.country}: nothing changed; all {self.unchanged} places are as in the file."]
        else:
            said = [f"{self.country}: {self.created} new, {self.changed} changed, {self.unchanged} unchanged."]
        if self.left_alone:
            said.append(f"Places of the portal that the file lacks, which stay as they are: {self.left_alone}.")
        if self.is_dry_run:
            said.append("Dry run: nothing was saved.")
        return said


@dataclass(slots=True)
class _Work:
    """The rows of one import and the places they meet."""

    rows: list[RegisterRow]
    known: dict[str, Territory]
    country: Territory
    created: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


@system_role("the register of places is nobody's own, and the web may not write it")
def import_register(*, data: bytes, dry_run: bool = False, actor: Actor = ANONYMOUS) -> RegisterReport:
    """Bring a register into the portal. Raises ImportRefused with every problem found; then nothing is saved.

    A dry run does all the work, including every check of the database, and takes it back.
    """
    rows = read_register(data)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    seed_countries()
    known = {place.code: place for place in Territory.objects.defer("boundary")}
    register_checks.check_rows(rows, known, _names_by_code(known))
    work = _Work(rows, known, known[rows[0].iso2])
    _write_places(work)
    _write_tiers(work)
    _write_names(work)
    _write_codes(work)
    _write_population(work)
    place_names.refresh_labels(known[code] for code in work.changed)
    report = _report(work, dry_run)
    if report.created or report.changed:
        audit.record(
            "municipalities.register.imported",
            actor=actor,
            target=work.country,
            after={"created": report.created, "changed": report.changed, "unchanged": report.unchanged},
        )
    if dry_run:
        transaction.set_rollback(True)
    return report


@system_role("the register of places is nobody's own, and the web may not write it")
def seed_countries() -> int:
    """Make the region and its countries where they are missing, from countries.csv; returns how many were made."""
    with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    held = {place.code: place for place in Territory.objects.filter(parent__isnull=True).defer("boundary")}
    held |= {place.code: place for place in Territory.objects.filter(level=Territory.Level.COUNTRY).defer("boundary")}
    missing = [row for row in rows if row["code"] not in held]
    for row in missing:
        held[row["code"]] = _make_country(row, held.get(row["parent_code"]))
    return len(missing)


def _make_country(row: dict[str, str], parent: Territory | None) -> Territory:
    names: dict[place_names.NameKey, str] = {
        (language, script, PlaceName.Kind.SHORT): row[column]
        for language, script, column in (
            ("en-gb", "Latn", "name_en"),
            ("sq", "Latn", "name_sq"),
            ("bs", "Latn", "name_bs"),
            ("hr", "Latn", "name_hr"),
            ("cnr", "Latn", "name_cnr"),
            ("mk", "Cyrl", "name_mk"),
            ("sr", "Cyrl", "name_sr_cyrl"),
            ("sr", "Latn", "name_sr_latn"),
        )
    }
    shown = place_names.shown_names(names, row["name_en"])
    place = Territory.objects.create(
        code=row["code"],
        iso2=row["iso2"],
        level=row["level"],
        parent=parent,
        slug=row["code"].lower(),
        name=row["name_en"],
        labels=shown,
        sort_keys=place_names.sort_keys(shown),
        needs_status_note=row["asterisk"] == "yes",
        position=int(row["display_order"]),
        latitude=row["lat"],
        longitude=row["lon"],
        time_zone=row["time_zone"],
    )
    # Read again: created from text, the instance would hold text where numbers belong.
    place.refresh_from_db()
    PlaceName.objects.bulk_create(_place_name(place, key, name) for key, name in names.items())
    return place


def _place_name(place: Territory, key: place_names.NameKey, name: str) -> PlaceName:
    language, script, kind = key
    return PlaceName(territory=place, language=language, script=script, kind=kind, name=name)


def _names_by_code(known: dict[str, Territory]) -> dict[str, set[str]]:
    names = {code: {place.name, *place.labels.values()} for code, place in known.items()}
    for code, name in PlaceName.objects.values_list("territory__code", "name"):
        names[code].add(name)
    return names


def _write_places(work: _Work) -> None:
    """Level by level from the top, so that every parent is saved before its children."""
    by_rank: dict[int, list[RegisterRow]] = {}
    for row in work.rows:
        by_rank.setdefault(register_checks.rank(row.level), []).append(row)
    for rank in sorted(by_rank):
        fresh = []
        for row in by_rank[rank]:
            held = work.known.get(row.code)
            if held is None:
                fresh.append(_new_place(row, work))
            elif _update_place(held, row, work):
                work.changed.add(row.code)
        for place in Territory.objects.bulk_create(fresh, batch_size=200):
            work.known[place.code] = place
            work.created.add(place.code)
    Territory.objects.bulk_update(
        [work.known[code] for code in work.changed], [*_field_names(), "short_code"], batch_size=200
    )


def _new_place(row: RegisterRow, work: _Work) -> Territory:
    shown = place_names.shown_names(place_names.names_of(row), row.name)
    parent = work.known[row.parent_code]
    tier1, tier2 = _tiers_below(parent)
    return Territory(
        code=row.code,
        iso2=row.iso2,
        short_code=row.short_code or None,
        slug=place_names.slug_of(row.name),
        country=work.country,
        tier1_id=tier1,
        tier2_id=tier2,
        labels=shown,
        sort_keys=place_names.sort_keys(shown),
        **_columns(row, work),
    )


def _columns(row: RegisterRow, work: _Work) -> dict[str, object]:
    return {
        "parent_id": work.known[row.parent_code].pk,
        "level": row.level,
        "name": row.name,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "time_zone": work.country.time_zone,
    }


def _field_names() -> list[str]:
    return [name.removesuffix("_id") for name in _COLUMNS]


def _update_place(place: Territory, row: RegisterRow, work: _Work) -> bool:
    """Put the row's values on the place; True when one of them differs."""
    wanted = _columns(row, work)
    if row.latitude is None:
        # An empty point is *not given*; it does not take away the one we have.
        del wanted["latitude"], wanted["longitude"]
    if row.short_code and not place.short_code:
        wanted["short_code"] = row.short_code
    differs = [name for name, value in wanted.items() if getattr(place, name) != value]
    for name in differs:
        setattr(place, name, wanted[name])
    return bool(differs)


def _tiers_below(parent: Territory) -> tuple[int | None, int | None]:
    """Tier 1 and tier 2 of a place whose parent is given; the parent's own tiers are right already."""
    if parent.level in Territory.TIERS:
        return parent.pk, parent.tier1_id
    return parent.tier1_id, parent.tier2_id


def _write_tiers(work: _Work) -> None:
    """Derive the tiers of the whole country anew: a place moved to another parent takes its subtree with it."""
    by_id = {place.pk: place for place in work.known.values()}
    moved = []
    places = [place for place in work.known.values() if place.country_id == work.country.pk]
    for place in sorted(places, key=lambda one: register_checks.rank(one.level)):
        if place.parent_id is None:
            continue
        tiers = _tiers_below(by_id[place.parent_id])
        if tiers != (place.tier1_id, place.tier2_id):
            place.tier1_id, place.tier2_id = tiers
            moved.append(place)
            work.changed.add(place.code)
    Territory.objects.bulk_update(moved, ["tier1", "tier2"], batch_size=200)
    # The scope columns of an authority repeat its place's; triggers carry them on to its records.
    for place in moved:
        Authority.objects.filter(territory=place).update(tier1=place.tier1_id, tier2=place.tier2_id)


def _write_names(work: _Work) -> None:
    held = {
        (row.territory_id, row.language, row.script, row.kind): row
        for row in PlaceName.objects.filter(territory__iso2=work.country.iso2)
    }
    fresh, renamed = [], []
    for row in work.rows:
        place = work.known[row.code]
        for key, name in place_names.names_of(row).items():
            present = held.get((place.pk, *key))
            if present is None:
                fresh.append(_place_name(place, key, name))
            elif present.name != name:
                present.name = name
                renamed.append(present)
            else:
                continue
            _touch(work, row.code)
    PlaceName.objects.bulk_create(fresh, batch_size=500)
    PlaceName.objects.bulk_update(renamed, ["name"], batch_size=500)


def _write_codes(work: _Work) -> None:
    held = set(PlaceCode.objects.filter(territory__iso2=work.country.iso2).values_list("scheme", "code"))
    fresh = [
        PlaceCode(territory=work.known[row.code], scheme=row.code_scheme, code=row.code)
        for row in work.rows
        if row.code_scheme and (row.code_scheme, row.code) not in held
    ]
    for code in fresh:
        _touch(work, code.code)
    PlaceCode.objects.bulk_create(fresh, batch_size=500)


def _write_population(work: _Work) -> None:
    held = {
        (figure.territory_id, figure.year): figure
        for figure in PopulationFigure.objects.filter(territory__iso2=work.country.iso2)
    }
    fresh, corrected = [], []
    for row in work.rows:
        if row.population is None:
            continue
        place = work.known[row.code]
        source = row.population_source or row.source
        present = held.get((place.pk, row.population_year))
        if present is None:
            fresh.append(
                PopulationFigure(territory=place, value=row.population, year=row.population_year, source=source)
            )
        elif (present.value, present.source) != (row.population, source):
            present.value, present.source = row.population, source
            corrected.append(present)
        else:
            continue
        _touch(work, row.code)
    PopulationFigure.objects.bulk_create(fresh, batch_size=500)
    PopulationFigure.objects.bulk_update(corrected, ["value", "source"], batch_size=500)


def _touch(work: _Work, code: str) -> None:
    if code not in work.created:
        work.changed.add(code)


def _report(work: _Work, dry_run: bool) -> RegisterReport:
    in_file = {row.code for row in work.rows}
    return RegisterReport(
        country=work.country.name + ("*" if work.country.needs_status_note else ""),
        is_dry_run=dry_run,
        created=len(work.created),
        changed=len(work.changed & in_file),
        unchanged=len(in_file - work.created - work.changed),
        left_alone=_left_alone(work.known.values(), work.country, in_file),
    )


def _left_alone(places: Iterable[Territory], country: Territory, in_file: set[str]) -> int:
    return sum(place.country_id == country.pk and place.code not in in_file for place in places)
