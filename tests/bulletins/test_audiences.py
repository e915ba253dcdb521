"""Whom a bulletin tells after its publication: those who join, move, close, and those who may only read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import audiences, bulletins, clock, trust
from municipalities.models import Authority
from tests.bulletins.test_bulletins import noted, published
from tests.cast import Cast
from tests.factories import actor_of, as_system, make_authority, make_country

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(bulletin: Bulletin) -> set[int]:
    """The authorities with a row."""
    with as_system():
        return set(BulletinRecipient.objects.filter(bulletin=bulletin).values_list("recipient_id", flat=True))


def joined(now=None) -> int:
    """What the clock adds at this moment."""
    with as_system():
        return audiences.include_newcomers(now or timezone.now())


def moved(authority: Authority, **values) -> None:
    """The register says otherwise since."""
    with as_system():
        Authority.objects.filter(pk=authority.pk).update(**values)


def newcomer(**values) -> Authority:
    """An authority that joins now."""
    with as_system():
        return make_authority(**values)


@pytest.mark.parametrize(
    ("audience", "values", "kind", "is_told"),
    [
        ("country", {}, "central", True),
        ("kinds", {"audience_kinds": ["observer"]}, "observer", True),
        ("kinds", {"audience_kinds": ["observer"]}, "central", False),
        ("network", {"is_urgent": True}, "central", True),
        ("network", {}, "central", False),
        ("neighbours", {}, "central", False),
    ],
)
def test_who_joins_is_told_of_what_is_meant_for_them_and_once(cast: Cast, audience, values, kind, is_told):
    named = [cast.farby] if audience == "neighbours" else []
    bulletin = published(cast, *named, audience=audience, **values)
    before = told(bulletin)
    new = newcomer(kind=kind, territory=cast.country)

    assert joined() == is_told
    assert told(bulletin) == before | ({new.pk} if is_told else set())
    assert joined() == 0


def test_what_holds_no_longer_is_not_told_to_newcomers(cast: Cast):
    ended = published(cast, audience="country", valid_until=timezone.now() + HOUR)
    gone = published(cast, audience="country")
    bulletins.retract_bulletin(actor=actor_of(cast.ada), bulletin_id=gone.pk, version=gone.version, reason="Mistaken.")
    noted(cast, audience="country")
    newcomer(kind="central", territory=cast.country)

    assert joined(timezone.now() + 2 * HOUR) == 0
    assert joined() == 1
    assert len(told(ended)) == len(told(gone)) + 1


def test_a_house_that_moves_tells_no_second_country_and_a_recipient_that_moves_stays_told(cast: Cast):
    bulletin = published(cast, audience="country")
    before = told(bulletin)
    other = make_country(name="Westland", slug="westland", iso2="WL", code="WL")
    elsewhere = newcomer(kind="central", territory=other)
    moved(cast.lind, country=other)
    moved(cast.holm, country=other)

    assert joined() == 0
    assert told(bulletin) == before
    assert cast.holm.pk in before
    assert elsewhere.pk not in before
    # The bulletin itself follows its house.
    with as_system():
        assert Bulletin._base_manager.get(pk=bulletin.pk).country_id == other.pk


def test_a_recipient_that_moves_in_is_told(cast: Cast):
    bulletin = published(cast, audience="country")
    assert cast.farby.pk not in told(bulletin)
    moved(cast.farby, country=cast.country)

    assert joined() == 1
    assert cast.farby.pk in told(bulletin)


def test_a_closed_authority_is_told_nothing_and_not_asked_until_it_opens_again(cast: Cast):
    moved(cast.farby, is_active=False)
    bulletin = published(cast, cast.farby, cast.holm, is_urgent=True, acknowledge_hours=4)
    wide = published(cast, is_urgent=True, acknowledge_hours=4)
    moved(cast.holm, is_active=False)

    assert told(bulletin) == {cast.holm.pk}
    assert cast.farby.pk not in told(wide)
    with as_system():
        asked = BulletinRecipient.objects.filter(bulletin=wide, recipient__is_active=True).exclude(
            recipient__kind="observer"
        )
        expected = asked.count()
    assert clock.remind(timezone.now() + 5 * HOUR) == expected
    assert joined() == 0
    moved(cast.farby, is_active=True)
    assert joined() == 1
    assert cast.farby.pk in told(wide)


def test_for_whoever_joined_later_the_hours_begin_then(cast: Cast):
    bulletin = published(cast, audience="kinds", audience_kinds=["association"], is_urgent=True, acknowledge_hours=4)
    newcomer(kind="association", territory=cast.country)
    later = timezone.now() + 3 * HOUR
    assert joined(later) == 1

    assert clock.remind(later + 2 * HOUR) == 1
    assert clock.remind(later + 5 * HOUR) == 1
    assert len(told(bulletin)) == 2


def test_an_observer_is_told_and_not_asked(cast: Cast):
    bulletin = published(cast, audience="kinds", audience_kinds=["observer"], is_urgent=True, acknowledge_hours=4)

    assert told(bulletin) == {cast.observer.pk}
    assert clock.remind(timezone.now() + 5 * HOUR) == 0


@pytest.mark.parametrize(
    ("level", "refusal"), [("moderated", trust.ReadFirst), ("blocked", trust.MayNotPublish), ("trusted", None)]
)
def test_a_correction_goes_no_further_than_its_house_is_trusted(cast: Cast, level, refusal):
    bulletin = published(cast)
    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level=level, reason="As agreed.", version=0)

    def correct() -> Bulletin:
        return bulletins.correct_bulletin(
            actor=actor_of(cast.ada),
            bulletin_id=bulletin.pk,
            version=bulletin.version,
            values={"text": "Otherwise."},
            reason="More is known.",
        )

    if refusal is None:
        assert correct().edition == 2
        return
    with pytest.raises(refusal):
        correct()
    gone = bulletins.retract_bulletin(
        actor=actor_of(cast.ada), bulletin_id=bulletin.pk, version=bulletin.version, reason="Mistaken."
    )
    assert (gone.state, gone.retraction_reason) == ("retracted", "Mistaken.")


def test_a_draft_is_thrown_away_with_all_that_hangs_on_it(cast: Cast):
    draft = noted(cast)
    bulletins.discard_bulletin(actor=actor_of(cast.ada), bulletin_id=draft.pk, version=draft.version)

    with as_system():
        assert not Bulletin._base_manager.filter(pk=draft.pk).exists()
