"""Until when a house is asked to acknowledge: said before, otherwise afterwards, and counted from its own telling."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import clock, home, receiving
from tests.bulletins.telling import address, told
from tests.bulletins.test_notices import words_for
from tests.cast import Cast
from tests.coordination.digests.conftest import text
from tests.coordination.digests.noticing import plan
from tests.factories import actor_of, as_system, fresh
from tests.pages import browser, followed, page_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BUTTON = "We have read it: acknowledge"
AHEAD, OVER = "Please acknowledge it by ", "The time to acknowledge it ended on "


def asked(cast: Cast, *, hours_ago: int = 0, **values) -> Bulletin:
    """An urgent bulletin to Farby, with four hours to acknowledge it, told so many hours ago."""
    bulletin = told(cast, cast.farby, is_urgent=True, acknowledge_hours=4, **values)
    plan()
    since = timezone.now() - hours_ago * HOUR
    with as_system():
        Bulletin._base_manager.filter(pk=bulletin.pk).update(published_at=since)
        BulletinRecipient.objects.filter(bulletin=bulletin).update(told_at=since)
    return fresh(bulletin)


def said(cast: Cast, bulletin: Bulletin, digest_of) -> dict[str, str]:
    """What each place says to Farby."""
    panel = home.awaited(actor_of(cast.gita))
    found = {
        "page": page_of(browser(cast.gita), address(bulletin)).text,
        "start": panel["items"][0]["note"],
        "notice": words_for(cast.gita).text.sentence,
        "digest": text(digest_of(cast.gita)),
    }
    return {name: " ".join(words.split()) for name, words in found.items()}


def test_before_its_end_every_place_names_it(cast: Cast, digest_of):
    found = said(cast, asked(cast), digest_of)

    assert "Your authority is asked to acknowledge this. Until " in found.pop("page")
    assert {name for name, words in found.items() if AHEAD not in words} == set()
    assert {name for name, words in found.items() if OVER in words} == set()


def test_after_its_end_every_place_says_that_it_is_over_and_still_possible(cast: Cast, digest_of):
    bulletin = asked(cast, hours_ago=5)
    found = said(cast, bulletin, digest_of)

    assert {name for name, words in found.items() if OVER not in words} == set()
    assert {name for name, words in found.items() if AHEAD in words or "Until" in words} == set()
    assert "it is still possible and wanted. Who does not answer" in found["page"]
    done = followed(browser(cast.gita), address(bulletin, "acknowledge/"))
    assert done.notices == [("success", "Acknowledged for Farby. Lind sees it.")]


def test_whoever_was_told_later_has_all_of_the_hours(cast: Cast, digest_of):
    bulletin = asked(cast, hours_ago=5)
    with as_system():
        BulletinRecipient.objects.filter(bulletin=bulletin).update(told_at=timezone.now() - HOUR)
    found = said(cast, bulletin, digest_of)

    assert {name for name, words in found.items() if OVER in words} == set()
    assert clock.remind(timezone.now() + 2 * HOUR) == 0
    assert clock.remind(timezone.now() + 4 * HOUR) == 1


def test_what_does_not_hold_any_more_asks_nobody_also_before_the_clock_has_seen_it(cast: Cast):
    bulletin = asked(cast, hours_ago=5, valid_until=timezone.now() + HOUR)
    with as_system():
        # The day on which it was told is frozen, and an end lies after it.
        over = bulletin.first_published_at + timedelta(milliseconds=1)
        Bulletin._base_manager.filter(pk=bulletin.pk).update(valid_until=over)
    page = page_of(browser(cast.gita), address(bulletin))

    assert BUTTON not in page.buttons
    assert "It does not hold any more" in page.text
    assert "asked to acknowledge" not in page.text
    assert home.awaited(actor_of(cast.gita)) is None


def test_an_answer_after_the_end_counts_and_is_passed_on_no_more(cast: Cast):
    bulletin = asked(cast, hours_ago=5)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=bulletin.pk)

    assert clock.escalate(timezone.now() + 9 * HOUR) == 0
