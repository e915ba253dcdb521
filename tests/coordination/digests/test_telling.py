"""What a digest tells whom: answers to the own house, news of an area and of sectors, and never another's words."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRule
from coordination.digests.services.rendering import Composer, Letter, Nothing
from municipalities.models import Authority, Neighbour, User
from needs.models import Need, NeedMove
from needs.services.needs import columns_of
from tests.cast import CANARY
from tests.coordination.digests.conftest import claimed, html, make_accepted, make_delivery, text
from tests.factories import as_system, make_membership, make_need, make_sector, make_user

pytestmark = pytest.mark.django_db


def answered(need, kind, *, at=None, **values):
    """A move of the need's review, and the need as it stands after it."""
    states = {
        "accept": "accepted",
        "decline": "declined",
        "start": "in_progress",
        "meet": "met",
        "redirect": "submitted",
    }
    state = states[kind]
    reach = 3 if state in {"accepted", "in_progress", "met"} else 1
    at = at or timezone.now() - timedelta(hours=2)
    with as_system():
        rows = Need.objects.unscoped("the test answers a need").filter(pk=need.pk)
        rows.update(state=state, reach=reach, decided_at=at, **values)
        author = User.objects.get(pk=need.created_by_id)
        both = {}
        if kind == "redirect":
            both = {"from_authority": need.addressed_to, "to_authority": values["addressed_to"]}
        NeedMove.objects.create(
            **{**columns_of(need), "reach": 1},
            need=need,
            kind=kind,
            from_state="submitted" if kind in {"accept", "decline", "redirect"} else "accepted",
            to_state=state,
            note="Secret reason",
            actor=author,
            actor_name=author.name,
            acting=need.authority,
            at=at,
            **both,
        )


PROMISE = {"answer_who": "Civil Protection", "answer_what": "240 beds", "answer_by": date(2026, 12, 1)}


def submitted(cast, **values):
    return make_need(cast.lind, state="submitted", addressed_to=cast.county_office, **values)


def test_the_house_is_told_who_does_what_by_when(cast, digest_of):
    answered(submitted(cast, title="Winter beds"), "accept", **PROMISE)

    body = text(digest_of(cast.ada))

    assert "1 ANSWER TO YOUR NEEDS" in body
    assert "Civil Protection: 240 beds (by 1 Dec 2026)" in body
    assert body.index("1 ANSWER TO YOUR NEEDS") < body.index("1 NEED WAS ACCEPTED")
    assert "ANSWER" not in text(digest_of(cast.cleo))


def test_a_declined_need_is_a_link_and_no_content(cast, digest_of):
    need = submitted(cast, title=f"{CANARY} title", situation=CANARY)
    answered(need, "decline")

    letter = digest_of(cast.ada)

    assert f"- {need.number}\n  Declined on " in text(letter)
    for part in (text(letter), html(letter), letter.message.subject):
        assert CANARY not in part
        assert "Secret reason" not in part


def test_a_redirected_need_says_where_it_is_now(cast, digest_of):
    need = submitted(cast, title=CANARY)
    answered(need, "redirect", addressed_to=cast.ministry)

    body = text(digest_of(cast.ada))

    assert "Passed on to Ministry of Interior on " in body
    assert CANARY not in body


@pytest.mark.parametrize(("kind", "words"), [("start", "In progress, "), ("meet", "Met, ")])
def test_later_steps_are_told_once_with_the_newest_state(cast, digest_of, kind, words):
    need = submitted(cast)
    answered(need, "accept", at=timezone.now() - timedelta(days=2), **PROMISE)
    answered(need, kind)

    body = text(digest_of(cast.ada))

    assert "1 ANSWER TO YOUR NEEDS" in body
    assert words in body
    assert "Accepted, " not in body


def test_an_answer_that_no_longer_holds_is_not_told(cast, digest_of):
    need = submitted(cast)
    answered(need, "decline")
    with as_system():
        Need.objects.unscoped("the need came back to the house").filter(pk=need.pk).update(state="withdrawn", reach=1)

    assert digest_of(cast.ada) == Nothing(is_wanted=True, reason="")


def test_an_answer_before_the_time_covered_is_not_told_again(cast, digest_of):
    answered(submitted(cast), "decline", at=timezone.now() - timedelta(days=8))

    assert digest_of(cast.ada) == Nothing(is_wanted=True, reason="")


def numbers_in(letter) -> set[str]:
    return set(re.findall(r"/needs/([A-Z-]+[0-9]+)/", text(letter)))


