"""Row-level security of terms, calendars, and what a person keeps of a list, as the application's own role."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from municipalities.access import scope
from municipalities.models import Competence, ListColumns, SavedView
from needs.models import AnswerTerm, CalendarDay
from tests.factories import actor_of, as_system
from tests.standing import network, standing_cast

__all__ = ["network", "standing_cast"]

MADE = {
    AnswerTerm: {"days": 9},
    CalendarDay: {"day": date(2026, 12, 30), "name": "Bridge day"},
    Competence: {"level": "tier1"},
}
WRITERS = {"dara", "jana"}


def is_refused(act) -> bool:
    """True when the database refused."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("model", MADE)
@pytest.mark.parametrize("name", ["ada", "ben", "finn", "jana", "dara", "hana", "ivo", "gita"])
def test_terms_and_calendars_are_written_by_the_secretariat_and_the_countrys_bodies(network, model, name):
    actor_of(getattr(network, name))
    may = name in WRITERS

    assert is_refused(lambda: model.objects.create(country=network.country, **MADE[model])) is not may
    with as_system():
        model.objects.get_or_create(country=network.country, **MADE[model])
    assert model.objects.filter(country=network.country).count() == 1
    assert bool(model.objects.filter(country=network.country).delete()[0]) is may


@pytest.mark.parametrize("model", MADE)
def test_nobody_of_another_country_and_no_stranger_writes_or_without_membership_reads(network, model):
    actor_of(network.jana)
    assert is_refused(lambda: model.objects.create(country=network.farby.country, **MADE[model]))
    with as_system():
        model.objects.create(country=network.country, **MADE[model])

    scope.apply(scope.NOBODY)

    assert is_refused(lambda: model.objects.create(country=network.farby.country, **MADE[model]))
    assert model is Competence or not model.objects.exists()


@pytest.mark.parametrize(
    ("model", "values"),
    [(SavedView, {"page": "needs", "name": "Mine"}), (ListColumns, {"page": "needs", "columns": ["state"]})],
)
def test_views_and_columns_are_their_persons_alone(network, model, values):
    actor_of(network.ada)
    model.objects.create(user=network.ada, **values)
    assert model.objects.count() == 1

    for name in ("kim", "finn", "dara"):
        actor_of(getattr(network, name))
        assert model.objects.count() == 0
        assert model.objects.update(page="other") == 0
        assert model.objects.all().delete()[0] == 0
        assert is_refused(lambda: model.objects.create(user=network.ada, **{**values, "page": "planted"}))
