"""Which words of a bulletin a reader gets: a translation into their language, or the original text.

One answer for pages, lists, feeds and alerts; mails name a bulletin by `naming`, in the same order of languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.core.languages import fallbacks, native_name
from coordination.core.transliteration import to_latin
from municipalities.access.scope import Scope

#: Serbian is read in either script; Latin follows from Cyrillic by rule.
CYRILLIC_OF: Final[Mapping[str, str]] = {"sr-latn": "sr"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language. `is_outdated` is true of a translation that follows an older edition.

    `at` is when a translation was written, None for the original.
    """

    title: str
    language: str
    lead: str = ""
    text: str = ""
    is_original: bool = True
    is_outdated: bool = False
    at: datetime | None = None

    def note(self, wanted: str) -> str:
        """What a reader of the wanted language is told beside these words, in the current language; "" for nothing."""
        named = {"language": native_name(self.language)}
        if self.is_outdated:
            return _("This translation (%(language)s) is of an earlier edition.") % named
        if self.language == wanted:
            return ""
        if self.is_original:
            return _("Original text in: %(language)s") % named
        return _("Shown in: %(language)s") % named


def translations_of(scope: Scope, bulletins: Iterable[Bulletin]) -> dict[int, list[BulletinTranslation]]:
    """The translations of these bulletins by id, whole, by language; one query."""
    return _by_bulletin(scope, bulletins)


def titles_of(scope: Scope, bulletins: Iterable[Bulletin]) -> dict[int, list[BulletinTranslation]]:
    """The same with titles alone, for lists; one query."""
    return _by_bulletin(scope, bulletins, "bulletin_id", "language", "edition", "title")


def is_current(bulletin: Bulletin, translation: BulletinTranslation) -> bool:
    """Whether it translates the newest edition. An older one would tell its readers what no longer holds.

    What was translated in the draft belongs to the first edition.
    """
    return bool(max(translation.edition, 1) >= bulletin.edition)


def nearest(wanted: str, known: Collection[str]) -> str | None:
    """The language that a reader of the wanted one gets out of those known: it, else its nearest relative, else None.

    The order is that of the names of places (coordination/core/languages.py): English goes before an original that the
    reader may not know, and never before a language nearer to theirs.
    """
    return next((code for code in (wanted, *fallbacks(wanted)) if code in known), None)


def words_for(
    bulletin: Bulletin, translations: Iterable[BulletinTranslation], language: str, *, titles_only: bool = False
) -> Words:
    """The words for a reader of this language, in their script; the original where no language is near enough.

    Always those of the newest edition: until a translation follows a correction, its readers get the original.
    """
    found = {
        one.language: one for one in translations if one.language != bulletin.language and is_current(bulletin, one)
    }
    code = nearest(language, {bulletin.language, *found}) or bulletin.language
    if code == bulletin.language:
        words = original(bulletin, titles_only=titles_only)
    else:
        words = translated(bulletin, found[code], titles_only=titles_only)
    return _in_latin(words, language) if CYRILLIC_OF.get(language) == code else words


def original(bulletin: Bulletin, *, titles_only: bool = False) -> Words:
    """The words as their house wrote them."""
    if titles_only:
        return Words(bulletin.title, bulletin.language)
    return Words(bulletin.title, bulletin.language, bulletin.lead, bulletin.text)


def translated(bulletin: Bulletin, one: BulletinTranslation, *, titles_only: bool = False) -> Words:
    """The words of this translation, also of one that follows an older edition: for readers who asked for it."""
    is_outdated = not is_current(bulletin, one)
    if titles_only:
        return Words(one.title, one.language, is_original=False, is_outdated=is_outdated)
    return Words(one.title, one.language, one.lead, one.text, is_original=False, is_outdated=is_outdated, at=one.at)


def _in_latin(words: Words, language: str) -> Words:
    """The same words by rule; addresses in the text stay as they are."""
    title, lead, text = (to_latin(one) for one in (words.title, words.lead, words.text))
    return replace(words, language=language, title=title, lead=lead, text=text)


def _by_bulletin(scope: Scope, bulletins: Iterable[Bulletin], *names: str) -> dict[int, list[BulletinTranslation]]:
    ids = [one.pk for one in bulletins]
    rows = BulletinTranslation.objects.visible_to(scope).filter(bulletin_id__in=ids).order_by("language")
    found: dict[int, list[BulletinTranslation]] = defaultdict(list)
    for row in rows.only(*names) if names else rows:
        found[row.bulletin_id].append(row)
    return found
