"""The languages of the portal and the formats that belong to them."""

import datetime

import pytest
from django.conf import settings
from django.utils import formats, translation

from coordination.core import catalogues, languages, transliteration

CODES = [code for code, _ in languages.LANGUAGES]
MOMENT = datetime.datetime(2026, 11, 5, 14, 30, tzinfo=datetime.UTC)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    # Django answers for Montenegrin only when a compiled catalogue of it exists.
    catalogues.compile_catalogues()


def test_settings_offer_the_eight_languages():
    assert settings.LANGUAGES == languages.LANGUAGES
    assert CODES == ["en-gb", "sq", "bs", "hr", "cnr", "mk", "sr", "sr-latn"]


def test_serbian_appears_in_both_scripts_under_its_own_names():
    assert languages.native_name("sr") == "Српски"
    assert languages.native_name("sr-latn") == "Srpski"
    assert languages.native_name("cnr") == "Crnogorski"


def test_html_names_the_script_of_serbian():
    assert languages.html_lang("sr") == "sr-Cyrl"
    assert languages.html_lang("sr-latn") == "sr-Latn"
    assert languages.html_lang("en-gb") == "en-GB"


def test_scripts():
    assert [code for code in CODES if languages.script(code) == "Cyrl"] == ["mk", "sr"]


@pytest.mark.parametrize("code", CODES)
def test_names_fall_back_to_english_in_the_end_and_never_to_themselves(code):
    chain = languages.fallbacks(code)

    assert code not in chain
    assert len(set(chain)) == len(chain)
    assert chain[-1:] == (() if code == "en-gb" else ("en-gb",))


def test_bosnian_names_fall_back_within_the_script_first():
    assert languages.fallbacks("bs") == ("hr", "sr-latn", "en-gb")


def test_an_unlisted_language_is_an_error():
    with pytest.raises(KeyError):
        languages.html_lang("de")


def test_django_knows_montenegrin():
    languages.register_extra_languages()
    languages.register_extra_languages()

    assert translation.get_language_info("cnr")["name_local"] == "crnogorski"
    assert translation.get_supported_language_variant("cnr-me") == "cnr"


def test_words_of_django_are_montenegrin_in_montenegrin():
    with translation.override("cnr"):
        assert translation.gettext("Enter a valid value.") == "Unesite ispravnu vrijednost."
        assert translation.ngettext("%(num)d month", "%(num)d months", 1) % {"num": 1} == "1 mjesec"


@pytest.mark.parametrize(
    ("code", "long", "short", "with_time", "number"),
    [
        ("en-gb", "5 Nov 2026", "05/11/2026", "5 Nov 2026, 14:30", "48,300.5"),
        ("sq", "5 nën 2026", "05.11.2026", "5 nën 2026, 14:30", "48.300,5"),
        ("bs", "5. nov. 2026.", "5. 11. 2026.", "5. nov. 2026., 14:30", "48.300,5"),
        ("hr", "5. stu. 2026.", "5. 11. 2026.", "5. stu. 2026., 14:30", "48.300,5"),
        ("cnr", "5. nov. 2026.", "5. 11. 2026.", "5. nov. 2026., 14:30", "48.300,5"),
        ("mk", "5 ное 2026", "05.11.2026", "5 ное 2026, 14:30", "48.300,5"),
        ("sr", "5. нов. 2026.", "5. 11. 2026.", "5. нов. 2026., 14:30", "48.300,5"),
        ("sr-latn", "5. nov. 2026.", "5. 11. 2026.", "5. nov. 2026., 14:30", "48.300,5"),
    ],
)
def test_dates_and_numbers_are_written_as_people_there_write_them(code, long, short, with_time, number):
    with translation.override(code):
        assert formats.date_format(MOMENT, "DATE_FORMAT") == long
        assert formats.date_format(MOMENT, "SHORT_DATE_FORMAT") == short
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == with_time
        assert formats.time_format(MOMENT, "TIME_FORMAT") == "14:30"
        assert formats.localize(48300.5) == number
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_short_months_of_serbian_have_no_stop_too_many():
    with translation.override("sr"):
        months = [formats.date_format(MOMENT.replace(month=month), "MONTH_DAY_FORMAT") for month in (5, 6, 7, 8, 9)]

    assert months == ["5. мај", "5. јун", "5. јул", "5. авг.", "5. септ."]


@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("sq", "jan shk mar pri maj qer kor gus sht tet nën dhj"),
        ("bs", "jan. feb. mar. apr. maj juni juli aug. sept. okt. nov. dec."),
        ("hr", "sij. velj. ožu. tra. svi. lip. srp. kol. ruj. lis. stu. pro."),
        ("cnr", "jan. feb. mar. apr. maj jun jul avg. sept. okt. nov. dec."),
        ("mk", "јан фев мар апр мај јун јул авг сеп окт ное дек"),
    ],
)
def test_short_months_of_the_other_written_languages(code, months):
    with translation.override(code):
        written = [formats.date_format(MOMENT.replace(month=month), "MONTH_DAY_FORMAT") for month in range(1, 13)]

    assert " ".join(day.split(maxsplit=1)[1] for day in written) == months


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("typed", ["20.11.2026", "20.11.2026.", "20. 11. 2026.", "20/11/2026", "2026-11-20"])
def test_a_typed_date_is_read_day_first_in_every_language(code, typed):
    with translation.override(code):
        read = [_read(typed, form) for form in formats.get_format("DATE_INPUT_FORMATS")]

    assert set(read) - {None} == {datetime.date(2026, 11, 20)}


def _read(typed, form):
    try:
        return datetime.datetime.strptime(typed, form).replace(tzinfo=datetime.UTC).date()
    except ValueError:
        return None


def test_the_glossary_is_complete_in_the_offered_languages_and_its_latin_follows_by_rule():
    text = (catalogues.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    header, _, *rows = text[text.index("| en-gb |") :].strip().splitlines()
    codes = [cell.strip() for cell in header.strip("|").split("|")]
    table = [dict(zip(codes, (cell.strip() for cell in row[1:-1].split("|")), strict=True)) for row in rows]

    assert codes == CODES
    assert [row["en-gb"] for row in table if not all(row[code] for code in languages.COMPLETE)] == []
    assert [row["en-gb"] for row in table if transliteration.to_latin(row["sr"]) != row["sr-latn"]] == []
