"""Outlines of places: bringing a GeoJSON file of polygons into the portal, all or nothing, matched by code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction

from municipalities.access.actor import ANONYMOUS, Actor
from municipalities.access.database import system_role
from municipalities.models import Territory
from municipalities.services import audit
from municipalities.services.boundary_files import Outline, read_boundaries
from municipalities.services.register_checks import distance_km
from municipalities.services.register_files import ImportRefused, Problem

# The middle of a municipality's box lies within a few kilometres of its point; of a country's, within a hundred.
FARTHEST_KM = 150


@dataclass(slots=True)
class BoundaryReport:
    """What an import did, in numbers of places."""

    is_dry_run: bool = False
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def lines(self) -> list[str]:
        """What to print."""
        if not self.created and not self.changed:
            said = [f"Nothing changed; all {self.unchanged} outlines are as in the file."]
        else:
            said = [f"{self.created} new outlines, {self.changed} changed, {self.unchanged} unchanged."]
        return [*said, "Dry run: nothing was saved."] if self.is_dry_run else said


@system_role("outlines of places are nobody's own, and the web may not write them")
def import_boundaries(*, data: bytes, dry_run: bool = False, actor: Actor = ANONYMOUS) -> BoundaryReport:
    """Put the outlines on their places. Raises ImportRefused with every problem found; then nothing is saved."""
    outlines = read_boundaries(data)
    places = {
        place.code: place
        for place in Territory.objects.select_for_update().filter(code__in=[outline.code for outline in outlines])
    }
    problems = list(_misplaced(outlines, places))
    if problems:
        raise ImportRefused(problems)
    report = BoundaryReport(is_dry_run=dry_run)
    changed = []
    for outline in outlines:
        place = places[outline.code]
        if place.boundary == outline.geometry:
            report.unchanged += 1
            continue
        if place.boundary is None:
            report.created += 1
        else:
            report.changed += 1
        place.boundary = outline.geometry
        changed.append(place)
    Territory.objects.bulk_update(changed, ["boundary"], batch_size=50)
    if changed:
        audit.record(
            "municipalities.boundaries.imported",
            actor=actor,
            after={"created": report.created, "changed": report.changed, "unchanged": report.unchanged},
        )
    if dry_run:
        transaction.set_rollback(True)
    return report


def _misplaced(outlines: list[Outline], places: Mapping[str, Territory]) -> Iterator[Problem]:
    for outline in outlines:
        title = f"Feature {outline.feature} ({outline.code[:40]})"
        place = places.get(outline.code)
        if place is None:
            yield Problem(0, f"{title}: the portal has no place with this code.")
            continue
        if place.latitude is None or place.longitude is None:
            continue
        point = (float(place.latitude), float(place.longitude))
        longitude, latitude = outline.middle
        away = distance_km((latitude, longitude), point)
        if away <= FARTHEST_KM:
            continue
        if abs(longitude) <= 90 and distance_km((longitude, latitude), point) <= FARTHEST_KM:
            yield Problem(0, f"{title}: longitude and latitude look swapped.")
        else:
            yield Problem(0, f"{title}: the outline lies {away:,.0f} km from {place.name}.")
