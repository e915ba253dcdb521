"""Outlines: taken whole, refused whole, and nothing changes the second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import AuditEvent, Territory
from municipalities.services.boundaries import import_boundaries
from municipalities.services.register_files import ImportRefused
from municipalities.services.registers import import_register
from tests.factories import as_system
from tests.municipalities.bad_inputs import registers
from tests.municipalities.bad_inputs.boundaries import BAD, GOOD, SQUARE, collection, feature, polygon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places():
    import_register(data=registers.GOOD)


def outlines():
    return dict(Territory.objects.filter(boundary__isnull=False).values_list("code", "boundary"))


def test_outlines_are_put_on_their_places_in_two_dimensions():
    report = import_boundaries(data=GOOD)

    assert report.lines() == ["2 new outlines, 0 changed, 0 unchanged."]
    assert outlines()["AL911"] == {"type": "Polygon", "coordinates": [SQUARE]}
    assert outlines()["AL912"]["coordinates"][0][0][0] == [20.2, 41.0]


def test_the_second_import_changes_nothing_and_says_so():
    import_boundaries(data=GOOD)

    report = import_boundaries(data=GOOD)

    assert report.lines() == ["Nothing changed; all 2 outlines are as in the file."]
    with as_system():
        assert AuditEvent.objects.filter(action="municipalities.boundaries.imported").count() == 1


def test_an_outline_is_replaced_by_code():
    import_boundaries(data=GOOD)
    smaller = [[x, y - 0.05] for x, y in SQUARE]

    report = import_boundaries(data=collection(feature(polygon(smaller))))

    assert (report.created, report.changed, report.unchanged) == (0, 1, 0)
    assert outlines()["AL911"]["coordinates"] == [[[x, round(y, 5)] for x, y in smaller]]
    assert "AL912" in outlines()


def test_a_dry_run_saves_nothing():
    report = import_boundaries(data=GOOD, dry_run=True)

    assert report.lines() == ["2 new outlines, 0 changed, 0 unchanged.", "Dry run: nothing was saved."]
    assert outlines() == {}


def test_a_hole_and_an_edge_walked_twice_are_fine():
    hole = [[20.05, 41.05], [20.1, 41.05], [20.1, 41.1], [20.05, 41.05]]
    touching = [*SQUARE[:3], [20.1, 41.2], [20.1, 41.3], [20.1, 41.2], *SQUARE[3:]]

    assert import_boundaries(data=collection(feature(polygon(touching, hole)))).created == 1


@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_its_reason_and_nothing_is_saved(data, words):
    with pytest.raises(ImportRefused) as refused:
        import_boundaries(data=data)

    assert words in "\n".join(refused.value.lines())
    assert outlines() == {}


def test_a_bad_feature_refuses_the_good_ones_too():
    with pytest.raises(ImportRefused) as refused:
        import_boundaries(data=collection(feature(polygon(SQUARE)), feature(None, code="AL912")))

    assert refused.value.lines() == ["Feature 2 (AL912): has no geometry."]
    assert outlines() == {}


def test_the_command_prints_the_problems_and_fails(tmp_path):
    file = tmp_path / "bad.geojson"
    file.write_bytes(collection(feature(None)))
    errors = StringIO()

    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_boundaries", file, stderr=errors)

    assert errors.getvalue() == "Feature 1 (AL911): has no geometry.\n"
