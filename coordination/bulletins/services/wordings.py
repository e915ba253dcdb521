"""Which words of a bulletin a reader gets: a translation into their language, or the original text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.core.languages import fallbacks
from municipalities.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language. `is_outdated` is true of a translation that follows an older edition."""

    title: str
    language: str
    lead: str = ""
    text: str = ""
    is_original: bool = True
    is_outdated: bool = False


def translations_of(scope: Scope, bulletins: Iterable[Bulletin]) -> dict[int, list[BulletinTranslation]]:
    """The translations of these bulletins by id, whole; one query."""
    return _by_bulletin(scope, bulletins)


def titles_of(scope: Scope, bulletins: Iterable[Bulletin]) -> dict[int, list[BulletinTranslation]]:
    """The same with titles alone, for lists; one query."""
    return _by_bulletin(scope, bulletins, "bulletin_id", "language", "edition", "title")


def words_for(
    bulletin: Bulletin, translations: Sequence[BulletinTranslation], language: str, *, titles_only: bool = False
) -> Words:
    """The words for a reader of this language.

    Its own translation first, then that of the nearest language (coordination/core/languages.py), then the original.
    A reader is never given English instead of an original in a language nearer to theirs.
    """
    found: Mapping[str, BulletinTranslation] = {one.language: one for one in translations}
    for code in (language, *fallbacks(language)):
        if code == bulletin.language:
            break
        if code in found:
            return _translated(bulletin, found[code], titles_only=titles_only)
    return original(bulletin, titles_only=titles_only)


def original(bulletin: Bulletin, *, titles_only: bool = False) -> Words:
    """The words as their house wrote them."""
    if titles_only:
        return Words(bulletin.title, bulletin.language)
    return Words(bulletin.title, bulletin.language, bulletin.lead, bulletin.text)


def _translated(bulletin: Bulletin, one: BulletinTranslation, *, titles_only: bool) -> Words:
    lead, text = ("", "") if titles_only else (one.lead, one.text)
    is_outdated = one.edition < bulletin.edition
    return Words(one.title, one.language, lead, text, is_original=False, is_outdated=is_outdated)


def _by_bulletin(scope: Scope, bulletins: Iterable[Bulletin], *names: str) -> dict[int, list[BulletinTranslation]]:
    rows = BulletinTranslation.objects.visible_to(scope).filter(bulletin_id__in=[one.pk for one in bulletins])
    found: dict[int, list[BulletinTranslation]] = defaultdict(list)
    for row in rows.only(*names) if names else rows:
        found[row.bulletin_id].append(row)
    return found
