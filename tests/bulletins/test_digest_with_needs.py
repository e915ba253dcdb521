"""One digest of bulletins and needs: what waits first, each thing once, bounded, only what is still the reader's."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import clock, receiving
from coordination.digests.services.recipients import Nothing
from coordination.digests.services.rendering import MAX_ITEMS, Letter, compose
from municipalities.models import Membership
from tests.bulletins.telling import told
from tests.bulletins.test_digest import for_all
from tests.bulletins.test_notices import corrected, retracted
from tests.cast import CANARY
from tests.coordination.digests.conftest import claimed, html, make_accepted, make_delivery, text
from tests.factories import actor_of, as_system, fresh, make_membership, make_need

pytestmark = pytest.mark.django_db


def headings(letter) -> list[str]:
    """Section headings in the order of the mail."""
    return re.findall(r"^[0-9]+ [A-Z ]+$", text(letter), re.MULTILINE)


def returned(cast, number=1):
    """Needs of Farby that came back with a question."""
    for _ in range(number):
        make_need(cast.farby, state="returned", decided_at=timezone.now(), situation=CANARY)


def test_what_waits_stands_before_all_news_and_each_thing_once(cast, digest_of):
    make_accepted(cast.holm, title="School heating")
    for_all(cast, "Quiet week")
    read = told(cast, cast.farby, is_urgent=True, title="Two buses")
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=read.pk)
    corrected(cast, told(cast, cast.farby, title="Road closed"), title="Road open")
    retracted(cast, told(cast, cast.farby, title="Ten buses"))
    waiting = told(cast, cast.farby, is_urgent=True, title="Three buses", text=f"{CANARY} text", lead=f"{CANARY} lead")
    returned(cast)
    letter = digest_of(cast.gita)

    assert headings(letter) == [
        "1 URGENT BULLETIN WAITS FOR YOU TO ACKNOWLEDGE IT",
        "1 NEED WAS RETURNED TO YOU",
        "3 BULLETINS FOR YOUR AUTHORITY",
        "1 BULLETIN",
        "1 NEED WAS ACCEPTED",
    ]
    assert "2 things wait for you" in letter.message.subject
    addresses = re.findall(r"http\S+/(?:bulletins|needs)/\S+", text(letter))
    assert len(addresses) == len(set(addresses)) == letter.items == 7
    assert addresses[0].endswith(f"/bulletins/{waiting.number}/")
    # Links and titles, and no word of the text.
    for part in (text(letter), html(letter)):
        assert CANARY not in part
        assert "Road closed" not in part
        assert part.count("Three buses") == 1


def test_it_is_bounded_and_leads_to_the_rest(client, cast, digest_of):
    for number in range(20):
        told(cast, cast.farby, is_urgent=True, title=f"Notice {number}.")
        for_all(cast, f"Note {number}.")
        make_accepted(cast.holm)
    returned(cast, 5)
    letter = digest_of(cast.gita)

    assert letter.items == MAX_ITEMS == 30
    body = text(letter)
    assert "25 things wait for you" in letter.message.subject
    client.force_login(cast.gita)
    [asked] = re.findall(r"and 8 more: http://localhost:8000(/bulletins/\S+)", body)
    page = client.get(asked).text
    assert [f"Notice {number}." in page for number in range(20)] == [True] * 20
    # The page lists what the mail began, to its end and nothing else.
    [rest] = set(re.findall(r"and \d+ more: http://localhost:8000(/digests/news/\S+)", body))
    page = client.get(rest).text
    assert [f"Note {number}." in page for number in range(20)] == [True] * 20
    assert "Notice " not in page


def test_what_waits_stands_under_its_place_the_longest_waiting_place_first(cast, digest_of):
    for house, by, title in (("holm", "cleo", "A"), ("lind", "ada", "B"), ("holm", "cleo", "C")):
        told(cast, cast.farby, by=by, is_urgent=True, title=f"{title} of {house}")
    body = text(digest_of(cast.gita)).partition("\n-- \n")[0]
    lines = [line for line in body.splitlines() if line in {"Holm", "Lind"} or line.startswith("- ")]

    assert lines == ["Holm", "- A of holm", "- C of holm", "Lind", "- B of lind"]


def test_what_changed_between_plan_and_sending_is_told_as_it_stands(cast, subscribe):
    first = told(cast, cast.farby, is_urgent=True, title="Two buses")
    second = told(cast, cast.farby, title="Road closed")
    subscribe(cast.gita)
    planned = claimed(make_delivery(cast.gita))
    corrected(cast, fresh(first), title="Three buses")
    retracted(cast, fresh(second))
    body = text(compose(planned))

    assert "Two buses" not in body
    assert body.count("Three buses") == 1
    assert "Taken back on" in body


def test_who_left_the_house_before_sending_reads_nothing_of_it(cast, subscribe):
    told(cast, cast.farby, is_urgent=True, title="Two buses")
    told(cast, cast.farby, title="Road closed")
    told(cast, cast.holm, title="For Holm")
    subscribe(cast.gita)
    planned = claimed(make_delivery(cast.gita))
    assert isinstance(compose(planned), Letter)
    with as_system():
        Membership.objects.filter(user=cast.gita).update(valid_until=timezone.now())
    assert compose(planned) == Nothing(is_wanted=False, reason="No current membership.")

    make_membership(cast.gita, cast.holm, "officer")
    body = text(compose(planned))
    assert re.findall(r"^- (.*)$", body.partition("\n-- \n")[0], re.MULTILINE) == ["For Holm"]


def test_nothing_is_sent_when_all_is_over(cast, digest_of):
    over = told(cast, cast.farby, is_urgent=True, valid_until=timezone.now() + timedelta(hours=1))
    past = over.first_published_at + timedelta(milliseconds=1)
    with as_system():
        Bulletin._base_manager.filter(pk=over.pk).update(valid_until=past)

    assert isinstance(digest_of(cast.gita), Nothing)


def test_who_was_told_because_others_were_silent_reads_it_and_is_asked_nothing(cast, digest_of):
    first = told(cast, cast.holm, is_urgent=True, title="Two buses")
    with as_system():
        earlier = timezone.now() - timedelta(hours=9)
        Bulletin._base_manager.filter(pk=first.pk).update(published_at=earlier)
        BulletinRecipient.objects.filter(bulletin=first).update(told_at=earlier)
    assert clock.run()["escalated"] == 1

    assert headings(digest_of(cast.jana)) == ["1 BULLETIN FOR YOUR AUTHORITY"]
    assert headings(digest_of(cast.cleo)) == ["1 URGENT BULLETIN WAITS FOR YOU TO ACKNOWLEDGE IT"]
    with pytest.raises(receiving.NothingToAcknowledge):
        receiving.acknowledge(actor=actor_of(cast.jana), bulletin_id=first.pk)
