"""Catalogues: extracted from code and templates, checked, compiled, Latin generated."""

import gettext as standard_gettext
import textwrap

import polib
import pytest
from django.core.management import CommandError, call_command

from coordination.core import catalogues, extraction
from coordination.core.extraction import Message
from coordination.core.management.commands import update_catalogues

CODE = """
    from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

    plain = _("Save")
    joined = gettext_lazy("Two parts "
                          "of one text")
    counted = ngettext("%(count)s need", "%(count)s needs", 3)
    in_context = pgettext("state of a need", "Returned")
    variable = _(plain)
"""
TEMPLATE = """
    {% load i18n %}
    <a title="{% translate 'Close' %}">{% translate "Save" %}</a>
    {% blocktranslate trimmed with name=user.name %}
        Signed in as
        <b>{{ name }}</b>
    {% endblocktranslate %}
    {% blocktranslate count n=total %}One file{% plural %}{{ n }} files{% endblocktranslate %}
    {% translate "May" context "month" %}
    {% include "x.html" with label=_("Label of a part") %}
    {# {% translate "Not shown" %} #}
"""


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "needs" / "migrations").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / "needs" / "forms.py").write_text(textwrap.dedent(CODE))
    (tmp_path / "needs" / "migrations" / "0001_initial.py").write_text('_("From a migration")')
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def translate(tree, translations, language="sr"):
    path = catalogues.catalogue_path(language, tree)
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        translation = translations.get(entry.msgid, "превод " + " ".join(placeholders(entry)))
        if entry.msgid_plural:
            forms = [translation] * len(entry.msgstr_plural) if isinstance(translation, str) else translation
            entry.msgstr_plural = dict(enumerate(forms))
        else:
            entry.msgstr = translation
    catalogue.save()


def placeholders(entry):
    return catalogues.transliteration.shielded(entry.msgid_plural or entry.msgid)


def test_messages_are_found_in_code_and_templates(tree):
    assert set(extraction.messages(tree)) == {
        Message("Save"),
        Message("Two parts of one text"),
        Message("%(count)s need", None, "%(count)s needs"),
        Message("Returned", "state of a need"),
        Message("Close"),
        Message("Signed in as <b>%(name)s</b>"),
        Message("One file", None, "%(n)s files"),
        Message("May", "month"),
        Message("Label of a part"),
    }


def test_a_message_names_the_first_place_it_stands_in(tree):
    assert extraction.messages(tree)[Message("Save")] == "needs/forms.py:4"
    assert extraction.messages(tree)[Message("Close")] == "templates/page.html:3"


@pytest.mark.parametrize("argument", ['f"Hello {name}"', '"Hello " + name', '"Hello %s" % name'])
def test_a_message_put_together_at_run_time_is_refused(tree, argument):
    (tree / "needs" / "views.py").write_text(f"gettext({argument})\n")

    with pytest.raises(extraction.UnreadableMessage, match=r"needs/views.py:1"):
        extraction.messages(tree)


def test_update_adds_what_is_new_and_keeps_translations_word_for_word(tree):
    catalogues.update("sr", tree)
    translate(tree, {"Save": "Сачувај"})
    (tree / "needs" / "services.py").write_text('gettext("Saved")')

    assert catalogues.update("sr", tree) == (1, 0)
    catalogue = polib.pofile(str(catalogues.catalogue_path("sr", tree)))
    assert catalogue.find("Save").msgstr == "Сачувај"
    assert catalogue.find("Saved").msgstr == ""
    assert catalogue.fuzzy_entries() == []


def test_update_twice_changes_nothing_and_moved_lines_do_not_either(tree):
    catalogues.update("sr", tree)
    path = catalogues.catalogue_path("sr", tree)
    before = path.read_text()
    (tree / "needs" / "forms.py").rename(tree / "needs" / "views.py")

    assert catalogues.update("sr", tree) == (0, 0)
    assert path.read_text() == before


def test_a_message_that_comes_back_finds_its_translation(tree):
    catalogues.update("sr", tree)
    translate(tree, {"Close": "Затвори"})
    page = (tree / "templates" / "page.html").read_text()

    (tree / "templates" / "page.html").write_text("")
    assert catalogues.update("sr", tree) == (0, 5)
    (tree / "templates" / "page.html").write_text(page)
    assert catalogues.update("sr", tree) == (5, 0)
    assert catalogues.missing("sr", tree) == []
    assert polib.pofile(str(catalogues.catalogue_path("sr", tree))).find("Close").msgstr == "Затвори"


def test_nothing_is_missing_when_all_is_translated(tree):
    catalogues.update("sr", tree)
    translate(tree, {})

    assert catalogues.missing("sr", tree) == []
    assert catalogues.missing("sr-latn", tree) == []
    assert catalogues.missing("en-gb", tree) == []


def test_without_a_catalogue_all_is_missing(tree):
    assert catalogues.missing("sr", tree) == ["There is no catalogue at locale/sr/LC_MESSAGES/django.po"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ({"Save": ""}, "needs/forms.py:4: 'Save': not translated"),
        ({"Save": "Сaчувај"}, "needs/forms.py:4: 'Save': mixes two scripts in 'Сaчувај'"),
        ({"Save": "Сачувај %(x)s"}, "needs/forms.py:4: 'Save': placeholders or tags differ: %(x)s"),
        (
            {"%(count)s need": ["потреба", "%(count)s потребе", "%(count)s потреба"]},
            "needs/forms.py:7: '%(count)s need': placeholders or tags differ: %(count)s",
        ),
        (
            {"%(count)s need": ["%(count)s потреба", "%(count)s потребе"]},
            "needs/forms.py:7: '%(count)s need': has a wrong number of plural forms",
        ),
        (
            {"Signed in as <b>%(name)s</b>": "Пријављени као %(name)s"},
            "templates/page.html:4: 'Signed in as <b>%(name)s</b>': placeholders or tags differ: </b>, <b>",
        ),
    ],
)
def test_each_defect_of_a_translation_is_named(tree, words, problem):
    catalogues.update("sr", tree)
    translate(tree, words)

    assert catalogues.missing("sr", tree) == [problem]


