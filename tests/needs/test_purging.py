"""Drafts in which nobody has written for a day go; every word, file and choice keeps one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from municipalities.models import AuditEvent
from needs.models import Need, NeedMove
from needs.services import fields, purging
from needs.services.needs import begin_need
from needs.tasks import fan_out_empty_drafts_task, purge_empty_drafts_task
from tests.factories import actor_of, as_system, make_need

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def begun(person, authority=None, *, age=DAY + timedelta(minutes=1), **values) -> Need:
    """A draft as *Log a need* makes it, so long ago."""
    need = begin_need(actor=actor_of(person, authority), language="en-gb")
    moment = timezone.now() - age
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(created_at=moment, **{"updated_at": moment, **values})
    return need


def left() -> set[int]:
    with as_system():
        return set(Need._base_manager.values_list("pk", flat=True))


def test_an_empty_draft_goes_after_a_day_and_not_before(cast):
    old, young = begun(cast.ada), begun(cast.ada, age=DAY - timedelta(minutes=1))

    assert purging.purge_empty_drafts(cast.lind.pk) == 1
    assert purging.purge_empty_drafts(cast.lind.pk) == 0

    assert left() == {young.pk}
    with as_system():
        assert not NeedMove._base_manager.filter(need_id=old.pk).exists()
        event = AuditEvent.objects.get(action="needs.need.purged")
    assert (event.target_uuid, event.actor, event.acting, event.chain) == (old.uuid, None, None, cast.lind.pk)


def test_a_day_is_counted_from_the_last_writing(cast):
    """Somebody typed and emptied it again a minute ago: they are still there."""
    draft = begun(cast.ada, updated_at=timezone.now())

    assert purging.purge_empty_drafts(cast.lind.pk) == 0
    assert left() == {draft.pk}


SMALL = {
    "title": "B", "situation": "B", "severity": 1, "lacking": ["staff"], "place": "B", "place_role": "transit",
    "horizon": "emergency", "phase": "respond", "urgency": "72h", "already_done": "B", "people_affected": 0,
    "certainty": "rough", "source": "B", "source_grade": "A", "information_grade": 1, "needed_by": "2026-12-01",
    "needed_until": "2026-12-01", "answer_wanted_by": "2026-12-01", "is_free_of_personal_data": True,
    "people_by_group": {"REF": {"women": 1}}, "lines": {"1": {"kind": "item", "item": "Beds"}}, "currency": "BAM",
    "association_ticked": None,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(SMALL) - {"association_ticked"}))
def test_one_word_in_any_field_keeps_the_draft(cast, name):
    draft = Need(**{name: SMALL[name]})

    assert not purging.is_empty(draft)


def test_the_fields_tried_are_all_there_are():
    plain = {name for name in fields.FIELDS if not name.startswith("line_") and name not in fields.CELLS}

    assert plain - set(SMALL) == {"sector", "cost", "covered"}
    assert purging.is_empty(Need())
    assert purging.is_empty(Need(association_ticked=True))
    assert not purging.is_empty(Need(cost_minor=0, currency="EUR"))


def test_what_is_written_copied_or_an_example_stays(cast):
    kept = [
        begun(cast.ada, title="Beds"),
        begun(cast.ada, sector=cast.sector),
        begun(cast.ada, currency="BAM"),
        begun(cast.ada, is_example=True),
        make_need(cast.lind, state="submitted", created_by=cast.ada),
    ]

    assert purging.purge_empty_drafts(cast.lind.pk) == 0
    assert left() == {need.pk for need in kept}


def test_each_house_has_a_task_of_its_own_and_no_task_reaches_another(cast, django_capture_on_commit_callbacks):
    ours, theirs = begun(cast.ada), begun(cast.cleo)

    with django_capture_on_commit_callbacks() as wakes:
        assert fan_out_empty_drafts_task() == 2
    assert len(wakes) == 2

    assert purge_empty_drafts_task(authority=cast.lind.pk) == 1
    assert left() == {theirs.pk}
    assert ours.pk not in left()


def test_the_purge_runs_as_the_application_with_the_scope_of_the_house(cast, monkeypatch):
    begun(cast.ada)
    seen = []

    def look(need: Need) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("select current_user, current_setting('app.own'), current_setting('app.user')")
            seen.append(cursor.fetchone())
        return False

    monkeypatch.setattr(purging, "is_empty", look)
    purging.purge_empty_drafts(cast.lind.pk)

    assert seen == [("portal_app", f"{{{cast.lind.pk}}}", "")]
