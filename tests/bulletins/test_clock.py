"""The clock of bulletins: each step once, with two beats or none for hours, and nothing for whom it is no longer."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coordination.bulletins import tasks
from coordination.bulletins.models import Bulletin, BulletinMove, BulletinRecipient
from coordination.bulletins.services import clock, receiving
from coordination.celery import SCHEDULE, app
from coordination.digests.models import OutboxEvent
from tests.bulletins.telling import told
from tests.bulletins.test_notices import corrected, retracted
from tests.cast import build_cast
from tests.coordination.digests.noticing import notices, plan
from tests.factories import actor_of, as_system, fresh

HOUR = timedelta(hours=1)


def warned(cast, *named, hours=4, **values) -> Bulletin:
    """An urgent bulletin to these authorities."""
    return told(cast, *named, is_urgent=True, acknowledge_hours=hours, **values)


def events(bulletin) -> list[str]:
    """What was announced of it, in order."""
    with as_system():
        names = OutboxEvent._base_manager.filter(record_uuid=bulletin.uuid).order_by("at")
        return [name.rpartition(".")[2] for name in names.values_list("name", flat=True)]


def moves(bulletin) -> list[str]:
    """The steps of its history, in order."""
    with as_system():
        return list(BulletinMove._base_manager.filter(bulletin=bulletin).order_by("pk").values_list("kind", flat=True))


def test_it_is_woken_every_minute_and_its_task_exists():
    app.loader.import_default_modules()
    name = "coordination.bulletins.tasks.look_after_bulletins_task"

    assert SCHEDULE[name] == 60
    assert name in app.tasks


@pytest.mark.django_db
def test_the_steps_are_taken_at_their_hours_and_not_before(cast):
    bulletin = warned(cast, cast.holm, valid_until=timezone.now() + 30 * HOUR)
    begun, second = bulletin.published_at, timedelta(seconds=1)
    taken = []
    for hours in (4, 8, 30):
        for moment in (begun + hours * HOUR - second, begun + hours * HOUR + second):
            done = clock.run(moment)
            taken.append([name for name, number in done.items() if number])

    assert taken == [[], ["reminded"], [], ["escalated"], [], ["expired"]]
    assert events(bulletin) == ["published", "reminded", "escalated", "expired"]
    assert moves(bulletin)[-3:] == ["remind", "escalate", "expire"]


@pytest.mark.django_db
@pytest.mark.parametrize("beats", [1, 2, 12])
def test_however_often_it_is_woken_each_step_is_taken_once(cast, beats):
    bulletin = warned(cast, cast.holm, cast.farby)
    for hour in range(1, 11):
        for _beat in range(beats):
            clock.run(bulletin.published_at + hour * HOUR)

    assert events(bulletin) == ["published", "reminded", "escalated"]
    plan()
    people = [(one.name, one.person_id) for one in notices()]
    assert len(people) == len(set(people))


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "later", "steps"), [(5, 6, ["reminded"]), (9, 2, []), (20, 0, [])])
def test_nobody_is_forgotten_when_it_was_not_woken_for_hours(cast, first, later, steps):
    """Woken late it catches up: once, and without a reminder for whom the second term is over too."""
    bulletin = warned(cast, cast.holm)
    now = bulletin.published_at
    clock.run(now + first * HOUR)
    clock.run(now + (first + later) * HOUR)
    clock.run(now + (first + later) * HOUR)

    assert events(bulletin) == ["published", *steps, "escalated"]
    plan()
    told_of = {(one.event_name.rpartition(".")[2], one.person.name) for one in notices()}
    assert {("escalated", "Jana"), ("escalated", "Hana")} <= told_of
    assert {name for event, name in told_of if event == "reminded"} == ({"Cleo", "Lena"} if steps else set())


@pytest.mark.django_db
def test_a_clock_that_jumps_back_takes_nothing_again(cast):
    bulletin = warned(cast, cast.holm)
    for hours in (5, 3, 5, 9, 7, 5, 9):
        clock.run(bulletin.published_at + hours * HOUR)

    assert events(bulletin) == ["published", "reminded", "escalated"]


@pytest.mark.django_db
def test_who_was_passed_on_is_not_reminded_when_the_clock_jumps_back(cast):
    bulletin = warned(cast, cast.holm)
    for hours in (9, 5, 7, 9):
        clock.run(bulletin.published_at + hours * HOUR)

    assert events(bulletin) == ["published", "escalated"]


@pytest.mark.django_db
def test_in_one_turn_each_recipient_gets_the_step_of_its_own_hours(cast):
    bulletin = warned(cast, cast.holm, cast.farby)
    with as_system():
        later = BulletinRecipient.objects.filter(bulletin=bulletin, recipient=cast.farby)
        later.update(told_at=bulletin.published_at + 4 * HOUR)
    clock.run(bulletin.published_at + 9 * HOUR)

    with as_system():
        rows = BulletinRecipient.objects.filter(bulletin=bulletin).exclude(reason="escalation")
        steps = {one.recipient_id: (one.edition_reminded, one.edition_escalated) for one in rows}
    assert steps == {cast.holm.pk: (0, 1), cast.farby.pk: (1, 0)}


@pytest.mark.django_db
def test_who_has_answered_and_what_was_taken_back_is_left_alone(cast):
    answered, gone = warned(cast, cast.holm), warned(cast, cast.holm)
    receiving.acknowledge(actor=actor_of(cast.cleo), bulletin_id=answered.pk)
    retracted(cast, gone)
    clock.run(timezone.now() + 9 * HOUR)

    assert events(answered) == ["published", "acknowledged"]
    assert events(gone) == ["published", "retracted"]


@pytest.mark.django_db
def test_an_acknowledgement_after_the_reminder_stops_the_escalation_and_a_correction_begins_anew(cast):
    bulletin = warned(cast, cast.holm)
    clock.run(bulletin.published_at + 5 * HOUR)
    receiving.acknowledge(actor=actor_of(cast.cleo), bulletin_id=bulletin.pk)
    clock.run(bulletin.published_at + 9 * HOUR)
    assert "escalated" not in events(bulletin)

    again = corrected(cast, fresh(bulletin), title="About 300")
    clock.run(again.published_at + 3 * HOUR)
    assert events(bulletin)[-1] == "corrected"
    clock.run(again.published_at + 5 * HOUR)
    clock.run(again.published_at + 9 * HOUR)
    assert events(bulletin)[-2:] == ["reminded", "escalated"]


@pytest.mark.django_db
def test_a_turn_of_minutes_before_the_steps_loses_no_reminder(cast):
    for hours in (5, 9):
        bulletin, ago = warned(cast, cast.holm), timezone.now() - hours * HOUR
        with as_system():
            Bulletin._base_manager.filter(pk=bulletin.pk).update(published_at=ago)
            BulletinRecipient.objects.filter(bulletin=bulletin).update(told_at=ago)
    plan()
    before = len(notices())

    # As when the turn began five minutes ago, and had many others to look after first.
    clock.run(timezone.now() - timedelta(minutes=5))
    plan()

    names = {one.name.removeprefix("bulletins.bulletin.") for one in notices()[before:]}
    assert names == {"reminded.urgent", "escalated.urgent"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_tell_nobody_twice():
    cast = build_cast()
    with transaction.atomic():
        bulletins = [warned(cast, cast.holm, cast.farby) for _number in range(3)]
    for hours, some in ((5, bulletins[:1]), (9, bulletins[1:])):
        with as_system():
            since = timezone.now() - hours * HOUR
            Bulletin._base_manager.filter(pk__in=[one.pk for one in some]).update(published_at=since)
            BulletinRecipient.objects.filter(bulletin__in=some).update(told_at=since)
    together, done = Barrier(4), []

    def beat() -> None:
        together.wait(10)
        try:
            done.append(tasks.look_after_bulletins_task())
        finally:
            connection.close()

    workers = [Thread(target=beat) for _number in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)

    assert len(done) == 4
    assert [sum(one[step] for one in done) for step in ("reminded", "escalated")] == [2, 4]
    assert [events(one)[1:] for one in bulletins] == [["reminded"], ["escalated"], ["escalated"]]
