"""Bulletins for tests of the pages: begun, published, corrected by the people of the cast."""

from typing import Any

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.services import bulletins
from coordination.bulletins.services.bulletins import scope_columns
from tests.cast import Cast
from tests.factories import actor_of


def begun(cast: Cast, *named: Any, by: str = "ada", **values: Any) -> Bulletin:
    """A draft; it names these authorities, else it is for the network."""
    values.setdefault("audience", Bulletin.Audience.NEIGHBOURS if named else Bulletin.Audience.NETWORK)
    words = {"kind": "situation_note", "title": "Two buses", "text": "They left at **noon**.", "language": "en-gb"}
    return bulletins.begin_bulletin(
        actor=actor_of(getattr(cast, by)), audience_named=[one.pk for one in named], **{**words, **values}
    )


def told(cast: Cast, *named: Any, by: str = "ada", **values: Any) -> Bulletin:
    """The same, published."""
    draft = begun(cast, *named, by=by, **values)
    return bulletins.publish_bulletin(actor=actor_of(getattr(cast, by)), bulletin_id=draft.pk, version=draft.version)


def corrected(cast: Cast, bulletin: Bulletin, reason: str = "Recounted.", **values: Any) -> Bulletin:
    """A new edition."""
    return bulletins.correct_bulletin(
        actor=actor_of(cast.ada), bulletin_id=bulletin.pk, version=bulletin.version, values=values, reason=reason
    )


def retracted(cast: Cast, bulletin: Bulletin, reason: str = "It was a rumour.", by: str = "ada") -> Bulletin:
    """Taken back."""
    return bulletins.retract_bulletin(
        actor=actor_of(getattr(cast, by)), bulletin_id=bulletin.pk, version=bulletin.version, reason=reason
    )


def translated(cast: Cast, bulletin: Bulletin, language: str, title: str, **words: Any) -> BulletinTranslation:
    """A translation of the edition that stands."""
    author = actor_of(cast.ada)
    return BulletinTranslation.objects.create(
        bulletin=bulletin,
        **scope_columns(bulletin),
        reach=bulletin.reach,
        language=language,
        edition=bulletin.edition,
        title=title,
        by_id=author.person_id,
        by_name=author.name,
        **words,
    )


def address(bulletin: Bulletin, act: str = "") -> str:
    """Its page, or one beside it."""
    return f"/bulletins/{bulletin.slug}/{act}"
