"""The start page of a house that an urgent bulletin asks: what waits, until when, and nothing once it has answered."""

import pytest

from coordination.bulletins.models import BulletinTranslation
from coordination.bulletins.services import home, receiving
from coordination.bulletins.services.bulletins import scope_columns
from tests.bulletins.telling import told
from tests.bulletins.test_bulletins import published
from tests.bulletins.test_notices import corrected
from tests.factories import actor_of, fresh, make_membership, make_user
from tests.pages import browser

pytestmark = pytest.mark.django_db


def waits(person) -> list[str]:
    """The titles that the start page asks this person's house to acknowledge."""
    panel = home.awaited(actor_of(person))
    return [one["title"] for one in panel["items"]] if panel else []


def test_it_waits_until_it_is_acknowledged_and_again_after_a_correction(cast):
    first = published(cast, cast.farby, is_urgent=True, is_exercise=True)
    assert waits(cast.gita) == ["EXERCISE: About 200 people on the way"]
    assert waits(cast.cleo) == []
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=first.pk)
    assert waits(cast.gita) == []

    corrected(cast, fresh(first), title="About 300")
    assert waits(cast.gita) == ["EXERCISE: About 300"]


def test_who_only_reads_is_asked_nothing(cast):
    viewer = make_user(name="Vera")
    make_membership(viewer, cast.farby, "viewer")
    published(cast, cast.farby, is_urgent=True)
    published(cast, is_urgent=True)

    assert waits(viewer) == []
    assert waits(cast.ivo) == []


def test_at_most_five_stand_there_the_earliest_term_first_in_two_queries(cast, django_assert_max_num_queries):
    for hours in (9, 4, 7, 5, 8, 6):
        told(cast, cast.farby, is_urgent=True, title=f"In {hours}", acknowledge_hours=hours)
    actor = actor_of(cast.gita)
    with django_assert_max_num_queries(2):
        panel = home.awaited(actor)

    assert panel["heading"] == "6 urgent bulletins wait for you to acknowledge them"
    assert [one["title"] for one in panel["items"]] == ["In 4", "In 5", "In 6", "In 7", "In 8"]


def test_the_page_leads_there_in_the_readers_words(cast):
    first = published(cast, cast.farby, is_urgent=True)
    actor_of(cast.ada)
    words = {"language": "sr", "edition": 1, "title": "Око 200 људи", "by": cast.ada, "by_name": "Ada"}
    BulletinTranslation.objects.create(bulletin=first, **scope_columns(first), reach=first.reach, **words)
    page = browser(cast.gita).get("/").content.decode()

    assert f'<a class="govuk-link strong" href="/bulletins/{first.number}/">About 200 people on the way</a>' in page
    assert "Lind. Please acknowledge it by " in page
    assert "/bulletins/?tab=asked" in page
    assert "Acknowledge<" in page
