"""The demo network: sectors, neighbours, authorities and people, from the files in municipalities/registers/."""

import csv
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils import timezone

from coordination.core.transliteration import to_latin
from municipalities.access.database import system_role
from municipalities.models import (
    Authority,
    Competence,
    ExchangeRate,
    Membership,
    Neighbour,
    Sector,
    Territory,
    User,
)
from municipalities.services.local_authorities import save_authorities
from municipalities.services.memberships import refresh_contacts
from municipalities.services.registers import FOLDER

Kind = Authority.Kind
REASON = "Example person of the demo network"
#: Units per euro, invented near what the currencies were worth in 2026; nobody may take them for a quotation.
_EXAMPLE_RATES: Final = {"ALL": Decimal("97.5"), "MKD": Decimal("61.5"), "RSD": Decimal("117.2")}
#: Longer than the oldest example need, so that nobody acted before they held a role or a rate was known.
_SINCE: Final = timedelta(days=480)
_BASES = {"shared border": Neighbour.Basis.BORDER, "by distance": Neighbour.Basis.DISTANCE}
_LABELS = {
    "en-gb": "_en",
    "sq": "_sq",
    "bs": "_bs",
    "hr": "_hr",
    "cnr": "_cnr",
    "mk": "_mk",
    "sr": "_sr_cyrl",
    "sr-latn": "_sr_latn",
}


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of our own files; they are checked by tests, not here."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


@system_role("code lists and authorities are never written by the web")
def load_sectors() -> int:
    """Make the sectors that are missing; returns how many were made."""
    held = {sector.code: sector for sector in Sector.objects.all()}
    rows = [row for row in read_rows("sectors") if row["code"] not in held]
    # Main sectors first: their parts point to them.
    for is_part in (False, True):
        fresh = [_sector(row, held.get(row["parent_code"])) for row in rows if bool(row["parent_code"]) == is_part]
        held |= {sector.code: sector for sector in Sector.objects.bulk_create(fresh)}
    return len(rows)


def _sector(row: dict[str, str], parent: Sector | None) -> Sector:
    labels = _by_language(row, "label")
    labels["sr-latn"] = to_latin(labels["sr"])
    return Sector(
        code=row["code"],
        parent=parent,
        name=row["label_en"],
        labels=labels,
        iasc_cluster=row["iasc_cluster"],
        position=int(row["display_order"]),
    )


@system_role("code lists and authorities are never written by the web")
def load_neighbours() -> int:
    """Make the pairs of neighbours, unless there are some already; returns how many were made."""
    if Neighbour.objects.exists():
        return 0
    ids = dict(Territory.objects.values_list("code", "pk"))
    pairs = []
    for row in read_rows("neighbours"):
        first, second = sorted((ids[row["code_a"]], ids[row["code_b"]]))
        pairs.append(
            Neighbour(
                first_id=first,
                second_id=second,
                basis=_BASES[row["basis"]],
                distance_km=row["distance_km"],
                source=row["source"],
            )
        )
    return len(Neighbour.objects.bulk_create(pairs))


@system_role("code lists and authorities are never written by the web")
def load_authorities() -> int:
    """Make the authorities of authorities.csv that are missing, and tie municipalities to their associations."""
    held = set(Authority.objects.values_list("slug", flat=True))
    places = {place.code: place for place in Territory.objects.defer("boundary")}
    rows = [row for row in read_rows("authorities") if row["key"] not in held]
    fresh = [(_authority(row, places.get(row["territory_code"])), _by_language(row, "name")) for row in rows]
    save_authorities(fresh)
    _load_competences(rows, {authority.slug: authority for authority, _ in fresh})
    for row in rows:
        if row["kind"] == Kind.ASSOCIATION and row["nalas_member"] == "yes" and row["territory_code"]:
            area = places[row["territory_code"]]
            Authority.objects.filter(kind=Kind.MUNICIPALITY).filter(
                Q(country=area) | Q(tier1=area) | Q(tier2=area)
            ).update(association=Authority.objects.get(slug=row["key"]))
    return len(fresh)


