"""The runs in numbers: for the secretariat, and for nobody else."""

import pytest
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRun
from coordination.digests.services import planning, runs
from tests.coordination.digests.conftest import make_delivery
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast, subscribe, week):
    subscribe(cast.ada)
    planning.plan(week, by_hand=True)
    with as_system():
        return DigestRun.objects.get()


def test_the_secretariat_reads_the_last_run(cast, run):
    actor_of(cast.dara)

    assert runs.last_run() == run
    assert runs.recent_runs() == [run]


@pytest.mark.parametrize("name", ["ada", "ben", "eli", "gita", "hana", "ivo", "jana"])
def test_others_read_none(cast, run, name):
    actor_of(getattr(cast, name))

    assert runs.last_run() is None
    assert runs.recent_runs() == []


def test_a_delivery_is_read_by_its_person_and_the_secretariat(cast):
    mine = make_delivery(cast.ada)

    for name, found in {"ada": [mine], "dara": [mine], "kim": [], "ben": [], "eli": []}.items():
        actor_of(getattr(cast, name))
        assert list(DigestDelivery.objects.all()) == found, name


def test_the_page_shows_numbers_to_the_secretariat(client, cast, run):
    client.force_login(cast.dara)

    page = client.get("/digests/runs/")

    assert page.status_code == 200
    assert run.period in page.text
    assert "under way" in page.text


def test_the_page_is_empty_in_words_before_the_first_run(client, cast):
    client.force_login(cast.dara)

    assert "No digest was sent yet." in client.get("/digests/runs/").text


@pytest.mark.parametrize("name", ["ada", "ben", "ivo"])
def test_the_page_is_refused_to_others(client, cast, run, name):
    client.force_login(getattr(cast, name))

    assert client.get("/digests/runs/").status_code == 403


def test_the_start_page_of_the_secretariat_shows_the_last_run(client, cast, run):
    client.force_login(cast.dara)
    assert f"Week {run.period}: 1 planned, 0 sent" in client.get("/").text

    client.force_login(cast.ada)
    assert "Last digest run" not in client.get("/").text


def test_open_runs_are_counted_anew(cast, run):
    with as_system():
        DigestDelivery.objects.update(state="sent", sent_at=timezone.now(), message_id="<x@y>")

    runs.refresh_open()

    with as_system():
        found = DigestRun.objects.get()
    assert (found.sent, found.waiting) == (1, 0)
    assert found.finished_at is not None
