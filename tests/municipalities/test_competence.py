"""The competence matrix: who may change a row, what a row may name, and that the database says the same."""

import pytest
from django.db import DatabaseError, transaction

from municipalities.access.abilities import AbilityRefused
from municipalities.models import AuditEvent, Competence
from municipalities.services import competence
from tests.factories import actor_of, as_system, make_authority, make_country, make_membership, make_user


def rows(country) -> set[tuple]:
    """The lines of a country: sector, level, authority."""
    with as_system():
        return set(Competence.objects.filter(country=country).values_list("sector__code", "level", "authority__slug"))


def test_a_row_names_levels_and_at_the_countrys_level_a_body(network):
    actor = actor_of(network.dara)
    competence.set_row(
        actor=actor,
        country=network.country,
        sector=network.sector,
        levels=["tier1", "country"],
        authority=network.ministry,
    )
    assert rows(network.country) == {("ACC", "tier1", None), ("ACC", "country", "interior")}

    competence.set_row(actor=actor, country=network.country, sector=network.sector, levels=["tier1"])
    competence.set_row(actor=actor, country=network.country, sector=None, levels=["country"])

    assert rows(network.country) == {("ACC", "tier1", None), (None, "country", None)}
    with as_system():
        acts = list(AuditEvent.objects.filter(action="municipalities.competence.changed").order_by("at"))
    assert [one.after["levels"] for one in acts] == [["country", "tier1"], ["tier1"], ["country"]]
    assert acts[1].before == {"sector": "ACC", "levels": ["country", "tier1"], "authority": "interior"}


def test_the_same_row_again_records_nothing(network):
    for _time in range(2):
        competence.set_row(actor=actor_of(network.dara), country=network.country, sector=None, levels=["tier1"])

    with as_system():
        assert AuditEvent.objects.filter(action="municipalities.competence.changed").count() == 1


def test_a_central_body_keeps_its_own_country_alone(network):
    person = make_user()
    make_membership(person, network.ministry, "administrator")
    actor = actor_of(person)

    competence.set_row(actor=actor, country=network.country, sector=None, levels=["tier1"])
    with pytest.raises(competence.ForeignMatrix):
        competence.set_row(actor=actor, country=network.farby.country, sector=None, levels=["tier1"])


@pytest.mark.parametrize("name", ["ada", "ben", "finn", "jana", "kim", "hana", "ivo"])
def test_nobody_else_changes_a_row(network, name):
    with pytest.raises(AbilityRefused):
        competence.set_row(
            actor=actor_of(getattr(network, name)), country=network.country, sector=None, levels=["tier1"]
        )


def test_a_row_names_known_levels_and_bodies_of_its_country(network):
    said = {"actor": actor_of(network.dara), "country": network.country, "sector": None}
    with pytest.raises(competence.UnknownLevel):
        competence.set_row(**said, levels=["village"])
    foreign = make_authority(kind="central", territory=make_country(), name="Elsewhere")
    for body in (network.county_office, foreign):
        with pytest.raises(competence.NotACentralBody):
            competence.set_row(**said, levels=["country"], authority=body)
    assert rows(network.country) == set()


@pytest.mark.parametrize(("name", "may"), [("dara", True), ("jana", True), ("finn", False), ("ada", False)])
def test_row_level_security_lets_the_country_and_the_secretariat_write(network, name, may):
    actor_of(getattr(network, name))
    try:
        with transaction.atomic():
            Competence.objects.create(country=network.country, level="tier1")
    except DatabaseError:
        assert not may
    else:
        assert may


def test_levels_are_called_as_they_are_counted_from_the_municipality(network):
    assert network.lind.tier1 == network.county
    assert list(competence.Level.values) == ["tier1", "tier2", "country"]
    assert competence.Level.TIER1.label == "The level nearest to the municipality"
    assert competence.Level.TIER2.label == "The level above that"
