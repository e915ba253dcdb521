"""Bulletins of Lind as the tests of feeds need them: published, corrected, taken back, translated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.services import bulletins, trust
from coordination.bulletins.services.translations import write_translation
from tests.cast import Cast
from tests.factories import actor_of

TITLE = "About 200 people on the way"


def tell(cast: Cast, *named: Any, by: str = "ada", kind: str = "early_notice", **values: Any) -> Bulletin:
    """A published bulletin; for the network, unless it names authorities or says otherwise."""
    values.setdefault("audience", "neighbours" if named else "network")
    values = {"title": TITLE, "text": "Two **buses** left at noon.", "is_urgent": True} | values
    values.setdefault("valid_until", timezone.now() + timedelta(days=2))
    draft = bulletins.begin_bulletin(
        actor=actor_of(getattr(cast, by)),
        kind=kind,
        language=values.pop("language", "en-gb"),
        audience_named=[one.pk for one in named],
        **values,
    )
    return bulletins.publish_bulletin(actor=actor_of(getattr(cast, by)), bulletin_id=draft.pk, version=draft.version)


def tell_everyone(cast: Cast, **values: Any) -> Bulletin:
    """A published bulletin of Lind for the public; Lind is trusted."""
    if not trust.PostingTrust.objects.filter(authority=cast.lind).exists():
        trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="trusted", reason="Agreed.", version=0)
    return tell(cast, audience="public", **values)


def correct(cast: Cast, bulletin: Bulletin, **values: Any) -> Bulletin:
    """Its next edition."""
    return bulletins.correct_bulletin(
        actor=actor_of(cast.ada),
        bulletin_id=bulletin.pk,
        version=bulletin.version,
        values=values or {"title": "About 300 people on the way"},
        reason="Recounted.",
    )


def take_back(cast: Cast, bulletin: Bulletin) -> Bulletin:
    """The same, retracted."""
    return bulletins.retract_bulletin(
        actor=actor_of(cast.ada), bulletin_id=bulletin.pk, version=bulletin.version, reason="Nobody came."
    )


def translate(
    cast: Cast, bulletin: Bulletin, language: str = "mk", version: int = 0, **values: str
) -> BulletinTranslation:
    """Lind's translation."""
    values = {"title": "Околу 200 луѓе на пат", "text": "Два автобуса тргнаа напладне."} | values
    return write_translation(
        actor=actor_of(cast.ada), bulletin_id=bulletin.pk, language=language, version=version, values=values
    )
