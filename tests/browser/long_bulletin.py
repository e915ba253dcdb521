"""A bulletin with every part full and long, for the walk through all pages: it asks Bihać to acknowledge."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.models.bulletin import LEAD_MAX, SOURCE_MAX, TITLE_MAX, VENUE_MAX
from coordination.bulletins.services import bulletins, replies
from municipalities.models import Authority, User
from tests.factories import actor_of

#: As names of institutions are: three hundred characters, some without a place to break.
LONG = ("Privremeni prihvatni centar " * 6 + "Prijestolonasljednikovičevićkinjinima" * 4)[:300]


def bulletin_addresses(author: User, reader: User) -> dict[str, str]:
    """The records that the table of pages names: one that was told and corrected."""
    with transaction.atomic():
        told = long_bulletin(author)
        ask = {"kind": "question", "text": f"{LONG}?", "language": "bs"}
        question = replies.write_reply(actor=actor_of(reader), bulletin_id=told.pk, **ask)
        answer = {"kind": "reply", "text": LONG, "language": "bs", "question": question.uuid}
        replies.write_reply(actor=actor_of(author), bulletin_id=told.pk, **answer)
    return {"note": told.slug}


def long_bulletin(author: User) -> Bulletin:
    """Published and corrected, urgent, an exercise, with figures, translated into English."""
    now = timezone.now()
    figure = {"label": LONG[:120], "value": 48300, "unit": "EUR", "day": "2026-11-20", "source": LONG[:200]}
    draft = bulletins.begin_bulletin(
        actor=actor_of(author),
        kind="event",
        language="bs",
        title=LONG[-TITLE_MAX:],
        lead=LONG[:LEAD_MAX],
        text=f"## {LONG}\n\n{LONG}\n\n- {LONG}\n\n| {LONG} | b |\n| --- | --- |\n| {LONG} | 2 |\n\n`{LONG}`",
        venue=LONG[:VENUE_MAX],
        source=LONG[:SOURCE_MAX],
        source_grade="B",
        information_grade=2,
        figures=[figure, figure | {"value": None}, figure | {"value": LONG[:30]}],
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=2),
        valid_until=now + timedelta(days=3),
        audience="neighbours",
        audience_named=[Authority.objects.get(slug="ba-bihac").pk],
        is_urgent=True,
        is_exercise=True,
    )
    told = bulletins.publish_bulletin(actor=actor_of(author), bulletin_id=draft.pk, version=draft.version)
    by = {"by_id": author.pk, "by_name": author.name, "title": LONG[:TITLE_MAX], "text": LONG}
    BulletinTranslation.objects.create(
        bulletin=told, **bulletins.scope_columns(told), reach=told.reach, language="en-gb", edition=1, **by
    )
    return bulletins.correct_bulletin(
        actor=actor_of(author), bulletin_id=told.pk, version=told.version, values={"is_urgent": True, "text": LONG * 3},
        reason=LONG,
    )  # fmt: skip
