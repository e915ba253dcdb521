"""The way of a bulletin, as the people of the cast: who writes, who reads, who is told, who decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinEdition, BulletinMove, BulletinRecipient
from coordination.bulletins.services import bulletins, clock, receiving, trust
from coordination.digests.models import OutboxEvent
from municipalities.access.abilities import AbilityRefused
from tests.cast import Cast
from tests.factories import actor_of, as_system

State = Bulletin.State
NAMES = ("ada", "ben", "cleo", "dara", "eli", "finn", "gita", "hana", "ivo", "jana", "lena")


def noted(cast: Cast, *named, kind: str = "early_notice", by: str = "ada", **values) -> Bulletin:
    """A draft of Lind's that names these authorities."""
    values.setdefault("audience", Bulletin.Audience.NEIGHBOURS if named else Bulletin.Audience.NETWORK)
    return bulletins.begin_bulletin(
        actor=actor_of(getattr(cast, by)),
        kind=kind,
        language="en-gb",
        title="About 200 people on the way",
        text="Two buses left at noon.",
        audience_named=[one.pk for one in named],
        **values,
    )


def published(cast: Cast, *named, by: str = "ada", **values) -> Bulletin:
    """The same, published."""
    draft = noted(cast, *named, by=by, **values)
    return bulletins.publish_bulletin(actor=actor_of(getattr(cast, by)), bulletin_id=draft.pk, version=draft.version)


def readers(cast: Cast, bulletin: Bulletin) -> set[str]:
    """Who of the cast finds it."""
    return {
        name
        for name in NAMES
        if Bulletin.objects.visible_to(actor_of(getattr(cast, name)).scope).filter(pk=bulletin.pk).exists()
    }


@pytest.mark.django_db
def test_a_draft_is_seen_by_its_house_alone(cast: Cast):
    assert readers(cast, noted(cast)) == {"ada", "lena"}


@pytest.mark.django_db
def test_a_narrow_notice_is_seen_by_those_it_names_those_above_and_the_secretariat(cast: Cast):
    told = published(cast, cast.farby)

    assert told.state == State.PUBLISHED
    assert told.number == "B-0001"
    assert readers(cast, told) == {"ada", "lena", "gita", "ben", "finn", "jana", "dara"}
    assert [row.recipient_id for row in BulletinRecipient.objects.filter(bulletin=told)] == [cast.farby.pk]


@pytest.mark.django_db
def test_the_network_reads_what_is_for_the_network(cast: Cast):
    assert readers(cast, published(cast)) == set(NAMES) - {"eli"}
    public = published(cast, by="dara", kind="bulletin", audience="public")
    assert readers(cast, public) == set(NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "kind", "audience", "state"),
    [
        (None, "early_notice", "network", State.PUBLISHED),
        (None, "situation_note", "public", State.PENDING),
        ("trusted", "situation_note", "public", State.PUBLISHED),
        ("moderated", "early_notice", "network", State.PENDING),
    ],
)
def test_trust_decides_the_first_state(cast: Cast, level, kind, audience, state):
    if level:
        trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level=level, reason="As agreed.", version=0)
    told = published(cast, kind=kind, audience=audience)

    assert told.state == state
    assert (told.number is None) == (state == State.PENDING)


@pytest.mark.django_db
def test_a_blocked_house_publishes_nothing(cast: Cast):
    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="blocked", reason="Misused.", version=0)

    with pytest.raises(trust.MayNotPublish):
        published(cast)


@pytest.mark.django_db
def test_the_secretariat_releases_or_sends_back_and_nobody_else(cast: Cast):
    first = published(cast, kind="situation_note", audience="public")
    second = published(cast, kind="situation_note", audience="public")
    assert readers(cast, first) == {"ada", "lena", "ben", "finn", "jana", "dara"}

    for person in ("ada", "jana", "hana"):
        with pytest.raises(AbilityRefused):
            bulletins.release_bulletin(
                actor=actor_of(getattr(cast, person)), bulletin_id=first.pk, version=first.version
            )
    out = bulletins.release_bulletin(actor=actor_of(cast.dara), bulletin_id=first.pk, version=first.version)
    back = bulletins.send_back_bulletin(
        actor=actor_of(cast.dara), bulletin_id=second.pk, version=second.version, note="Name your source."
    )

    assert (out.state, out.reach, back.state, back.reach) == (State.PUBLISHED, 4, State.DRAFT, 0)
    # What the secretariat sends back is out of its sight again, as every draft is.
    assert readers(cast, back) == {"ada", "lena"}


