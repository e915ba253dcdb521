"""The cast: the same people in every test, one for each position around the municipality of Lind.

Ada     officer of Lind                       Ben    officer of the county above Lind (reviewer)
Cleo    officer of neighbouring Holm          Dara   administrator of the network secretariat
Eli     an account without membership         Finn   approver of the county above Lind
Gita    officer of Farby, in another country  Hana   officer of the association of Lind
Ivo     viewer of an observer                 Jana   approver of the ministry of Lind's country
Kim     administrator of Lind                 Lena   officer of Lind and of Holm
Mira    approver of Lind
"""

from dataclasses import dataclass

from municipalities.models import Authority, Sector, Territory, User
from tests.factories import make_authority, make_country, make_membership, make_sector, make_territory, make_user

#: Planted in every text of Lind's records; no answer to a stranger may hold it.
CANARY = "CanaryOfLind"


@dataclass
class Cast:
    """People, authorities and places; names as in the module's docstring."""

    country: Territory
    county: Territory
    lind: Authority
    holm: Authority
    county_office: Authority
    ministry: Authority
    association: Authority
    secretariat: Authority
    observer: Authority
    farby: Authority
    sector: Sector
    ada: User
    ben: User
    cleo: User
    dara: User
    eli: User
    finn: User
    gita: User
    hana: User
    ivo: User
    jana: User
    kim: User
    lena: User
    mira: User

    def people(self) -> dict[str, User | None]:
        """Everyone by name, and anonymous."""
        return {name: getattr(self, name) for name in NAMES} | {"anonymous": None}


NAMES = ("ada", "ben", "cleo", "dara", "eli", "finn", "gita", "hana", "ivo", "jana", "kim", "lena", "mira")


def build_cast() -> Cast:
    """Make the whole cast; about 60 rows."""
    country = make_country(name="Nordland", slug="nordland", iso2="NL", code="NL")
    county = make_territory(parent=country, level=Territory.Level.COUNTY, name="Vale", slug="vale")
    association = make_authority(kind="association", territory=country, name="Towns of Nordland", slug="towns")
    lind = make_authority(
        territory=make_territory(parent=county, name="Lind", slug="lind", short_code="LIN"),
        slug="lind",
        association=association,
    )
    holm = make_authority(
        territory=make_territory(parent=county, name="Holm", slug="holm", short_code="HOL"),
        slug="holm",
        association=association,
    )
    places = {
        "country": country,
        "county": county,
        "lind": lind,
        "holm": holm,
        "association": association,
        "county_office": make_authority(kind="intermediate", territory=county, name="Vale County", slug="vale-county"),
        "ministry": make_authority(kind="central", territory=country, name="Ministry of Interior", slug="interior"),
        "secretariat": make_authority(kind="secretariat", name="Secretariat", slug="secretariat"),
        "observer": make_authority(kind="observer", name="Donor", slug="donor"),
        "farby": make_authority(territory=make_territory(name="Farby", slug="farby", short_code="FAR"), slug="farby"),
        "sector": make_sector(code="ACC", name="Accommodation and shelter"),
    }
    people = {name: make_user(email=f"{name}@example.org", name=name.capitalize()) for name in NAMES}
    memberships = (
        ("ada", "lind", "officer"),
        ("ben", "county_office", "officer"),
        ("cleo", "holm", "officer"),
        ("dara", "secretariat", "administrator"),
        ("finn", "county_office", "approver"),
        ("gita", "farby", "officer"),
        ("hana", "association", "officer"),
        ("ivo", "observer", "viewer"),
        ("jana", "ministry", "approver"),
        ("kim", "lind", "administrator"),
        ("lena", "lind", "officer"),
        ("lena", "holm", "officer"),
        ("mira", "lind", "approver"),
    )
    for person, authority, role in memberships:
        make_membership(people[person], places[authority], role)
    return Cast(**places, **people)
