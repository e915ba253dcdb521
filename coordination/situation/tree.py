"""The places of the situation: the tree of territories, its addresses, and what is known of each place.

The whole tree is read with one statement: some six hundred rows, which every level of the page needs for its address,
its neighbours in the comparison, and the number of municipalities below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import get_language

from coordination.core.labels import label
from municipalities.models import Authority, PopulationFigure, Territory

Level = Territory.Level
#: Levels that count as one municipality; a city municipality counts with its city.
COUNTED_LEVELS: Final = (Level.MUNICIPALITY, Level.CITY)
_COLUMNS: Final = (
    "pk",
    "parent_id",
    "level",
    "iso2",
    "code",
    "slug",
    "name",
    "labels",
    "needs_status_note",
    "position",
    "latitude",
    "longitude",
)


@dataclass(slots=True, eq=False)
class Place:
    """One territory. `path` is its address below /situation/: "ba/una-sana-canton/bihac", empty for the region.

    `residents` is the newest figure, None where it is not known; `has_submitted` says whether its authority ever
    submitted a need.
    """

    pk: int
    parent_id: int | None
    level: str
    iso2: str
    code: str
    slug: str
    name: str
    labels: dict[str, str]
    needs_status_note: bool
    position: int
    latitude: Any
    longitude: Any
    order: str | None = None
    residents: int | None = None
    has_submitted: bool = False
    parent: Place | None = None
    path: str = ""
    children: list[Place] = field(default_factory=list)

    @property
    def display_name(self) -> str:
        """The name in the language of the page, with its asterisk where it has one."""
        return label(self.labels, self.name) + ("*" if self.needs_status_note else "")

    @property
    def url(self) -> str:
        """The page of the situation there."""
        region = reverse("situation:region")
        return f"{region}{self.path}/" if self.path else region

    @property
    def is_local(self) -> bool:
        """True where a local authority stands."""
        return self.level in Territory.LOCAL

    @property
    def is_counted(self) -> bool:
        """True where the place is one municipality of the figures."""
        return self.level in COUNTED_LEVELS

    @property
    def chain(self) -> list[Place]:
        """The way from the region down to this place, both included."""
        above = self.parent.chain if self.parent else []
        return [*above, self]

    @property
    def country(self) -> Place | None:
        """The country or participant that it is or lies in."""
        return next((one for one in self.chain if one.level == Level.COUNTRY), None)

    @property
    def tiers(self) -> list[Place]:
        """The tiers above, nearest first: what the scope columns of a record there name."""
        return [one for one in reversed(self.chain[:-1]) if one.level in Territory.TIERS]

    @property
    def municipality(self) -> Place:
        """The place with whose figures it is counted: the city of a city municipality, else itself."""
        parent = self.parent
        return parent if self.level == Level.CITY_MUNICIPALITY and parent is not None else self

    def branch(self) -> Iterator[Place]:
        """This place and all below it."""
        yield self
        for child in self.children:
            yield from child.branch()


NOWHERE: Final = Place(0, None, Level.REGION, "", "", "", "", {}, False, 0, None, None)


class Tree:
    """All places by id, with their addresses."""

    def __init__(self, places: list[Place]) -> None:
        """Tie every place to the one above it; children stand in the order of the page's language."""
        self.by_id = {place.pk: place for place in places}
        self.root = next((place for place in places if place.level == Level.REGION), NOWHERE)
        for place in sorted(places, key=lambda one: (one.position, one.order or one.name, one.pk)):
            place.parent = self.by_id.get(place.parent_id or 0)
            if place.parent is not None:
                place.parent.children.append(place)
        for place in self.root.branch():
            if place.parent is not None:
                above = place.parent.path
                place.path = f"{above}/{place.slug}" if above else place.iso2.lower()

    @property
    def countries(self) -> list[Place]:
        """Countries and participants in their fixed order."""
        return self.root.children

    def find(self, path: str) -> Place | None:
        """The place at an address below /situation/, the region for an empty one; None where there is none."""
        place = self.root
        for depth, part in enumerate(path.lower().split("/") if path else []):
            names = {(one.slug if depth else one.iso2.lower()): one for one in place.children}
            if part not in names:
                return None
            place = names[part]
        return place


def read_tree() -> Tree:
    """The tree as the register has it now, in the language of the page."""
    newest = PopulationFigure.objects.filter(territory=OuterRef("pk")).order_by("-year")
    submitted = Authority.objects.filter(
        territory=OuterRef("pk"), kind=Authority.Kind.MUNICIPALITY, last_submission_on__isnull=False
    )
    rows = (
        Territory.objects.order_by()
        .annotate(
            order=KeyTextTransform(get_language() or "en-gb", "sort_keys"),
            residents=Subquery(newest.values("value")[:1]),
            has_submitted=Exists(submitted),
        )
        .values_list(*_COLUMNS, "order", "residents", "has_submitted")
    )
    return Tree([Place(*row) for row in rows])