def _authority(row: dict[str, str], place: Territory | None) -> Authority:
    country_id = None
    if place is not None:
        country_id = place.pk if place.level == Territory.Level.COUNTRY else place.country_id
    return Authority(
        kind=row["kind"],
        territory=place,
        country_id=country_id,
        tier1_id=place.tier1_id if place else None,
        tier2_id=place.tier2_id if place else None,
        slug=row["key"],
        short_name=row["short_name"],
        languages=row["languages"].split(";"),
        time_zone=row["time_zone"],
        website=row["website"],
        is_example=True,
    )


def _load_competences(rows: Iterable[dict[str, str]], authorities: dict[str, Authority]) -> None:
    """The matrix of each country: of the levels that have authorities the nearest answers, at last the ministry.

    Which ministry answers for which sectors stands in the register of authorities, with its source.
    """
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    tiers = set(Territory.objects.filter(authorities__kind=Kind.INTERMEDIATE).values_list("country_id", flat=True))
    below = (Competence.Level.TIER1, Competence.Level.TIER2)
    lines = []
    for row in rows:
        authority = authorities[row["key"]]
        wanted: list[Sector | None] = [sectors[code] for code in row["default_for_sectors"].split(";") if code]
        if row["default_addressee"] == "yes":
            wanted.append(None)
        for sector in wanted:
            said = {"country": authority.country, "sector": sector}
            lines.append(Competence(**said, level=Competence.Level.COUNTRY, authority=authority))
            if authority.country_id in tiers:
                lines += [Competence(**said, level=level) for level in below]
    Competence.objects.bulk_create(lines)


@system_role("rates are never written by the web")
def load_rates() -> int:
    """Make example exchange rates of the currencies that have no fixed one; returns how many were made."""
    day = timezone.localdate() - _SINCE
    rates = [
        ExchangeRate(currency=currency, day=day, per_euro=rate, source="Example of the demonstration, not a quotation")
        for currency, rate in _EXAMPLE_RATES.items()
    ]
    return len(ExchangeRate.objects.bulk_create(rates, ignore_conflicts=True))


def load_people(password: str) -> int:
    """Make the invented people with their accounts, all with one password, and their memberships.

    Straight into the tables: no person exists yet who could grant a role. Contact points are then written by the
    membership service, as after every other change.
    """
    rows = read_rows("people")
    # One hash for all: a hash of their own each would take a minute, and the password is printed anyway.
    hashed = make_password(password)
    by_email = {row["email"]: row for row in rows}
    people = {
        person.email: person
        for person in User.objects.bulk_create(
            User(email=email, name=row["name"], language=row["language"], password=hashed, is_example=True)
            for email, row in by_email.items()
        )
    }
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=email, primary=True, verified=True) for email, person in people.items()
    )
    authorities = authorities_by_key({row["authority"] for row in rows})
    since = timezone.now() - _SINCE
    with system_role("nobody could grant the first roles of the demo network"):
        Membership.objects.bulk_create(
            Membership(
                user=people[row["email"]],
                authority=authorities[row["authority"]],
                role=row["role"],
                valid_from=since,
                reason=REASON,
            )
            for row in rows
        )
        for authority in authorities.values():
            refresh_contacts(authority)
    return len(people)


def authorities_by_key(keys: set[str]) -> dict[str, Authority]:
    """The authorities that a data file names by slug or by the code of their place."""
    found = {authority.slug: authority for authority in Authority.objects.filter(slug__in=keys)}
    of_places = Authority.objects.filter(kind=Kind.MUNICIPALITY, territory__code__in=keys - set(found))
    return found | {
        authority.territory.code: authority
        for authority in of_places.select_related("territory")
        if authority.territory is not None
    }


def _by_language(row: dict[str, str], column: str) -> dict[str, str]:
    """The filled cells `<column>_en` ... by language code."""
    cells = {code: row.get(column + ending, "") for code, ending in _LABELS.items()}
    return {code: cell for code, cell in cells.items() if cell}
