"""The runs in numbers: for the secretariat, and for nobody else."""

import pytest
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRun
from coordination.digests.services import planning, runs
from tests.coordination.digests.conftest import make_delivery
from tests.factories import actor_of, as_system, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast, subscribe, week):
    subscribe(cast.ada)
    planning.plan(week, by_hand=True)
    with as_system():
        return DigestRun.objects.get()


def test_the_secretariat_reads_the_runs(cast, run):
    actor_of(cast.dara)

    assert runs.find_run(run.period) == run
    assert runs.recent_runs() == [run]


@pytest.mark.parametrize("name", ["ada", "ben", "eli", "gita", "hana", "ivo", "jana"])
def test_others_read_none(cast, run, name):
    actor_of(getattr(cast, name))

    assert runs.find_run(run.period) is None
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
    page = client.get("/").text
    assert f'href="/digests/runs/{run.period}/"' in page
    assert "1 planned, 0 sent, 0 with nothing to tell." in page

    client.force_login(cast.ada)
    assert "Digests by mail" not in client.get("/").text


def test_open_runs_are_counted_anew(cast, run):
    with as_system():
        DigestDelivery.objects.update(state="sent", sent_at=timezone.now(), message_id="<x@y>")

    runs.refresh_open()

    with as_system():
        found = DigestRun.objects.get()
    assert (found.sent, found.waiting) == (1, 0)
    assert found.finished_at is not None


def failing(cast, period):
    """A run with one mail of each end."""
    ends = {"ada": "failed", "ben": "empty", "cleo": "sent", "gita": "pending"}
    for name, state in ends.items():
        values = {"state": state, "attempts": 1, "period": period}
        if state == "failed":
            values |= {"error": "550 5.1.1 no such user <ada@example.org>"}
        if state == "sent":
            values |= {"sent_at": timezone.now(), "message_id": "<x@y>"}
        make_delivery(getattr(cast, name), **values)
    with as_system():
        DigestRun.objects.create(rule_group="weekly", period=period, planned=4, sent=1, empty=1, failed=1)


def test_a_run_tells_what_failed_for_whom_and_why(client, cast):
    failing(cast, "2026-W40")
    client.force_login(cast.dara)

    page = client.get("/digests/runs/2026-W40/").text

    assert "3 of 4 have come to an end." in page
    assert "The mail server does not know this address." in page
    assert ">Ada<" in page
    assert ">Lind</a>" in page
    assert ">Cleo<" not in page


def test_a_persons_mail_is_found_by_name_or_address(client, cast):
    failing(cast, "2026-W40")
    client.force_login(cast.dara)

    for wanted, there, absent in (("cle", ">Cleo<", ">Gita<"), ("GITA@", ">Gita<", ">Cleo<")):
        page = client.get("/digests/runs/2026-W40/", {"q": wanted}).text
        assert there in page
        assert absent not in page
    assert "no mail for such a name" in client.get("/digests/runs/2026-W40/", {"q": "nobody\x00"}).text


def test_a_run_without_failures_says_so(client, cast, run):
    client.force_login(cast.dara)

    assert "No mail of this run failed." in client.get(f"/digests/runs/{run.period}/").text


@pytest.mark.parametrize("period", ["2026-W39", "nonsense", "2026-11-20", "%00"])
def test_a_run_that_does_not_exist_is_404(client, cast, run, period):
    client.force_login(cast.dara)

    assert client.get(f"/digests/runs/{period}/").status_code == 404


def test_a_run_is_refused_to_others(client, cast, run):
    client.force_login(cast.ben)

    assert client.get(f"/digests/runs/{run.period}/").status_code == 403


def test_the_pages_of_runs_ask_the_same_with_many_failures(client, cast, django_assert_max_num_queries):
    failing(cast, "2026-W40")
    client.force_login(cast.dara)
    with django_assert_max_num_queries(30):
        client.get("/digests/runs/2026-W40/")
    with as_system():
        people = [make_user() for _number in range(30)]
    for person in people:
        make_membership(person, cast.holm)
        make_delivery(person, period="2026-W40", state="failed", error="550 no")

    with django_assert_max_num_queries(30):
        assert client.get("/digests/runs/2026-W40/").text.count("550 no") == 30


def test_the_run_of_a_day_is_named_by_its_day_in_words(client, cast):
    with as_system():
        DigestRun.objects.create(rule_group="notice", period="2026-11-23", planned=1, sent=1)
    client.force_login(cast.dara)

    for address in ("/", "/digests/runs/", "/digests/runs/notice-2026-11-23/"):
        page = client.get(address).text
        assert "23 Nov 2026" in page.replace(" ", " "), address
        assert ">2026-11-23<" not in page, address
        assert "notice-2026-11-23</" not in page, address
        assert ", 2026-11-23" not in page, address
