"""Wrong words of what is over are taken back as well: they stay readable, so they must say that they were wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import bulletins, clock, feed_items
from tests.bulletins.telling import address, corrected, retracted
from tests.bulletins.test_notices import told as told_at_once
from tests.bulletins.test_notices import words_for
from tests.bulletins.told import take_back, tell
from tests.cast import Cast
from tests.coordination.digests.noticing import plan
from tests.factories import actor_of, as_system, fresh
from tests.pages import browser, followed, page_of

pytestmark = pytest.mark.django_db


def over(bulletin: Bulletin, *, is_noticed: bool = True) -> Bulletin:
    """Past its end, and expired unless the clock has not come to it."""
    end = bulletin.first_published_at + timedelta(milliseconds=1)
    with as_system():
        Bulletin._base_manager.filter(pk=bulletin.pk).update(valid_until=end)
    if is_noticed:
        assert clock.expire(timezone.now()) == 1
    return fresh(bulletin)


@pytest.mark.parametrize("person", ["ada", "dara"])
def test_an_expired_one_is_taken_back_with_the_reason_on_its_page(cast: Cast, person):
    note = over(tell(cast, cast.farby))
    assert note.state == "expired"
    client = browser(getattr(cast, person))
    assert ("Take back", address(note, "retract/")) in page_of(client, address(note)).links
    question = page_of(client, address(note, "retract/"))
    followed(client, address(note, "retract/"), question.fields() | {"reason": "It was a rumour."})

    assert fresh(note).state == "retracted"
    page = page_of(browser(cast.gita), address(note))
    assert "This bulletin was taken back. Do not act on it." in page.text
    assert "It was a rumour." in page.text


@pytest.mark.parametrize("is_urgent", [True, False])
def test_who_was_told_of_it_is_told_that_it_was_taken_back(cast: Cast, is_urgent):
    note = over(tell(cast, cast.farby, is_urgent=is_urgent))
    plan()
    retracted(cast, note)
    plan()

    kind = "urgent" if is_urgent else "told"
    assert told_at_once()[f"bulletin.retracted.{kind}"] == {"Gita"}
    assert words_for(cast.gita).still_holds


def test_what_was_taken_back_after_its_end_is_not_corrected_nor_taken_back_again(cast: Cast):
    note = over(tell(cast, cast.farby))
    with pytest.raises(bulletins.NotInThisState):
        corrected(cast, note, title="Three buses")
    gone = retracted(cast, note)
    with pytest.raises(bulletins.NotInThisState):
        retracted(cast, gone)


@pytest.mark.parametrize("is_noticed", [True, False])
def test_an_alert_that_no_program_holds_any_more_is_not_cancelled(cast: Cast, is_noticed):
    held, ended = tell(cast), tell(cast)
    take_back(cast, held)
    take_back(cast, over(ended, is_noticed=is_noticed))

    found = feed_items.alerts(actor_of(cast.ada).scope)
    assert [one.bulletin.pk for one in found] == [held.pk]
    # As words it stands in the feed of all, with what became of it.
    assert ended.pk in {one.bulletin.pk for one in feed_items.newest(actor_of(cast.ada).scope)}