def test_a_fuzzy_translation_and_a_new_message_are_missing(tree):
    catalogues.update("sr", tree)
    translate(tree, {})
    path = catalogues.catalogue_path("sr", tree)
    path.write_text(path.read_text().replace('msgid "Close"', '#, fuzzy\nmsgid "Close"'))
    (tree / "needs" / "services.py").write_text('gettext("Saved")')

    assert catalogues.missing("sr", tree) == [
        "needs/services.py:1: 'Saved': not in the catalogue",
        "templates/page.html:3: 'Close': marked as fuzzy",
    ]


def test_compiling_writes_cyrillic_and_the_same_words_in_latin(tree):
    catalogues.update("sr", tree)
    forms = ["%(count)s потреба", "%(count)s потребе", "%(count)s потреба"]
    translate(tree, {"Save": "Сачувај", "%(count)s need": forms, "Signed in as <b>%(name)s</b>": "Љ <b>%(name)s</b>"})

    catalogues.compile_catalogues(tree)

    latin = standard_gettext.translation("django", str(tree / "locale"), ["sr_Latn"])
    cyrillic = standard_gettext.translation("django", str(tree / "locale"), ["sr"])
    assert cyrillic.gettext("Save") == "Сачувај"
    assert latin.gettext("Save") == "Sačuvaj"
    assert latin.gettext("Signed in as <b>%(name)s</b>") == "Lj <b>%(name)s</b>"
    assert [latin.ngettext("%(count)s need", "%(count)s needs", n) for n in (1, 2, 5, 21, 22)] == [
        "%(count)s potreba",
        "%(count)s potrebe",
        "%(count)s potreba",
        "%(count)s potreba",
        "%(count)s potrebe",
    ]


def test_montenegrin_is_compiled_from_the_words_of_django(tree):
    paths = catalogues.compile_catalogues(tree)

    assert [path.relative_to(tree).as_posix() for path in paths] == ["locale/cnr/LC_MESSAGES/django.mo"]
    words = standard_gettext.translation("django", str(tree / "locale"), ["cnr"])
    assert words.gettext("Yes") == "Da"


def test_compiling_again_leaves_the_files_alone(tree):
    catalogues.update("sr", tree)
    translate(tree, {})
    before = {path: path.stat().st_mtime_ns for path in catalogues.compile_catalogues(tree)}

    assert {path: path.stat().st_mtime_ns for path in catalogues.compile_catalogues(tree)} == before
    assert not list((tree / "locale").rglob("tmp*"))


def test_a_translation_that_would_break_a_page_stops_the_build(tree):
    catalogues.update("sr", tree)
    translate(tree, {"Save": "Сачувај %(x)s"})

    with pytest.raises(catalogues.BrokenCatalogue, match=r"sr: 'Save': placeholders or tags differ: %\(x\)s"):
        catalogues.compile_catalogues(tree)
    assert not list((tree / "locale").rglob("*.mo"))


@pytest.fixture
def one_message_short(monkeypatch, tree):
    """Return a function that translates the tree into every language, but for one message in one of them."""
    monkeypatch.setattr(catalogues.update, "__defaults__", (tree,))
    monkeypatch.setattr(catalogues.missing, "__defaults__", (tree,))

    def translate_all(wanting):
        call_command("update_catalogues")
        for language in catalogues.WRITTEN_LANGUAGES:
            translate(tree, {"Close": ""} if language == wanting else {}, language)

    return translate_all


@pytest.mark.parametrize("wanting", catalogues.WRITTEN_LANGUAGES)
def test_the_check_command_fails_and_names_what_is_left(monkeypatch, one_message_short, capsys, wanting):
    monkeypatch.setattr(update_catalogues, "COMPLETE", catalogues.WRITTEN_LANGUAGES)
    one_message_short(wanting)
    capsys.readouterr()

    with pytest.raises(CommandError, match="The catalogues are not complete: 1 problems"):
        call_command("update_catalogues", check=True)
    assert capsys.readouterr().out == f"{wanting}: templates/page.html:3: 'Close': not translated\n"


@pytest.mark.parametrize("wanting", ["sq", "cnr", "mk"])
def test_a_language_that_is_not_offered_is_counted_and_fails_no_check(monkeypatch, one_message_short, capsys, wanting):
    monkeypatch.setattr(
        update_catalogues, "COMPLETE", [code for code in catalogues.WRITTEN_LANGUAGES if code != wanting]
    )
    one_message_short(wanting)
    capsys.readouterr()

    call_command("update_catalogues", check=True)

    assert capsys.readouterr().out == f"{wanting}: not offered yet, 1 left\n"


def test_our_words_come_before_those_of_django_in_montenegrin(tree):
    (tree / "needs" / "forms.py").write_text('gettext("Yes")\ngettext("Own")')
    catalogues.update("cnr", tree)
    translate(tree, {"Yes": "Jeste", "Own": "Svoje"}, "cnr")

    catalogues.compile_catalogues(tree)

    words = standard_gettext.translation("django", str(tree / "locale"), ["cnr"])
    assert [words.gettext(word) for word in ("Yes", "Own", "No")] == ["Jeste", "Svoje", "Ne"]
