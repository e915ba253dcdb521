"""The routes that come with the portal: data/routes.csv, loaded once; the secretariat edits them afterwards."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Final

from coordination.bulletins.models import Route, RoutePlace
from municipalities.access.database import system_role
from municipalities.models import Territory

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "routes.csv"


@system_role("routes are seeded before anybody of the secretariat can sign in")
def load_routes() -> int:
    """Make the routes that are missing, and answer how many; one that is there is left as the secretariat keeps it.

    A place that no register holds is passed over, so that an installation with some countries only has its part.
    """
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    held = set(Route.objects.values_list("code", flat=True))
    places = dict(Territory.objects.filter(code__in={row["territory_code"] for row in rows}).values_list("code", "pk"))
    by_route: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["territory_code"] in places and row["route_code"] not in held:
            by_route[row["route_code"]].append(row)
    for code, stops in by_route.items():
        route = Route.objects.create(code=code, name=stops[0]["route_name"], source=stops[0]["source"])
        ordered = sorted(stops, key=lambda stop: int(stop["position"]))
        RoutePlace.objects.bulk_create(
            RoutePlace(route=route, position=number, territory_id=places[stop["territory_code"]])
            for number, stop in enumerate(ordered, 1)
        )
    return len(by_route)