@pytest.mark.django_db
def test_a_correction_keeps_the_audience_and_every_edition(cast: Cast):
    told = published(cast, cast.farby)
    new = bulletins.correct_bulletin(
        actor=actor_of(cast.ada),
        bulletin_id=told.pk,
        version=told.version,
        values={"title": "About 300"},
        reason="Recounted.",
    )

    assert (new.state, new.edition, new.number) == (State.CORRECTED, 2, "B-0001")
    rows = BulletinEdition.objects.visible_to(actor_of(cast.gita).scope).filter(bulletin=told).order_by("edition")
    assert [(row.edition, row.words["title"], row.reason) for row in rows] == [
        (1, "About 200 people on the way", ""),
        (2, "About 300", "Recounted."),
    ]
    with pytest.raises(bulletins.Faulty):
        bulletins.correct_bulletin(
            actor=actor_of(cast.ada),
            bulletin_id=told.pk,
            version=new.version,
            values={"audience": "network"},
            reason="Wider.",
        )


@pytest.mark.django_db
def test_an_urgent_notice_is_acknowledged_once_reminded_once_and_passed_on_once(cast: Cast):
    told = published(cast, cast.farby, cast.holm, is_urgent=True, acknowledge_hours=4)
    receiving.mark_read(actor=actor_of(cast.gita), bulletin=told)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=told.pk)
    with pytest.raises(receiving.NothingToAcknowledge):
        receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=told.pk)
    late = timezone.now() + timedelta(hours=5)
    assert clock.run(late) == {"expired": 0, "joined": 0, "reminded": 1, "escalated": 0}
    assert clock.run(late)["reminded"] == 0
    assert clock.run(late + timedelta(hours=4)) == {"expired": 0, "joined": 0, "reminded": 0, "escalated": 1}
    assert clock.run(late + timedelta(hours=4))["escalated"] == 0

    with as_system():
        why = dict(BulletinRecipient.objects.filter(bulletin=told).values_list("recipient__slug", "reason"))
        assert why == {"farby": "named", "holm": "named", "towns": "escalation", "interior": "escalation"}
        names = list(
            OutboxEvent._base_manager.filter(record_uuid=told.uuid).order_by("at").values_list("name", flat=True)
        )
    assert [name.rpartition(".")[2] for name in names] == ["published", "acknowledged", "reminded", "escalated"]
    receiving.acknowledge(actor=actor_of(cast.cleo), bulletin_id=told.pk)
    moves = BulletinMove.objects.visible_to(actor_of(cast.ada).scope).filter(bulletin=told)
    assert [move.kind for move in moves.order_by("pk")] == ["begin", "publish", "remind", "escalate"]


@pytest.mark.django_db
def test_a_correction_of_an_urgent_notice_asks_again(cast: Cast):
    told = published(cast, cast.farby, is_urgent=True)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=told.pk)
    bulletins.correct_bulletin(
        actor=actor_of(cast.ada), bulletin_id=told.pk, version=told.version, values={"text": "Three."}, reason="More."
    )

    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=told.pk)
    row = receiving.own_row(actor_of(cast.gita), told)
    assert row is not None
    assert row.edition_acknowledged == 2


@pytest.mark.django_db
def test_what_is_past_its_end_expires_once(cast: Cast):
    told = published(cast, valid_until=timezone.now() + timedelta(hours=1))

    assert clock.expire(timezone.now() + timedelta(hours=2)) == 1
    assert clock.expire(timezone.now() + timedelta(hours=2)) == 0
    with as_system():
        assert Bulletin._base_manager.get(pk=told.pk).state == State.EXPIRED
