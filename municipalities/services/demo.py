"""Loading the demo network, once, and saying who can sign in to it.

Everything is one transaction: a load that was killed leaves nothing, and the next start begins again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from coordination.core.outbox import as_history
from coordination.core.refusals import Refusal
from coordination.core.registry import registry
from municipalities.access.actor import make_actor
from municipalities.access.database import system_role
from municipalities.models import DemoInstallation, User
from municipalities.services import audit, demo_network
from municipalities.services.local_authorities import make_local_authorities
from municipalities.services.registers import COUNTRY_FILES, FOLDER, import_register

DEMO_PASSWORD = "one-river-many-bridges"  # noqa: S105 (printed for everybody at the start of a demo, which has no secrets)
# The story of the walk-through needs these beside one account of every kind and role.
_ALSO = ("jelena@sid.example.org", "snezana@commissariat.example.org", "marija@sid.example.org")


@dataclass(frozen=True)
class ExampleRecords:
    """Declared by a context that has example records: `load` makes them and answers how many. Runs in `load_demo`."""

    name: str
    load: Callable[[], int]


@dataclass(slots=True)
class DemoReport:
    """What was made, by kind, in numbers."""

    made: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """What to print."""
        return [f"{number:>6,} {name}" for name, number in self.made.items()]


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the table of accounts."""

    kind: str
    role: str
    authority: str
    email: str


class NotADemo(Refusal):
    """Example data were asked for where real people work."""


def load_demo() -> DemoReport | None:
    """Load everything, or answer None after one query when it was loaded before.

    Raises NotADemo outside the demo settings, and on a database with people who are not examples.
    """
    if not settings.IS_DEMO:
        raise NotADemo("Example data are loaded under the demo settings only.")
    if DemoInstallation.objects.exists():
        return None
    if User.objects.filter(is_example=False).exists():
        raise NotADemo("This database holds accounts of real people, so no example data are loaded into it.")
    return _load()


@transaction.atomic
def _load() -> DemoReport:
    report = DemoReport()
    report.made["places"] = sum(
        import_register(data=(FOLDER / f"{name}.csv").read_bytes()).created for name in COUNTRY_FILES
    )
    report.made["sectors"] = demo_network.load_sectors()
    report.made["pairs of neighbours"] = demo_network.load_neighbours()
    report.made["authorities"] = make_local_authorities(is_example=True) + demo_network.load_authorities()
    report.made["exchange rates"] = demo_network.load_rates()
    report.made["people"] = demo_network.load_people(DEMO_PASSWORD)
    for examples in registry.all(ExampleRecords):
        with as_history():
            report.made[examples.name] = examples.load()
    with system_role("the web may not say what kind of installation this is"):
        DemoInstallation.objects.create()
    # The examples acted for people; what follows is nobody's act again, for the row-level policies too.
    audit.record("municipalities.demo.loaded", actor=make_actor(None), after=report.made)
    return report


def demo_accounts() -> list[Account]:
    """One account of every kind of authority and role, in the order of people.csv, and a few more for the story."""
    rows = demo_network.read_rows("people")
    authorities = demo_network.authorities_by_key({row["authority"] for row in rows})
    seen: set[tuple[str, str]] = set()
    accounts = []
    for row in rows:
        authority = authorities.get(row["authority"])
        if authority is None:
            continue
        key = (authority.kind, row["role"])
        if key not in seen or row["email"] in _ALSO:
            seen.add(key)
            accounts.append(Account(*key, authority.name, row["email"]))
    return accounts
