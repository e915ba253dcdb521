"""Bulletins of Lind in every state and for every audience, and what hangs on them, each text with its canary."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from coordination.bulletins.models import (
    Bulletin,
    BulletinAttachment,
    BulletinEdition,
    BulletinMove,
    BulletinRecipient,
    BulletinReply,
    BulletinTranslation,
    FeedToken,
    PostingTrust,
    Route,
    RoutePlace,
)
from coordination.bulletins.services.audiences import reach_of
from municipalities.models import Reach
from tests.factories import as_system

if TYPE_CHECKING:
    from tests.access.world import World

#: Who reads the notes of moves beside the house; also who reads what left it, whatever its audience.
DECIDERS = {"ben", "finn", "jana", "dara"}
#: Record, state, audience, and who may read it beside the house.
BULLETINS: tuple[tuple[str, str, str, set[str]], ...] = (
    ("note_draft", "draft", "network", set()),
    ("note_pending", "pending", "public", DECIDERS),
    ("note_named", "published", "neighbours", DECIDERS | {"gita", "olga"}),
    ("note_country", "published", "country", DECIDERS | {"cleo", "hana"}),
    ("note_kinds", "published", "kinds", DECIDERS | {"ivo"}),
    ("note_corrected", "corrected", "neighbours", DECIDERS | {"gita", "olga"}),
    ("note_network", "published", "network", {"members"}),
    ("note_retracted", "retracted", "network", {"members"}),
    ("note_expired", "expired", "neighbours", DECIDERS | {"gita", "olga"}),
    ("note_public", "published", "public", {"everybody"}),
)
#: The secret of Ada's private feed, which no page shows again.
FEED_SECRET = "the-secret-of-adas-feed"


def plant_bulletins(world: World, groups: dict[str, set[str]]) -> None:
    """Plant all of it; `groups` are those of the world."""
    for number, (record, state, audience, readers) in enumerate(BULLETINS, 101):
        whole = groups["house"].union(*(groups.get(one, {one}) for one in readers))
        with as_system():
            _plant(world, record, state, audience, whole, number)
            _plant_words(world, record, whole)
            if state != "draft":
                _plant_talk(world, record, groups["house"] | DECIDERS, whole & groups["members"])
    with as_system():
        _plant_recipients(world, groups["house"])
        _plant_standing(world, groups["house"])


def _plant(world: World, record: str, state: str, audience: str, readers: set[str], number: int) -> None:
    cast, now = world.cast, timezone.now()
    is_told = state not in {"draft", "pending"}
    is_closed = state in {"retracted", "expired"}
    world.bulletins[record] = Bulletin.objects.create(
        authority=cast.lind,
        country=cast.country,
        kind="early_notice" if audience == "neighbours" else "situation_note",
        state=state,
        audience=audience,
        audience_named=[cast.farby.pk] if audience == "neighbours" else [],
        audience_kinds=["observer"] if audience == "kinds" else [],
        audience_country=cast.country if audience == "country" else None,
        reach={"draft": Reach.HOUSE, "pending": Reach.ABOVE}.get(state, reach_of(audience)),
        **{name: world.plant(record, name, readers) for name in ("title", "lead", "text", "source", "venue")},
        place=cast.lind.territory,
        sector=cast.sector,
        is_urgent=audience == "neighbours",
        number=f"B-{number:04}" if is_told else None,
        edition=2 if state == "corrected" else int(is_told),
        created_by=cast.ada,
        put_forward_by=None if state == "draft" else cast.ada,
        put_forward_at=None if state == "draft" else now,
        first_published_at=now if is_told else None,
        published_at=now if is_told else None,
        valid_until=now + timedelta(days=2),
        closed_at=now if is_closed else None,
        retraction_reason=world.plant(record, "retraction", readers) if state == "retracted" else "",
    )


def _hung(world: World, record: str) -> dict[str, Any]:
    """Parent and scope columns; the database takes the scope anew from the bulletin."""
    return {"bulletin": world.bulletins[record], "authority": world.cast.lind}


def _plant_words(world: World, record: str, readers: set[str]) -> None:
    """Editions, a translation and a file: read as far as the bulletin."""
    bulletin, cast = world.bulletins[record], world.cast
    me = {"by": cast.ada, "by_name": cast.ada.name}
    # Of a corrected one the newest edition is left out, so that a test can write it.
    if bulletin.edition:
        words = {"title": world.plant(record, "edition", readers), "lead": "", "text": "x", "language": "en-gb"}
        BulletinEdition.objects.create(**_hung(world, record), edition=1, words=words, **me)
    BulletinTranslation.objects.create(
        **_hung(world, record),
        language="sq",
        edition=bulletin.edition,
        title=world.plant(record, "translation", readers),
        text=world.plant(record, "translated", readers),
        **me,
    )
    body = world.plant(record, "bytes", readers).encode()
    world.bulletin_files[record] = BulletinAttachment.objects.create(
        **_hung(world, record),
        given_name=world.plant(record, "file", readers) + ".txt",
        stored_name=bulletin.uuid.hex,
        content_type="text/plain",
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        description=world.plant(record, "description", readers),
        added_by=cast.ada,
        added_by_name=cast.ada.name,
    )
    path = Path(settings.FILES_DIR) / "bulletins" / bulletin.uuid.hex[:2] / bulletin.uuid.hex
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _plant_talk(world: World, record: str, deciders: set[str], members: set[str]) -> None:
    """A note between the house and those who decide, and what a reader asked."""
    cast = world.cast
    BulletinMove.objects.create(
        **_hung(world, record),
        kind="publish",
        to_state=world.bulletins[record].state,
        note=world.plant(record, "note", deciders),
        actor=cast.ada,
        actor_name=cast.ada.name,
        acting=cast.lind,
    )
    world.bulletin_replies[record] = BulletinReply.objects.create(
        **_hung(world, record),
        kind="question",
        text=world.plant(record, "reply", members),
        language="en-gb",
        author=cast.gita,
        author_name=cast.gita.name,
        acting=cast.farby,
    )


def _plant_recipients(world: World, house: set[str]) -> None:
    cast = world.cast
    told = {
        "note_named": ({"farby": {"gita", "olga"}}, "named"),
        "note_corrected": ({"farby": {"gita", "olga"}}, "named"),
        "note_expired": ({"farby": {"gita", "olga"}}, "named"),
        "note_kinds": ({"observer": {"ivo"}}, "kind"),
        "note_country": (
            {
                "holm": {"cleo", "lena", "lena-holm"},
                "association": {"hana"},
                "county_office": {"ben", "finn"},
                "ministry": {"jana"},
            },
            "country",
        ),
    }
    for record, (recipients, reason) in told.items():
        for name, people in recipients.items():
            BulletinRecipient.objects.create(
                **_hung(world, record),
                recipient=getattr(cast, name),
                group=getattr(cast, name).group,
                reason=reason,
                edition_read=1,
                read_at=timezone.now(),
                read_by_name=world.plant(record, f"reader_{name}", house | people | {"dara"}),
            )


def _plant_standing(world: World, house: set[str]) -> None:
    """How far Lind is trusted, Ada's private feed, and a route, which is no secret."""
    cast = world.cast
    route = Route.objects.create(code="north", name="Northern route", source="Planted")
    RoutePlace.objects.create(route=route, position=1, territory=cast.lind.territory)
    PostingTrust.objects.create(
        authority=cast.lind,
        level="normal",
        reason=world.plant("trust", "reason", house | {"dara"}),
        set_by=cast.dara,
        set_by_name=cast.dara.name,
    )
    world.feed = FeedToken.objects.create(
        person=cast.ada,
        name=world.plant("feed", "name", {"ada"}),
        sha256=hashlib.sha256(FEED_SECRET.encode()).hexdigest(),
        hint=FEED_SECRET[:8],
        valid_until=timezone.now() + timedelta(days=80),
    )
