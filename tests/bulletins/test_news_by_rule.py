"""What a rule told at once of a bulletin, it tells the end of too: corrected and taken back, whatever was corrected."""

import pytest

from coordination.digests.services import notice_texts
from municipalities.access.scope import apply
from municipalities.models import Sector
from tests.bulletins.test_notices import corrected, published, retracted
from tests.coordination.digests.noticing import notices, plan
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(cast, subscribe):
    """Gita of Farby asks at once for bulletins of the network."""

    def make(**rule):
        return subscribe(
            cast.gita, frequency="at_once", rule_group="rule-2", events=["bulletins.for_all"], area="network", **rule
        )

    return make


def told(cast) -> list[str]:
    """What her rule tells Gita now of what happened, oldest first; what no longer holds is left out."""
    plan()
    scope = actor_of(cast.gita).scope
    apply(scope)
    rows = [one for one in notices() if one.person_id == cast.gita.pk and one.kind == "rules"]
    return [one.text.title for one in notice_texts.tell(rows, scope) if one.text is not None and one.still_holds]


def test_who_was_told_by_rule_learns_that_it_was_corrected_and_taken_back(cast, ask):
    ask()
    first = published(cast, kind="situation_note")
    assert told(cast) == [first.title]

    second = corrected(cast, first, title="About 300 people on the way")
    assert told(cast) == ["Corrected: About 300 people on the way"]

    retracted(cast, second)
    assert told(cast) == ["Taken back: About 300 people on the way"]


def test_a_correction_that_makes_it_less_grave_reaches_whoever_got_the_graver_one(cast, ask):
    ask(least_level=4)
    first = published(cast, kind="situation_note", cap_severity="Severe")
    assert len(told(cast)) == 1

    second = corrected(cast, first, cap_severity="Minor")
    assert told(cast) == [f"Corrected: {first.title}"]

    retracted(cast, second)
    assert told(cast) == [f"Taken back: {first.title}"]


def test_a_correction_of_the_sector_reaches_those_of_the_first_and_of_the_new_one(cast, ask):
    with as_system():
        other = Sector.objects.create(code="ZZZ", labels={"en-gb": "Another"})
    ask(sectors=[cast.sector.code])
    first = published(cast, kind="situation_note", sector_id=cast.sector.pk)
    assert len(told(cast)) == 1

    corrected(cast, first, sector_id=other.pk)
    assert told(cast) == [f"Corrected: {first.title}"]


def test_what_was_never_graver_is_not_told_by_its_correction(cast, ask):
    ask(least_level=4)
    corrected(cast, published(cast, kind="situation_note", cap_severity="Minor"), title="About 300 people")

    assert told(cast) == []
