"""Rules of one person written at the same moment: each stands once, and nobody sees an error."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from coordination.digests.models import DigestRule
from coordination.digests.services import rules
from tests.cast import build_cast
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db(transaction=True)
DAILY = rules.Wish(frequency="daily", weekday=1, hour=7)
WEEKLY = rules.Wish(frequency="weekly", weekday=1, hour=7)


def raced(first, second) -> list[str]:
    """What became of both, where the second asks while the first is not committed."""
    is_held, became = Event(), []

    def act(one, *, is_first: bool) -> None:
        try:
            if not is_first:
                is_held.wait(10)
            with transaction.atomic():
                one()
                if is_first:
                    is_held.set()
                    Event().wait(1.5)
            became.append("done")
        finally:
            connection.close()

    people = [Thread(target=act, args=[one], kwargs={"is_first": one is first}) for one in (first, second)]
    for one in people:
        one.start()
    for one in people:
        one.join(30)
    return became


def written(person) -> dict[str, str]:
    """Frequency by group."""
    with as_system():
        return dict(DigestRule.objects.filter(person=person).values_list("rule_group", "frequency"))


def test_two_rules_added_at_once_are_two_rules():
    ada = build_cast().ada
    became = raced(
        lambda: rules.add_rule(actor=actor_of(ada), wish=DAILY),
        lambda: rules.add_rule(actor=actor_of(ada), wish=WEEKLY),
    )
    assert became == ["done", "done"]
    assert written(ada) == {rules.FURTHER[0]: "daily", rules.FURTHER[1]: "weekly"}


def test_a_first_rule_written_while_the_proposed_one_is_given_stands_once_as_the_person_said():
    ada = build_cast().ada

    def propose() -> None:
        with as_system():
            DigestRule.objects.create(person=ada, frequency="weekly", is_default=True)

    became = raced(propose, lambda: rules.change_rule(actor=actor_of(ada), wish=DAILY))
    assert became == ["done", "done"]
    assert written(ada) == {"weekly": "daily"}