def test_news_are_those_of_the_area(cast, digest_of):
    """Lind and Holm lie in one county of Nordland, Farby in another country; Lind touches Farby."""
    with as_system():
        first, second = sorted([cast.lind.territory, cast.farby.territory], key=lambda place: place.pk)
        Neighbour.objects.create(first=first, second=second, basis="border", distance_km=3, source="test")
    needs = {name: make_accepted(getattr(cast, name)).number for name in ("lind", "holm", "farby")}

    told = {}
    for area in ("network", "country", "near"):
        told["ada", area] = numbers_in(digest_of(cast.ada, area=area))
        with as_system():
            DigestRule.objects.all().delete()
            DigestDelivery.objects.all().delete()
    told["ben", "near"] = numbers_in(digest_of(cast.ben, area="near"))
    told["ivo", "country"] = numbers_in(digest_of(cast.ivo, area="country"))

    assert told == {
        ("ada", "network"): set(needs.values()),
        ("ada", "country"): {needs["lind"], needs["holm"]},
        ("ada", "near"): {needs["lind"], needs["farby"]},
        ("ben", "near"): {needs["lind"], needs["holm"]},  # of the county: its own part of the country
        ("ivo", "country"): set(needs.values()),  # an observer has no country
    }


def test_news_are_those_of_the_sectors_and_their_parts(cast, digest_of):
    part = make_sector(code="ACC-WIN", parent=cast.sector)
    chosen = {make_accepted(cast.holm, sector=one).number for one in (cast.sector, part)}
    make_accepted(cast.holm)

    assert numbers_in(digest_of(cast.gita, sectors=["ACC"])) == chosen


def test_what_waits_comes_whatever_the_area_and_sectors(cast, digest_of):
    need = submitted(cast)

    assert need.number in text(digest_of(cast.ben, area="near", sectors=["ACC"]))


@pytest.mark.parametrize(
    ("language", "day"), [("en-gb", "20 Nov 2026"), ("sr", "20. 11. 2026."), ("sr-latn", "20. 11. 2026.")]
)
def test_days_are_written_as_on_pages(cast, digest_of, language, day):
    make_need(cast.lind, state="returned", decided_at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(language=language)

    assert day in text(digest_of(cast.ada))


def test_marks_of_a_frame_cannot_be_forged(cast, digest_of):
    """Whatever a title holds, it is not taken for a slot, and what fills a slot opens no other."""
    make_accepted(cast.holm, title="[0123456789abcdef0123456789abcdef:stop_url] {{ name }} [name]")
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(name="[x:personal] {% now 'Y' %}")

    letter = digest_of(cast.ada)

    assert "[0123456789abcdef0123456789abcdef:stop_url] {{ name }} [name]" in text(letter)
    assert "Good day, [x:personal] {% now 'Y' %}." in text(letter)
    assert not re.search(r"\[[0-9a-f]{32}:(?!stop_url\])", text(letter) + html(letter))


def test_html_is_escaped_in_every_slot(cast, digest_of):
    make_accepted(cast.holm)
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(name="<b>Ada</b>")
        Authority.objects.filter(pk=cast.lind.pk).update(name="Lind & <i>Co</i>")

    page = html(digest_of(cast.ada))

    assert "<b>" not in page
    assert "<i>" not in page
    assert "Good day, &lt;b&gt;Ada&lt;/b&gt;." in page
    assert page.count("Lind &amp; &lt;i&gt;Co&lt;/i&gt;") == 2


def test_two_readers_of_one_audience_share_no_word_of_their_own(cast, subscribe):
    """Composed together: what waits for one stands in no mail of another."""
    waiting, returned = submitted(cast), make_need(cast.holm, state="returned", decided_at=timezone.now())
    make_accepted(cast.farby, title="For all")
    people = [cast.ada, cast.ben, cast.cleo, cast.gita, cast.ivo, cast.jana, cast.lena]
    for person in people:
        subscribe(person)
    rows = [claimed(make_delivery(person)) for person in people]
    composer = Composer(rows)

    letters = {person.name: text(composer.letter(row)) for person, row in zip(people, rows, strict=True)}

    assert all("For all" in body for body in letters.values())
    assert {name for name, body in letters.items() if waiting.number in body} == {"Ben"}
    assert {name for name, body in letters.items() if returned.number in body} == {"Cleo", "Lena"}
    assert all(f"Good day, {name}." in body for name, body in letters.items())
    stops = [re.search(r"unsubscribe/(\S+)/", body)[1] for body in letters.values()]
    assert len(set(stops)) == len(people)


def test_the_queries_of_a_batch_do_not_grow_with_its_readers(cast, subscribe, django_assert_max_num_queries):
    make_accepted(cast.farby)
    with as_system():
        people = [make_user() for _number in range(40)]
    for person in people:
        make_membership(person, cast.holm, "viewer")
        subscribe(person)
    now = timezone.now()
    rows = [claimed(make_delivery(one, covers_from=now - timedelta(days=7), covers_until=now)) for one in people]

    with django_assert_max_num_queries(25):
        composer = Composer(rows)
    with django_assert_max_num_queries(0):
        assert all(isinstance(composer.letter(row), Letter) for row in rows)
