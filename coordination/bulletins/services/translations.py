"""Bulletins in further languages: writing a translation. Which words a reader gets is in `wordings`."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.services import trust
from coordination.bulletins.services.bulletins import Faulty, lock, require_state, scope_columns
from coordination.core.languages import LANGUAGES
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit

#: Languages that a translation may be written in.
CODES: Final = frozenset(code for code, _name in LANGUAGES)
#: While the secretariat reads it nothing changes, and what is over is not translated any more.
_OPEN: Final = frozenset({Bulletin.State.DRAFT, Bulletin.State.PUBLISHED, Bulletin.State.CORRECTED})


class TranslationChanged(Refusal):
    """Somebody of the house wrote this translation meanwhile. `current` is what stands there now."""

    message = _("Somebody changed this translation while you had it open. Compare and send it again.")

    def __init__(self, current: BulletinTranslation | None) -> None:
        self.current = current
        super().__init__()


@transaction.atomic
def write_translation(
    *, actor: Actor, bulletin_id: int, language: str, version: int, values: dict[str, str]
) -> BulletinTranslation:
    """Write the words (title, lead, text) in one more language, for the newest edition. `version` is 0 for a new one.

    Raises Faulty, TranslationChanged, NotInThisState, trust.ReadFirst, trust.MayNotPublish, AbilityRefused,
    Bulletin.DoesNotExist.
    """
    bulletin = lock(actor, bulletin_id)
    abilities.require(actor, "bulletins.write", bulletin)
    require_state(bulletin, _OPEN)
    if bulletin.state != Bulletin.State.DRAFT:
        # New words: where the secretariat reads a correction first, a translation would go past it as well.
        trust.require_first_state(trust.level_of(bulletin.authority_id, actor.house.kind), bulletin)
    if faults := _faults(bulletin, language, values):
        raise Faulty(faults)
    rows = BulletinTranslation.objects.visible_to(actor.scope).filter(bulletin_id=bulletin.pk, language=language)
    current = rows.first()
    if (current.version if current else 0) != version:
        raise TranslationChanged(current)
    one = current or BulletinTranslation(
        bulletin=bulletin, language=language, version=0, **scope_columns(bulletin), reach=bulletin.reach
    )
    before = {"title": one.title, "lead": one.lead, "text": one.text} if current else {}
    one.title, one.lead, one.text = values["title"], values.get("lead", ""), values.get("text", "")
    one.edition, one.version = bulletin.edition, one.version + 1
    one.by_id, one.by_name, one.at = actor.person_id, actor.name, timezone.now()
    one.save()
    audit.record(
        "bulletins.translation.written",
        actor=actor,
        target=bulletin,
        authority_id=bulletin.authority_id,
        before=before,
        after={"language": language, "edition": one.edition, **values},
    )
    return one


def _faults(bulletin: Bulletin, language: str, values: dict[str, str]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    if language not in CODES:
        faults["language"] = _("Choose one of the languages of the portal")
    elif language == bulletin.language:
        faults["language"] = _("This is the language of the original")
    if not values.get("title", ""):
        faults["title"] = _("Write the title in this language")
    if bulletin.lead and not values.get("lead", ""):
        # Readers of this language would not learn that there is more.
        faults["lead"] = _("Write the text in this language")
    if bulletin.text and not values.get("text", ""):
        faults["text"] = _("Write the text in this language")
    return faults
