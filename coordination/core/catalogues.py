"""Catalogues of translations: kept up to date, checked, and compiled without msgfmt.

What is committed is what people write: one catalogue per language, Serbian in Cyrillic. Latin
Serbian is generated from it whenever catalogues are compiled, so the two can never differ. Compiled
files are build output and not committed. British English is the language of the source.

`python -m coordination.core.catalogues` compiles; it needs neither settings nor a database.
"""

import importlib.util
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.utils.translation import to_locale

from coordination.core import extraction, ijekavian, transliteration
from coordination.core.extraction import Message

ROOT = Path(__file__).resolve().parents[2]
SOURCE_LANGUAGE = "en-gb"
GENERATED_FROM = {"sr-latn": "sr"}

# Three forms: 1 21 31 ..., 2-4 22-24 ..., all others. The same rules as in Django's own catalogues, else
# Python would merge two catalogues that count differently.
_THREE_FORMS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
_PLURAL_FORMS = {
    "sq": "nplurals=2; plural=(n != 1);",
    "bs": _THREE_FORMS,
    "hr": _THREE_FORMS,
    "cnr": _THREE_FORMS,
    "mk": "nplurals=2; plural=(n % 10 == 1 && n % 100 != 11) ? 0 : 1;",
    "sr": _THREE_FORMS,
}
WRITTEN_LANGUAGES = tuple(_PLURAL_FORMS)
# Words of Django that are replaced by ours: abbreviations of months with a stop too many (jun.) or, in
# Serbian, spelt in the Croatian way (ауг.). Django uses the small ones for the format character b.
_LIBRARY_WORDS = tuple(Message(word) for word in ("may", "jun", "jul", "aug", "sep"))
# Django ships no Montenegrin. Its words, and those of the libraries, are taken from Latin Serbian where our
# own catalogue has none, and turned into Montenegrin forms.
_BORROWED = {"cnr": "sr_Latn"}
_LIBRARIES = ("django.conf", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "allauth")


class BrokenCatalogue(ValueError):
    """A translation that would make a page fail, such as one with a wrong placeholder."""


def catalogue_path(language: str, root: Path = ROOT, suffix: str = ".po") -> Path:
    """Return where the catalogue of a language stands, whether or not it exists."""
    return root / "locale" / to_locale(language) / "LC_MESSAGES" / f"django{suffix}"


def update(language: str, root: Path = ROOT) -> tuple[int, int]:
    """Bring a written catalogue in line with the tree; return how many messages were added and retired.

    Translations stay word for word; nothing is guessed from similar messages. Retired messages are kept
    as obsolete and come back when the message does. Entries are in alphabetical order without places,
    so that a moved line of code changes nothing in the catalogue.
    """
    path = catalogue_path(language, root)
    old = {_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    living = {key for key, entry in old.items() if not entry.obsolete}
    wanted = {(message.text, message.context): message for message in _wanted(root)}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _PLURAL_FORMS[language],
    }
    for key in sorted(wanted, key=_alphabetical):
        catalogue.append(_entry(wanted[key], old.get(key), language))
    for key in sorted(old.keys() - wanted.keys(), key=_alphabetical):
        if any(_translations(old[key])):
            old[key].obsolete = True
            catalogue.append(old[key])
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, f"{catalogue}\n".encode())
    return len(wanted.keys() - living), len(living - wanted.keys())


