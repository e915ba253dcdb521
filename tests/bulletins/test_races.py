"""Two people at the same moment: one of them acts, the other is told so, and nothing is half done."""

from collections.abc import Callable
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction

from coordination.bulletins.models import Bulletin, BulletinEdition, BulletinMove, PostingTrust
from coordination.bulletins.services import bulletins, trust
from coordination.core.refusals import Refusal
from tests.bulletins.test_bulletins import noted, published
from tests.cast import build_cast
from tests.factories import actor_of, as_system, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each act, all begun at the same moment: done, or the name of the refusal."""
    together, became = Barrier(len(acts)), []

    def act(one: Callable[[], object]) -> None:
        together.wait(10)
        try:
            one()
            became.append("done")
        except Refusal as refusal:
            became.append(type(refusal).__name__)
        finally:
            connection.close()

    people = [Thread(target=act, args=[one]) for one in acts]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    return sorted(became)


def test_two_of_the_secretariat_set_the_first_trust_of_a_house_at_once():
    cast = build_cast()
    is_set, may_end = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="trusted", reason="One.", version=0)
            is_set.set()
            may_end.wait(2)

    def second() -> None:
        is_set.wait(10)
        with transaction.atomic():
            trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="blocked", reason="Two.", version=0)

    assert at_once(first, second) == ["TrustChanged", "done"]
    with as_system():
        assert PostingTrust.objects.get(authority=cast.lind).level == "trusted"


def test_a_draft_that_two_publish_at_once_is_told_once():
    cast = build_cast()
    with transaction.atomic():
        draft = noted(cast, cast.farby)

    def publish() -> None:
        with transaction.atomic():
            bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=draft.pk, version=draft.version)

    assert at_once(publish, publish, publish) == ["NotInThisState", "NotInThisState", "done"]
    with as_system():
        assert BulletinEdition._base_manager.filter(bulletin=draft).count() == 1
        assert BulletinMove._base_manager.filter(bulletin=draft, kind="publish").count() == 1


def test_of_a_correction_and_a_retraction_at_once_one_stands_and_the_other_is_refused():
    cast = build_cast()
    with transaction.atomic():
        told = published(cast, cast.farby)

    def correct() -> None:
        with transaction.atomic():
            bulletins.correct_bulletin(
                actor=actor_of(cast.ada), bulletin_id=told.pk, version=told.version, values={"title": "x"}, reason="y"
            )

    def retract() -> None:
        with transaction.atomic():
            bulletins.retract_bulletin(actor=actor_of(cast.mira), bulletin_id=told.pk, version=told.version, reason="z")

    became = at_once(correct, retract)
    now = fresh(told)
    assert became in (["BulletinChanged", "done"], ["NotInThisState", "done"])
    assert (now.state, now.edition) in ((Bulletin.State.CORRECTED, 2), (Bulletin.State.RETRACTED, 1))
