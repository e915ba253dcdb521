"""Registers: taken whole, refused whole, and nothing changes the second time."""

from decimal import Decimal
from io import StringIO
from unicodedata import normalize

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import (
    AuditEvent,
    Authority,
    PlaceCode,
    PlaceName,
    PopulationFigure,
    Territory,
)
from municipalities.services.local_authorities import make_local_authorities
from municipalities.services.register_files import ERRORS_SHOWN, ImportRefused
from municipalities.services.registers import COUNTRY_FILES, FOLDER, import_register, seed_countries
from tests.factories import as_system
from tests.municipalities.bad_inputs.registers import BAD, COUNTY, FIRST, GOOD, SECOND, changed, register

pytestmark = pytest.mark.django_db

TABLES = (Territory, PlaceName, PlaceCode, PopulationFigure, Authority, AuditEvent)


@pytest.fixture(autouse=True)
def _countries():
    seed_countries()


def counts():
    with as_system():
        return {model.__name__: model.objects.count() for model in TABLES}


def place(code):
    return Territory.objects.get(code=code)


def test_a_register_makes_places_with_parents_tiers_names_and_population():
    report = import_register(data=GOOD)

    assert (report.created, report.changed, report.unchanged) == (3, 0, 0)
    first = place("AL911")
    assert (first.parent.code, first.country.code, first.tier1.code, first.tier2) == ("AL-91", "AL", "AL-91", None)
    assert (first.short_code, first.slug, first.level) == ("MAL", "malesi-e-re", "municipality")
    assert (first.latitude, first.longitude) == (Decimal("41.10000"), Decimal("20.10000"))
    assert first.time_zone == "Europe/Tirane"
    assert first.labels["sq"] == first.labels["sr"] == "Malësi e Re"
    assert set(first.labels) == set(first.sort_keys) == {"en-gb", "sq", "bs", "hr", "cnr", "mk", "sr", "sr-latn"}
    assert sorted(first.names.values_list("language", "kind", "name")) == [
        ("en-gb", "short", "Malësi e Re"),
        ("sq", "official", "Bashkia Malësi e Re"),
        ("sq", "short", "Malësi e Re"),
    ]
    assert list(first.population.values_list("value", "year", "source")) == [(31210, 2011, "invented")]
    assert not place("AL912").population.exists()


def test_the_second_import_changes_nothing_and_says_so():
    import_register(data=GOOD)
    before = counts()

    report = import_register(data=GOOD)

    assert report.lines() == ["Albania: nothing changed; all 3 places are as in the file."]
    assert counts() == before


def test_a_dry_run_reports_the_same_and_saves_nothing():
    before = counts()

    report = import_register(data=GOOD, dry_run=True)

    assert report.lines() == ["Albania: 3 new, 0 changed, 0 unchanged.", "Dry run: nothing was saved."]
    assert counts() == before


def test_rows_are_updated_by_code_and_the_slug_stays():
    import_register(data=GOOD)

    report = import_register(data=changed(name="Malësi e Vjetër", name_local="Bashkia Malësi e Vjetër", lat="41.15"))

    assert (report.created, report.changed, report.unchanged) == (0, 1, 2)
    first = place("AL911")
    assert (first.name, first.slug, first.latitude) == ("Malësi e Vjetër", "malesi-e-re", Decimal("41.15000"))
    assert first.labels["sq"] == "Malësi e Vjetër"


def test_a_population_replaces_only_the_figure_of_its_year():
    import_register(data=GOOD)

    import_register(data=changed(population="30.000", population_year="2023"))
    import_register(data=changed(population="31211"))

    assert list(place("AL911").population.order_by("year").values_list("year", "value")) == [
        (2011, 31211),
        (2023, 30000),
    ]


def test_an_empty_population_is_not_known_and_takes_nothing_away():
    import_register(data=GOOD)

    import_register(data=changed(population="", population_year="", population_source=""))

    assert list(place("AL911").population.values_list("value", flat=True)) == [31210]


def test_a_place_moved_to_another_county_takes_its_tiers_and_its_authority_along():
    import_register(data=GOOD)
    make_local_authorities()
    other = COUNTY | {"code": "AL-92", "name": "Kodra"}

    report = import_register(data=register(COUNTY, other, FIRST | {"parent_code": "AL-92"}, SECOND))

    assert (report.created, report.changed, report.unchanged) == (1, 1, 2)
    assert place("AL911").tier1 == place("AL-92")
    assert Authority.objects.get(territory__code="AL911").tier1 == place("AL-92")


def test_a_short_code_is_frozen():
    import_register(data=GOOD)

    with pytest.raises(ImportRefused) as refused:
        import_register(data=changed(short_code="XYZ"))

    assert refused.value.lines() == ["Line 3: short_code of AL911 is MAL and cannot change: record numbers use it."]


