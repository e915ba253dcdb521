"""The catalogues of the tree: every offered language is complete, in its own words."""

import re

import polib
import pytest
from django.utils import translation

from coordination.core import catalogues, languages

CYRILLIC = re.compile("[\u0400-\u04ff]")
# Words that stand in many English messages and in no translation, in none of the languages.
ENGLISH = re.compile(r"\b(?:the|this|that|and|your?|with|without|is|are|w(?:as|ere)|not|for|by|from|needs?|enter)\b")
# Messages that are written alike in English and in one of the languages.
SAME = frozenset({"Administrator", "%(distance)s km", "Draft", "e-mail", "euro", "jul", "jun", "Period", "Region"})
# Words of a sister language: a translation taken over from there without reading it.
EKAVIAN = r"""(?:opštin|obezb|bezb|mest|nedelj|izmen|unet|promen)\w* | vreme | posle | pošto | lic[ae] | licima"""
BOSNIAN_NOT = r"""tko | [nk]itko | netko | glede | svoje[mg]a? | (?:tjed|tijek|poveznic|tajništv|tisuć|obvez|
    sudioni|promatra|čitatelj|točk|uvjet|zbroj|odaber|zaslon|pogrešk|spremi|izvješć|europ)\w*"""
CROATIAN_NOT = r"""n?e?ko | niko | šta | zbir | zbira | organ[aeiou]? | organom | organima | ponovo | nivo | sačuvajte |
    (?:sedmic|link|sekretarijat|hiljad|obavezn|učesni|posmatra|čita[ol]c|tačk|uslov|sabir|izaber|grešk|tastatur|histori|
    evrop|finansij|saradnj|teritorij|izvještaj)\w*"""
SERBIAN_NOT = r"""тко | нетко | нитко | послије | (?:тјед|тијек|повезниц|тисућ|одабер|вријеме|мјест|измјен|
    промјен|дјел|цијел|вриј)\w*"""
# Montenegrin shares *opština* and *lice* with Serbian; *sedmica* is no slip there, but our word is *nedjelja*.
MONTENEGRIN_NOT = r"""nisu | nis[mt][eo] | nisam | osob[aeuio]m? | osobama | naprimjer | pre | gde | ovde | vreme |
    posle | dosad | (?:općin|obezbed|bezbed|sigurnos|mest[aou]|mesec|nedelj|izmen|unet|promen|sedmi[cč]|histori|
    vijeć|ovlašten|osigur|sažet|savez|računom|poslan|podnesen|iskorišten|koordinacijsk|regij|registrir|web(?!p\b))\w*"""
# Letters and words of Serbian; what both languages share (*органа*, *страница*, *лица*) is no slip.
MACEDONIAN_NOT = r"""\w*[ђћ]\w* | шта | ко | није | нису | овде | још | ништа | сви | све | који | које |
    потребе | општине | мреже | лозинк[уе] | (?:изабер|унес|пошаљ|сачува|недељ|поднет|погођен|обезбеђ|пронађ|
    упоред|прика[жз]ите|обавешт|управљ|садржај)\w*"""
FOREIGN = {
    "bs": f"{EKAVIAN} | {BOSNIAN_NOT}",
    "hr": f"{EKAVIAN} | {CROATIAN_NOT}",
    "cnr": f"{MONTENEGRIN_NOT} | {BOSNIAN_NOT}",
    "mk": MACEDONIAN_NOT,
    "sr": SERBIAN_NOT,
}

OFFERED = [code for code in catalogues.WRITTEN_LANGUAGES if code in languages.COMPLETE]
# Numbers, and which of them share a form of the word.
SLAVIC = {(1, 21, 101): "one", (2, 3, 22): "few", (0, 5, 11, 12, 25): "many"}
FORMS = {
    "sq": {(1,): "one", (0, 2, 5, 11, 21): "many"},
    "mk": {(1, 21, 101): "one", (0, 2, 5, 11, 12, 22): "many"},
}


def written_entries(language):
    return [entry for entry in polib.pofile(str(catalogues.catalogue_path(language))) if not entry.obsolete]


def translations(language):
    """Every translation of a language beside its message, without what placeholders, tags and addresses hold."""
    for entry in written_entries(language):
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            words = text
            for piece in catalogues.transliteration.shielded(text):
                words = words.replace(piece, " ")
            yield entry.msgid, text, words


def test_every_language_that_people_write_is_offered():
    assert list(catalogues.WRITTEN_LANGUAGES) == OFFERED


@pytest.mark.parametrize("language", OFFERED)
def test_every_offered_language_is_complete(language):
    assert catalogues.missing(language) == []


@pytest.mark.parametrize("language", OFFERED)
def test_no_english_is_left_over(language):
    left = [
        text
        for message, text, words in translations(language)
        if ENGLISH.search(words.lower()) or (text == message and re.search(r"[a-z]{2}", words) and message not in SAME)
    ]

    assert left == []


@pytest.mark.parametrize("language", OFFERED)
def test_translations_begin_and_end_as_their_message(language):
    assert [
        (message, text) for message, text, _ in translations(language) if edges(message, text) != edges(text, text)
    ] == []


def edges(text, translated):
    """Spaces at both ends, lines, and the full stop, which dates and short months have of their own."""
    own_stop = re.search(r"(?:\d|^\w{3,4})\.$", translated)
    return (
        text[: len(text) - len(text.lstrip())],
        text[len(text.rstrip()) :],
        text.count("\n"),
        text.endswith(".") and not own_stop,
    )


@pytest.mark.parametrize("language", [code for code in OFFERED if languages.script(code) == "Latn"])
def test_latin_catalogues_hold_no_cyrillic(language):
    assert [text for _, text, _ in translations(language) if CYRILLIC.search(text)] == []


@pytest.mark.parametrize("language", FOREIGN)
def test_quotation_marks_are_a_pair_of_ours(language):
    assert [text for _, text, words in translations(language) if '"' in words or "”" in words] == []
    assert [text for _, text, _ in translations(language) if text.count("„") != text.count("“")] == []


@pytest.mark.parametrize(("language", "words"), FOREIGN.items())
def test_words_of_a_sister_language_do_not_slip_in(language, words):
    foreign = re.compile(rf"\b(?:{words})\b", re.IGNORECASE | re.VERBOSE)

    assert [(slip.group(), text) for _, text, words in translations(language) if (slip := foreign.search(words))] == []


@pytest.mark.parametrize("language", OFFERED)
def test_numbers_choose_among_the_forms_of_their_language(language):
    catalogues.compile_catalogues()
    with translation.override(language):
        found = {
            name: {translation.ngettext("%(count)s need", "%(count)s needs", number) for number in numbers}
            for numbers, name in FORMS.get(language, SLAVIC).items()
        }

    assert [len(forms) for forms in found.values()] == [1] * len(found)
    assert len(set.union(*found.values())) >= 2
