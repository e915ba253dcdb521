"""The languages of the portal: codes, own names, scripts and the order in which names fall back.

Imported by the settings, so nothing here may need configured settings. A language is *listed* when
people, places and texts may carry its code; it is *offered* in the switcher only when its catalogue
is complete (`COMPLETE`).
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.conf.locale import LANG_INFO


@dataclass(frozen=True)
class Language:
    """What the portal knows of one language code."""

    code: str
    native_name: str
    english_name: str
    script: str
    html_lang: str
    name_fallbacks: tuple[str, ...]


# Names stand in their own language and script, without flags. Serbian appears once per script; the
# others have one. The order is that of the switcher: English, then the alphabet of the English names.
# Names of places fall back to the nearest language of the same script before they cross to another;
# English comes last because every place has at least its English or official Latin name.
_LANGUAGES = (
    Language("en-gb", "English", "English", "Latn", "en-GB", ()),
    Language("sq", "Shqip", "Albanian", "Latn", "sq", ("en-gb",)),
    Language("bs", "Bosanski", "Bosnian", "Latn", "bs", ("hr", "sr-latn", "en-gb")),
    Language("hr", "Hrvatski", "Croatian", "Latn", "hr", ("bs", "sr-latn", "en-gb")),
    Language("cnr", "Crnogorski", "Montenegrin", "Latn", "cnr", ("sr-latn", "bs", "hr", "en-gb")),
    Language("mk", "Македонски", "Macedonian", "Cyrl", "mk", ("sr", "en-gb")),
    Language("sr", "Српски", "Serbian (Cyrillic)", "Cyrl", "sr-Cyrl", ("sr-latn", "bs", "hr", "en-gb")),
    Language("sr-latn", "Srpski", "Serbian (Latin)", "Latn", "sr-Latn", ("sr", "bs", "hr", "en-gb")),
)
_BY_CODE = MappingProxyType({language.code: language for language in _LANGUAGES})

LANGUAGES = tuple((language.code, language.native_name) for language in _LANGUAGES)
"""Value of Django's `LANGUAGES` setting: (code, name in that language)."""

COMPLETE = ("en-gb", "sq", "bs", "hr", "cnr", "mk", "sr", "sr-latn")
"""Codes offered in the switcher: every string of the interface is translated into them."""


def register_extra_languages() -> None:
    """Tell Django about Montenegrin, which it does not ship. Safe to call twice.

    Call it from the settings before `LANGUAGES` is used: Django's `get_language_info` and its locale
    middleware refuse codes that are missing from `LANG_INFO`.
    """
    LANG_INFO.setdefault(
        "cnr",
        {"bidi": False, "code": "cnr", "name": "Montenegrin", "name_local": "crnogorski"},
    )


def html_lang(code: str) -> str:
    """Return the value of the HTML `lang` attribute: `sr` is `sr-Cyrl`, `sr-latn` is `sr-Latn`.

    Raises KeyError for a code that is not listed.
    """
    return _BY_CODE[code].html_lang


def script(code: str) -> str:
    """Return the ISO 15924 script of a language: `Latn` or `Cyrl`. Raises KeyError when not listed."""
    return _BY_CODE[code].script


def fallbacks(code: str) -> tuple[str, ...]:
    """Return the codes to try in turn when a name is missing in `code`, which itself is left out.

    Raises KeyError for a code that is not listed.
    """
    return _BY_CODE[code].name_fallbacks


def native_name(code: str) -> str:
    """Return the name of a language in that language and script. Raises KeyError when not listed."""
    return _BY_CODE[code].native_name


def english_name(code: str) -> str:
    """Return the English name, for tools and documents. Raises KeyError when not listed."""
    return _BY_CODE[code].english_name


def nearest_complete(code: str) -> str:
    """Return the language to write in for somebody who prefers `code`: itself when it is complete, else English."""
    return code if code in COMPLETE else "en-gb"