def missing(language: str, root: Path = ROOT) -> list[str]:
    """Return what keeps the catalogue of a language from being complete, one sentence each.

    Every message of the tree must be translated, not fuzzy, with the same placeholders and tags, in
    every plural form, and without words that mix letters of two scripts. Nothing is missing for the
    language of the source. For a generated language the answer is about what would be generated.
    """
    if language == SOURCE_LANGUAGE:
        return []
    written = GENERATED_FROM.get(language, language)
    path = catalogue_path(written, root)
    if not path.exists():
        return [f"There is no catalogue at {path.relative_to(root).as_posix()}"]
    catalogue = _latin(polib.pofile(str(path))) if language in GENERATED_FROM else polib.pofile(str(path))
    entries = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    problems = []
    for message, place in _wanted(root).items():
        entry = entries.get((message.text, message.context))
        reasons = ["not in the catalogue"] if entry is None else _entry_problems(entry, message.plural, written)
        problems += [f"{place}: {message.text!r}: {reason}" for reason in reasons]
    return problems


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Write the compiled catalogue of every written, generated and borrowed language; return their paths.

    Safe to run twice and by two programs at once. Raises BrokenCatalogue before anything is written.
    """
    catalogues = {}
    for path in sorted((root / "locale").glob("*/LC_MESSAGES/django.po")):
        catalogues[path.parent.parent.name] = polib.pofile(str(path))
    for locale, catalogue in catalogues.items():
        _refuse_broken(locale, catalogue)
    for language, written in GENERATED_FROM.items():
        if to_locale(written) in catalogues:
            catalogues[to_locale(language)] = _latin(catalogues[to_locale(written)])
    for language, model in _BORROWED.items():
        catalogues[to_locale(language)] = _library_words(model, catalogues.get(to_locale(language)))
    paths = []
    for locale, catalogue in catalogues.items():
        path = catalogue_path(locale, root, ".mo")
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, catalogue.to_binary())
        paths.append(path)
    return paths


def _wanted(root: Path) -> dict[Message, str]:
    return {**dict.fromkeys(_LIBRARY_WORDS, "library"), **extraction.messages(root)}


def _key(entry: polib.POEntry) -> tuple[str, str | None]:
    return entry.msgid, entry.msgctxt


def _alphabetical(key: tuple[str, str | None]) -> tuple[str, str]:
    return key[0], key[1] or ""


def _entry(message: Message, old: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context, msgid_plural=message.plural)
    if "%(" in message.text + message.plural:
        entry.flags.append("python-format")
    if message.plural:
        known = old.msgstr_plural if old is not None else {}
        entry.msgstr_plural = {form: known.get(form, "") for form in range(_plural_count(_PLURAL_FORMS[language]))}
    elif old is not None:
        entry.msgstr = old.msgstr
    if old is not None:
        entry.tcomment = old.tcomment
        entry.flags += [flag for flag in old.flags if flag == "fuzzy"]
    return entry


def _plural_count(plural_forms: str) -> int:
    return int(plural_forms.split("nplurals=")[1].split(";")[0])


def _entry_problems(entry: polib.POEntry, plural: str, written: str) -> Iterator[str]:
    if entry.fuzzy:
        yield "marked as fuzzy"
    if plural != entry.msgid_plural:
        yield "the plural differs from that in the tree"
    if plural and len(entry.msgstr_plural) != _plural_count(_PLURAL_FORMS[written]):
        yield "has a wrong number of plural forms"
    for translation in _translations(entry):
        if not translation.strip():
            yield "not translated"
        elif mixed := _mixed_word(translation):
            yield f"mixes two scripts in {mixed!r}"
    yield from _placeholder_problems(entry)


def _placeholder_problems(entry: polib.POEntry) -> Iterator[str]:
    # In Serbian the first form serves 1, 21, 31, so it needs the number even where English leaves it out:
    # every form is measured by the plural.
    expected = Counter(transliteration.shielded(entry.msgid_plural or entry.msgid))
    for translation in _translations(entry):
        found = Counter(transliteration.shielded(translation))
        if translation and found != expected:
            differing = sorted((expected - found) + (found - expected))
            yield f"placeholders or tags differ: {', '.join(differing)}"


def _translations(entry: polib.POEntry) -> Iterable[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _mixed_word(text: str) -> str:
    """Return the first word with both Latin and Cyrillic letters: a slip of the keyboard that nobody sees."""
    for piece in transliteration.shielded(text):
        text = text.replace(piece, " ")
    for word in "".join(letter if letter.isalpha() else " " for letter in text).split():
        if any(letter.isascii() for letter in word) and any("\u0400" <= letter <= "\u04ff" for letter in word):
            return word
    return ""


def _latin(catalogue: polib.POFile) -> polib.POFile:
    """Return a Cyrillic catalogue in Latin script; nothing else about it changes."""
    latin = polib.POFile()
    latin.metadata = {**catalogue.metadata, "Language": "sr_Latn"}
    for entry in catalogue:
        latin.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr=transliteration.to_latin(entry.msgstr),
                msgstr_plural={form: transliteration.to_latin(text) for form, text in entry.msgstr_plural.items()},
                flags=list(entry.flags),
                obsolete=entry.obsolete,
            )
        )
    return latin


def _library_words(locale: str, own: polib.POFile | None) -> polib.POFile:
    """Return the ekavian words of Django and the libraries in `locale` as ijekavian, under the entries of `own`."""
    merged = polib.POFile()
    known = set()
    sources = [own] if own is not None else []
    for library in _LIBRARIES:
        spec = importlib.util.find_spec(library)
        for folder in spec.submodule_search_locations or () if spec else ():
            path = Path(folder) / "locale" / locale / "LC_MESSAGES" / "django.po"
            if path.exists():
                sources.append(polib.pofile(str(path)))
    for source in sources:
        merged.metadata = merged.metadata or source.metadata
        for entry in source.translated_entries():
            if _key(entry) not in known:
                known.add(_key(entry))
                merged.append(entry if source is own else _ijekavian(entry))
    return merged


def _ijekavian(entry: polib.POEntry) -> polib.POEntry:
    entry.msgstr = ijekavian.from_ekavian(entry.msgstr)
    entry.msgstr_plural = {form: ijekavian.from_ekavian(text) for form, text in entry.msgstr_plural.items()}
    return entry


def _refuse_broken(locale: str, catalogue: polib.POFile) -> None:
    for entry in catalogue:
        for problem in _placeholder_problems(entry) if entry.translated() else ():
            raise BrokenCatalogue(f"{locale}: {entry.msgid!r}: {problem}")


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step, and only when it changes: another program may be reading it."""
    if path.exists() and path.read_bytes() == content:
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
        temporary.write(content)
    os.chmod(temporary.name, 0o644)
    os.replace(temporary.name, path)


if __name__ == "__main__":
    for written_path in compile_catalogues():
        sys.stdout.write(f"{written_path.relative_to(ROOT).as_posix()}\n")
