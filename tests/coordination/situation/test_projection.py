"""The projection: against d3-geo, against the one of the build, and its own inverse."""

import json
import math
import random
from pathlib import Path

import pytest
from django.conf import settings

from coordination.situation.projection import project, unproject

#: Computed once with d3-geo 3.1.2: geoConicConformal().parallels([40, 46]).rotate([-20.6, 0]).scale(6371.0088), less
#: its value at 20.6 E, 43 N. Kilometres to a tenth of a metre.
PAIRS = [
    ("Bihać", 15.87, 44.81, -372.6102, -211.5164),
    ("Subotica", 19.67, 46.1, -71.7110, -344.7956),
    ("Preševo", 21.65, 42.31, 86.2279, 76.0824),
    ("Gevgelija", 22.5, 41.14, 158.9623, 204.7783),
    ("Gjirokastër", 20.14, 40.08, -39.1340, 324.2797),
    ("Trebinje", 18.34, 42.71, -184.3823, 29.7212),
    ("Edirne", 26.55, 41.68, 493.1820, 129.1102),
    ("Prizren", 20.74, 42.21, 11.5159, 87.7171),
    ("on the meridian", 20.6, 46, 0, -333.2784),
    ("Catania", 15.09, 37.5, -487.2606, 595.6751),
    ("the origin", 20.6, 43, 0, 0),
    ("far north west", -5, 60, -1471.1392, -2144.3817),
]


@pytest.mark.parametrize(("longitude", "latitude", "x", "y"), [pair[1:] for pair in PAIRS], ids=[p[0] for p in PAIRS])
def test_known_places_lie_where_another_implementation_puts_them(
    longitude: float, latitude: float, x: float, y: float
) -> None:
    assert project(longitude, latitude) == pytest.approx((x, y), abs=0.0002)


def test_the_build_projects_with_the_same_formula() -> None:
    path = Path(settings.STATICFILES_DIRS[0]) / "outlines.json"
    control = json.loads(path.read_text(encoding="utf-8"))["control"]

    assert len(control) == 10
    for longitude, latitude, x, y in control:
        assert project(longitude, latitude) == pytest.approx((x, y), abs=1e-6)


def test_back_and_forth_comes_home_from_everywhere_around() -> None:
    chance = random.Random(3)
    for _number in range(500):
        place = chance.uniform(-20, 60), chance.uniform(20, 65)
        assert unproject(*project(*place)) == pytest.approx(place, abs=1e-9)


def test_east_is_right_and_north_is_up() -> None:
    chance = random.Random(4)
    for _number in range(500):
        longitude, latitude = chance.uniform(12, 30), chance.uniform(38, 48)
        x, y = project(longitude, latitude)
        assert project(longitude + 0.1, latitude)[0] > x
        assert project(longitude, latitude + 0.1)[1] < y


@pytest.mark.parametrize(("latitude", "true_length"), [(40, 1.0), (46, 1.0), (43, 0.99863)])
def test_lengths_are_true_on_the_two_parallels_and_nearly_so_between(latitude: float, true_length: float) -> None:
    one, two = project(20.6, latitude), project(20.61, latitude)
    expected = 6371.0088 * math.radians(0.01) * math.cos(math.radians(latitude))

    assert math.dist(one, two) / expected == pytest.approx(true_length, abs=1e-5)


def test_angles_are_true() -> None:
    """A small step north and a small step east are equally long and at a right angle."""
    for longitude, latitude in ((15, 46), (23, 39.7), (20.6, 43)):
        here = project(longitude, latitude)
        step = 1e-4
        north = [b - a for a, b in zip(here, project(longitude, latitude + step), strict=True)]
        east_step = step / math.cos(math.radians(latitude))
        east = [b - a for a, b in zip(here, project(longitude + east_step, latitude), strict=True)]
        assert math.hypot(*north) == pytest.approx(math.hypot(*east), rel=1e-4)
        assert north[0] * east[0] + north[1] * east[1] == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("place", [(20, 90), (20, -90), (20, 91), (181, 43), (math.nan, 43), (20, math.inf)])
def test_what_is_no_place_of_a_map_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not a place"):
        project(*place)
