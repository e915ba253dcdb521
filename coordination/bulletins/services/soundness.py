"""What keeps a bulletin from being saved or told, in words, by field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services.addressees import MOST_NAMED

#: How long a bulletin may hold.
LONGEST: Final = timedelta(days=366)


def order_faults(bulletin: Bulletin) -> dict[str, Any]:
    """What not even a draft may say: an end without a beginning, or before it."""
    if bulletin.ends_at and (bulletin.starts_at is None or bulletin.ends_at < bulletin.starts_at):
        return {"ends_at": _("The end must come after the beginning")}
    return {}


def faults_of(bulletin: Bulletin, now: datetime) -> dict[str, Any]:
    """What keeps a bulletin from being told, by field; empty when nothing does."""
    faults: dict[str, Any] = {}
    if not bulletin.title:
        faults["title"] = _("Write what it is about")
    if not bulletin.text and bulletin.kind != Bulletin.Kind.EARLY_NOTICE:
        faults["text"] = _("Write what the others should know")
    if bulletin.audience == Bulletin.Audience.NEIGHBOURS and not bulletin.audience_named:
        faults["audience_named"] = _("Choose at least one authority to tell")
    elif bulletin.audience == Bulletin.Audience.NEIGHBOURS and len(bulletin.audience_named) > MOST_NAMED:
        faults["audience_named"] = _("Too many authorities are named; choose a wider audience")
    if bulletin.audience == Bulletin.Audience.KINDS and not bulletin.audience_kinds:
        faults["audience_kinds"] = _("Choose at least one kind of authority")
    if bulletin.audience == Bulletin.Audience.COUNTRY and bulletin.country_id is None:
        faults["audience"] = _("Your authority belongs to no single country; choose another audience")
    if bulletin.kind == Bulletin.Kind.EVENT and bulletin.starts_at is None:
        faults["starts_at"] = _("Say when it begins")
    if bulletin.reply_wanted_by is not None and not bulletin.edition and bulletin.reply_wanted_by < _today(now):
        # A correction may come after the deadline of what it corrects.
        faults["reply_wanted_by"] = _("This day has passed")
    if bulletin.valid_until is not None and bulletin.valid_until <= now:
        faults["valid_until"] = _("The end of validity has passed")
    elif bulletin.valid_until is not None and bulletin.valid_until > now + LONGEST:
        faults["valid_until"] = _("A bulletin holds for a year at most")
    return faults | order_faults(bulletin)


def _today(now: datetime) -> date:
    return timezone.localdate(now)