def test_places_that_the_file_lacks_stay():
    import_register(data=GOOD)

    report = import_register(data=register(COUNTY, FIRST))

    assert report.lines() == [
        "Albania: nothing changed; all 2 places are as in the file.",
        "Places of the portal that the file lacks, which stay as they are: 1.",
    ]
    assert Territory.objects.filter(code="AL912").exists()


def test_byte_order_mark_and_windows_line_ends_do_no_harm():
    report = import_register(data=b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"))

    assert report.created == 3


def test_decomposed_letters_are_stored_composed():
    import_register(data=normalize("NFD", GOOD.decode()).encode())

    assert place("AL911").name == "Malësi e Re"


@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD)
def test_a_bad_register_is_refused_with_its_reason_and_nothing_is_saved(data, words):
    before = counts()

    with pytest.raises(ImportRefused) as refused:
        import_register(data=data)

    assert words in "\n".join(refused.value.lines())
    assert counts() == before


def test_a_bad_row_refuses_the_good_rows_too():
    before = counts()

    with pytest.raises(ImportRefused) as refused:
        import_register(data=register(COUNTY, FIRST, SECOND | {"lat": "north"}))

    assert refused.value.lines() == ["Line 4: lat 'north' is not a number of degrees such as 44.6782."]
    assert counts() == before


def test_all_problems_are_listed_in_order_of_lines_and_at_most_fifty():
    rows = [FIRST | {"code": f"AL9{number:03}", "lat": "x", "level": "hamlet"} for number in range(60)]

    with pytest.raises(ImportRefused) as refused:
        import_register(data=register(COUNTY, *rows))

    lines = refused.value.lines()
    assert len(refused.value.problems) == 120
    assert len(lines) == ERRORS_SHOWN + 1
    assert lines[0].startswith("Line 3: lat 'x'")
    assert lines[-1] == "... and 70 more problems."


def test_the_command_prints_the_problems_and_fails(tmp_path):
    file = tmp_path / "bad register.csv"
    file.write_bytes(changed(level="village"))
    errors = StringIO()

    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_register", file, stderr=errors)

    assert errors.getvalue().startswith("Line 3: level “village” is not known")


def test_the_command_makes_the_authorities_that_are_missing(tmp_path):
    file = tmp_path / "register.csv"
    file.write_bytes(GOOD)
    said = StringIO()

    call_command("import_register", file, "--with-authorities", stdout=said)
    call_command("import_register", file, "--with-authorities", stdout=said)

    assert said.getvalue().splitlines() == [
        "Albania: 3 new, 0 changed, 0 unchanged.",
        "2 authorities were made.",
        "Albania: nothing changed; all 3 places are as in the file.",
    ]
    first = Authority.objects.get(slug="al-malesi-e-re")
    assert (first.name, first.labels["sq"], first.labels["sr-latn"]) == (
        "Municipality of Malësi e Re",
        "Bashkia Malësi e Re",
        "Opština Malësi e Re",
    )


def test_the_command_names_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv cannot be read: No such file"):
        call_command("import_register", tmp_path / "none.csv")


def test_an_import_is_recorded_once_and_a_repeated_one_not_at_all():
    import_register(data=GOOD)
    import_register(data=GOOD)

    with as_system():
        events = list(AuditEvent.objects.filter(action="municipalities.register.imported"))
    assert [event.after for event in events] == [{"created": 3, "changed": 0, "unchanged": 0}]


def test_the_shipped_registers_are_taken_whole_and_twice():
    first = [import_register(data=(FOLDER / f"{name}.csv").read_bytes()).created for name in COUNTRY_FILES]
    second = [import_register(data=(FOLDER / f"{name}.csv").read_bytes()) for name in COUNTRY_FILES]

    assert first == [73, 155, 45, 25, 89, 196]
    assert [(report.created, report.changed) for report in second] == [(0, 0)] * 6
    assert Territory.objects.filter(level__in=["municipality", "city"]).count() == 492
    assert Territory.objects.filter(level="city_municipality").count() == 26
    assert not PopulationFigure.objects.filter(territory__iso2="RS").exists()
    assert second[2].lines() == ["Kosovo*: nothing changed; all 45 places are as in the file."]
    assert place("80497").labels["sr"] == "Шид"
    assert place("XK-02").labels["sr-latn"] == "Đakovica"
    canton = place("BA-01").labels
    assert (canton["bs"], canton["hr"]) == ("Unsko-sanski kanton", "Unsko-sanska županija")


def test_the_places_of_belgrade_and_brcko_have_no_tier():
    import_register(data=(FOLDER / "bosnia_and_herzegovina.csv").read_bytes())
    import_register(data=(FOLDER / "serbia.csv").read_bytes())

    for code in ("BA-BRC", "RS-00", "70157"):
        assert (place(code).tier1_id, place(code).tier2_id) == (None, None)
    assert (place("BA-01-01").tier1.code, place("BA-01-01").tier2.code) == ("BA-01", "BA-BIH")
    assert (place("80497").tier1.code, place("80497").tier2.code) == ("RS-07", "RS-VO")
