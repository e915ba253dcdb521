"""The secretariat's view of the network: who is there, who is silent, whether the machinery works."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import Authority, ContactPoint, Heartbeat
from tests.cast import Cast
from tests.factories import as_system, make_authority, make_membership, make_need, make_territory, make_user
from tests.pages import browser, page_of


def machinery(page) -> dict[str, str]:
    rows = page.section("Background work").all(class_="govuk-summary-list__row")
    return {one.all("dt")[0].text: one.all("dd")[0].text for one in rows}


def last_submitted(authority: Authority, days: int | None) -> None:
    day = timezone.localdate() - timedelta(days=days) if days is not None else None
    with as_system():
        Authority.objects.filter(pk=authority.pk).update(last_submission_on=day)


@pytest.mark.parametrize("person", ["ada", "ben", "jana", "hana", "ivo", "kim"])
def test_only_the_secretariat_has_it(network: Cast, person):
    assert "Background work" not in page_of(browser(getattr(network, person)), "/").text


def test_a_viewer_of_the_secretariat_has_it_too(network: Cast):
    viewer = make_user()
    make_membership(viewer, network.secretariat, "viewer")

    assert "Background work" in page_of(browser(viewer), "/").text


def test_authorities_are_counted_by_country_and_kind(network: Cast):
    make_authority(territory=make_territory(parent=network.county))
    last_submitted(network.lind, 0)

    page = page_of(browser(network.dara), "/")

    rows = {row[0]: row[1:] for row in page.rows}
    # Municipalities, with people, silent, intermediate, central, associations.
    assert rows["Nordland"] == ["3", "2", "1", "1", "1", "1"]
    assert rows[network.farby.country.name] == ["1", "1", "1", "0", "0", "0"]
    assert [one.text for one in page.section("The network").all("p")[1].all("a")] == ["Donor", "Secretariat"]


@pytest.mark.parametrize(("days", "is_silent"), [(None, True), (91, True), (90, False), (0, False)])
def test_a_municipality_with_people_is_silent_after_90_days(network: Cast, days, is_silent):
    last_submitted(network.lind, days)
    last_submitted(network.holm, 0)
    last_submitted(network.farby, 0)

    silent = page_of(browser(network.dara), "/").section("Silent municipalities")

    assert [one.all("a")[0].text for one in silent.all("li")] == (["Lind"] if is_silent else [])
    assert ("No municipality is silent." in silent.text) is not is_silent


def test_a_municipality_whose_last_role_ran_out_has_no_people_and_is_not_silent(network: Cast):
    last_submitted(network.holm, 0)
    last_submitted(network.farby, 0)
    with as_system():
        ContactPoint.objects.filter(authority=network.lind).update(valid_until=timezone.now())

    page = page_of(browser(network.dara), "/")

    assert {row[0]: row[1:4] for row in page.rows}["Nordland"] == ["2", "1", "0"]


def test_the_longest_silent_come_first_and_the_rest_is_counted(network: Cast):
    for number in range(14):
        town = make_authority(territory=make_territory(parent=network.county, name=f"Town {number:02d}"))
        make_membership(make_user(), town)
        last_submitted(town, 200 + number)
    for quiet in (network.lind, network.holm, network.farby):
        last_submitted(quiet, 0)

    silent = page_of(browser(network.dara), "/").section("Silent municipalities")

    assert [one.all("a")[0].text for one in silent.all("li")] == [f"Town {number:02d}" for number in range(13, 1, -1)]
    assert "14 in all." in silent.text


def test_silence_tells_nothing_of_hidden_needs(network: Cast):
    before = page_of(browser(network.dara), "/").section("Silent municipalities").text
    make_need(network.lind)

    assert page_of(browser(network.dara), "/").section("Silent municipalities").text == before


@pytest.mark.parametrize(
    ("worker", "beat", "words"),
    [(None, None, ("Not seen", "Not seen")), (10, 119, ("Works", "Works")), (121, 10, ("Not seen", "Works"))],
)
def test_parts_are_shown_as_working_while_their_heartbeat_is_fresh(network: Cast, worker, beat, words):
    with as_system():
        Heartbeat.objects.all().delete()
        for part, seconds in (("worker", worker), ("beat", beat)):
            if seconds is not None:
                Heartbeat.objects.create(part=part, seen_at=timezone.now() - timedelta(seconds=seconds))

    shown = machinery(page_of(browser(network.dara), "/"))

    assert (shown["Worker"][: len(words[0])], shown["Scheduler"][: len(words[1])]) == words


def test_the_queue_is_read_from_the_broker(network: Cast):
    shown = machinery(page_of(browser(network.dara), "/"))

    assert [part.split(":")[0] for part in shown["Work waiting"].split(", ")] == ["other work", "mails", "jobs"]


def test_municipalities_that_nobody_above_can_answer_are_listed(network: Cast):
    page = page_of(browser(network.dara), "/")

    # Lind and Holm have a county with an approver; nobody stands above Farby.
    assert [one.text for one in page.section("Nobody can answer").all("a")] == ["Farby"]
