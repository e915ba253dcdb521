"""Pages of jobs: the list, how far one is, its file, the acts."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.jobs.services import running
from coordination.jobs.views import standing
from municipalities.models import AuditEvent, Membership
from tests.coordination.jobs import kinds
from tests.coordination.jobs.conftest import change, state
from tests.counting import statements
from tests.factories import as_system, fresh

LIST = "/jobs/"


def page_of(job) -> str:
    return f"/jobs/{job.uuid}/"


@pytest.fixture
def ada(client, cast, db):
    client.force_login(cast.ada)
    return client


def run(job, **values) -> None:
    """As if a worker had it in hand."""
    now = timezone.now()
    change(job, state="running", token=uuid4(), lease_until=now + timedelta(minutes=1), started_at=now, **values)


def test_an_empty_list_says_what_it_is_for(ada):
    page = ada.get(LIST).content.decode()

    assert "You have not asked for anything that takes long." in page
    assert "Asked for by others" not in page


def test_the_list_holds_ones_own_jobs_and_no_others(ada, cast, asked):
    mine = asked(cast.ada, rows=41)
    asked(cast.kim, rows=42)

    page = ada.get(LIST).content.decode()

    assert "41 rows" in page
    assert page_of(mine) in page
    assert "42 rows" not in page


@pytest.mark.parametrize(("name", "sees"), [("mira", True), ("kim", True), ("ada", False), ("cleo", False)])
def test_approvers_and_administrators_see_that_colleagues_asked_but_not_what(client, cast, asked, name, sees):
    job = asked(cast.lena, authority=cast.lind, rows=77)
    client.force_login(getattr(cast, name))

    page = client.get(LIST).content.decode()

    assert ("Lena" in page) is sees
    assert "77 rows" not in page
    assert page_of(job) not in page
    assert client.get(page_of(job)).status_code == 404


def test_a_waiting_job_looks_again_by_itself_and_by_a_link(ada, cast, asked):
    job = asked(cast.ada)

    page = ada.get(page_of(job)).content.decode()

    assert f'hx-get="{page_of(job)}?looks=1" hx-trigger="every 3s"' in page
    assert f'href="{page_of(job)}">Look again' in page
    assert "Leaving is safe." in page


def test_the_page_looks_every_3_s_then_10_s_and_stops_after_5_minutes():
    waits = []
    while (seconds := standing.seconds_to_look(len(waits))) is not None:
        waits.append(seconds)

    assert waits == [3] * 20 + [10] * 24
    assert sum(waits) == 5 * 60


def test_a_fragment_is_the_part_alone_and_stops_by_itself(ada, cast, asked):
    job = asked(cast.ada)

    fragment = ada.get(page_of(job) + "?looks=44", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "hx-get" not in fragment
    assert "no longer looks by itself" in fragment


@pytest.mark.parametrize("looks", ["-1", "x", "²", "9999999", "1e3", ""])
def test_a_strange_count_of_looks_begins_anew(ada, cast, asked, looks):
    page = ada.get(page_of(asked(cast.ada)), {"looks": looks}).content.decode()

    assert "?looks=1" in page


def test_steps_and_counts_are_shown_and_a_bar_only_with_a_total(ada, cast, asked):
    job = asked(cast.ada)
    run(job, step="write", done=250, total=1000)
    known = ada.get(page_of(job)).content.decode()
    change(job, total=None)
    unknown = ada.get(page_of(job)).content.decode()

    assert "250 of 1,000" in known
    assert 'class="bar"' in known
    assert re.search(r'steps__item--done"><b>Reading</b>', known)
    assert re.search(r'steps__item--now" aria-current="step"><b>Writing the file</b>', known)
    assert "250 so far" in unknown
    assert 'class="bar"' not in unknown


@pytest.mark.django_db(transaction=True)
def test_a_done_job_gives_its_file_to_its_asker_as_an_attachment_and_records_it(client, cast, asked):
    job = asked(cast.ada, rows=2)
    running.run_next()
    client.force_login(cast.ada)

    page = client.get(page_of(job)).content.decode()
    answer = client.post(page_of(job) + "file/")

    assert "Download numbers.txt" in page
    assert "hx-get" not in page
    assert answer.content == kinds.expected_file(2, "Lind")
    assert answer["Content-Disposition"] == 'attachment; filename="numbers.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    with as_system():
        event = AuditEvent.objects.get(action="jobs.file.fetched")
    assert (event.actor, event.target_uuid, event.after["sha256"]) == (cast.ada, job.uuid, fresh(job).file_sha256)
    client.force_login(cast.kim)
    assert client.post(page_of(job) + "file/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_file_is_refused_once_a_role_of_the_asking_ended(client, cast, asked):
    job = asked(cast.lena, authority=cast.holm)
    running.run_next()
    with as_system():
        Membership.objects.filter(user=cast.lena, authority=cast.lind).update(valid_until=timezone.now())
    cast.lena.refresh_from_db()
    client.force_login(cast.lena)

    answer = client.post(page_of(job) + "file/", follow=True)

    assert "A role that you held when you asked has ended since." in answer.content.decode()
    assert answer.redirect_chain == [(page_of(job), 302)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_damaged_file_is_never_handed_out_and_the_job_says_so(client, cast, asked, folder, harm):
    job = asked(cast.ada)
    running.run_next()
    path = folder / fresh(job).stored_name
    path.unlink() if harm == "gone" else path.write_bytes(b"1 for Lund\n2 for Lind\n3 for Lind\n")
    client.force_login(cast.ada)

    answer = client.post(page_of(job) + "file/", follow=True)

    assert "damaged or gone" in answer.content.decode()
    assert state(job) == "parked file_lost"
    client.post(page_of(job) + "try-again/")
    running.run_next()
    assert state(job) == "done"


def test_a_job_that_failed_says_why_and_offers_what_can_help(ada, cast, asked):
    job = asked(cast.ada)
    change(job, state="parked", reason="stopped", finished_at=timezone.now())
    stopped = ada.get(page_of(job)).content.decode()
    change(job, reason="impossible", reason_words="Too many needs.")
    impossible = ada.get(page_of(job)).content.decode()

    assert "begun three times" in stopped
    assert "try-again/" in stopped
    assert "Too many needs." in impossible
    assert "try-again/" not in impossible
    assert "ask-again/" in impossible


def test_an_expired_file_says_so_and_is_asked_for_again(ada, cast, asked):
    job = asked(cast.ada, rows=5)
    change(job, state="expired", finished_at=timezone.now())

    page = ada.get(page_of(job)).content.decode()
    answer = ada.post(page_of(job) + "ask-again/", follow=True)

    assert "removed after 24 hours" in page
    assert "asked for again" in answer.content.decode()
    assert answer.redirect_chain[0][0] != page_of(job)


@pytest.mark.parametrize(
    ("act", "words"),
    [("cancel", "The job is cancelled."), ("try-again", "Nothing was changed"), ("ask-again", "Nothing")],
)
def test_each_act_answers_in_words(ada, cast, asked, act, words):
    job = asked(cast.ada)

    answer = ada.post(f"{page_of(job)}{act}/", follow=True)

    assert words in answer.content.decode()


def test_a_file_that_is_not_there_is_refused_in_words(ada, cast, asked):
    answer = ada.post(page_of(asked(cast.ada)) + "file/", follow=True)

    assert "no file to download" in answer.content.decode()


def test_the_list_is_reached_from_the_account(ada):
    assert reverse("jobs:job-list") in ada.get("/account/").content.decode()


def test_pages_ask_the_database_as_often_for_thirty_jobs_as_for_three(client, cast, asked):
    client.force_login(cast.mira)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            asked(cast.ada)
            asked(cast.mira)
        counts.append(len(statements(client, LIST)))

    assert counts[0] == counts[1] <= 8


def test_a_look_costs_little(ada, cast, asked):
    """A page looks 44 times in its five minutes."""
    job = asked(cast.ada)
    run(job, step="read", done=1, total=3)

    assert len(statements(ada, page_of(job))) <= 6
