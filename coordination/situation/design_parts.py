"""Invented samples of map and trend for the page of components. Names and points of places are real; nothing else is.

In English on purpose, like the rest of that page; what the components say themselves is in the language of the reader.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from coordination.situation import map_view, trend_chart
from coordination.situation.map_view import MapPoint
from municipalities.access.suppression import HIDDEN

_COUNTRIES = {
    "AL": "Albania",
    "BA": "Bosnia and Herzegovina",
    "XK": "Kosovo*",
    "ME": "Montenegro",
    "MK": "North Macedonia",
    "RS": "Serbia",
}
#: Name, longitude, latitude, people affected, worst severity, open needs.
_PLACES: tuple[tuple[str, float, float, Any, int, int], ...] = (
    ("Bihać", 15.87, 44.81, 5200, 5, 19),
    ("Velika Kladuša", 15.81, 45.18, 2900, 4, 12),
    ("Cazin", 15.94, 44.97, 1400, 4, 7),
    ("Ključ", 16.78, 44.53, 650, 3, 5),
    ("Ilidža", 18.31, 43.83, 2100, 3, 9),
    ("Bijeljina", 19.22, 44.76, 700, 2, 4),
    ("Trebinje", 18.34, 42.71, HIDDEN, 1, 2),
    ("Šid", 19.23, 45.13, 2600, 4, 11),
    ("Sombor", 19.11, 45.77, 1900, 3, 8),
    ("Subotica", 19.67, 46.10, 1500, 3, 6),
    ("Loznica", 19.22, 44.53, 900, 3, 5),
    ("Preševo", 21.65, 42.31, 3400, 5, 14),
    ("Bujanovac", 21.77, 42.46, 1700, 4, 8),
    ("Dimitrovgrad", 22.78, 43.02, 1100, 3, 6),
    ("Bela Palanka", 22.31, 43.22, 420, 2, 3),
    ("Kumanovo", 21.71, 42.13, 3100, 4, 13),
    ("Gevgelija", 22.50, 41.14, 2400, 4, 10),
    ("Tetovo", 20.97, 42.01, 800, 2, 4),
    ("Bitola", 21.33, 41.03, 700, 2, 4),
    ("Strumica", 22.64, 41.44, None, 2, 3),
    ("Pljevlja", 19.36, 43.36, 600, 3, 4),
    ("Rožaje", 20.17, 42.84, 950, 4, 5),
    ("Tuzi", 19.33, 42.37, 820, 3, 5),
    ("Bar", 19.10, 42.09, 310, 2, 2),
    ("Shkodër", 19.51, 42.07, 900, 3, 5),
    ("Kukës", 20.42, 42.08, 650, 3, 4),
    ("Korçë", 20.78, 40.62, 1600, 4, 8),
    ("Gjirokastër", 20.14, 40.08, 1100, 3, 6),
    ("Durrës", 19.45, 41.32, 500, 1, 2),
    ("Prizren", 20.74, 42.21, 720, 2, 4),
    ("Ferizaj", 21.15, 42.37, 600, 3, 4),
    ("Podujevë", 21.19, 42.91, 350, 2, 2),
)
#: Open needs of severity 1 to 5, from December to November.
_MONTHS = (
    (40, 38, 44, 21, 6),
    (42, 41, 48, 24, 8),
    (43, 42, 51, 27, 9),
    (41, 44, 50, 28, 8),
    (39, 46, 49, 25, 7),
    (40, 47, 52, 27, 8),
    (41, 51, 55, 30, 9),
    (43, 55, 60, 34, 11),
    (44, 58, 66, 38, 13),
    (44, 61, 70, 41, 14),
    (46, 63, 72, 42, 16),
    (45, 65, 74, 44, 17),
)


def charts() -> dict[str, Any]:
    """Context of the part: maps of the region, of a country and around one place, and trends."""
    points = [MapPoint(row[0].casefold(), *row, url="#charts") for row in _PLACES]
    nowhere = MapPoint("somewhere", "A place without coordinates", None, None, 40, 3, 1)
    months = [
        (date(2025 + (number + 11) // 12, (number + 11) % 12 + 1, 1), dict(enumerate(counts, 1)))
        for number, counts in enumerate(_MONTHS)
    ]
    many = [(day, {level: count * 12_000 for level, count in counts.items()}) for day, counts in months]
    return {
        "region": map_view.draw([*points, nowhere], map_view.REGION, _COUNTRIES),
        "country": map_view.draw(points[:7], "ba", _COUNTRIES),
        "around": map_view.draw(points[:3], map_view.AROUND, _COUNTRIES),
        "year": trend_chart.draw(months),
        "large": trend_chart.draw(many[-3:]),
        "none": trend_chart.draw([]),
    }
