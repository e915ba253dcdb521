"""The demo network: loaded once and whole, only into demo installations, with people who can sign in and act."""

from collections import Counter
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from coordination.digests.models import DigestRule, OutboxEvent
from coordination.digests.services import default_rules
from municipalities.models import (
    Authority,
    Competence,
    ContactPoint,
    DemoInstallation,
    Membership,
    Neighbour,
    Sector,
    Territory,
    User,
)
from municipalities.services import demo, demo_network
from municipalities.services.demo import DEMO_PASSWORD, NotADemo, demo_accounts, load_demo
from needs.models import Need
from tests.factories import as_system, make_user

pytestmark = pytest.mark.django_db

MADE = {
    "places": 583,
    "sectors": 84,
    "pairs of neighbours": 1711,
    "authorities": 582,
    "exchange rates": 3,
    "people": 218,
    "needs": 132,
    "routes": 8,
    "bulletins": 13,
    "people with a digest": 218,
}


def test_the_whole_network_is_loaded_once_and_a_later_start_costs_one_query(django_assert_num_queries):
    report = load_demo()

    assert report.made | MADE == report.made
    with django_assert_num_queries(1):
        assert load_demo() is None
    with as_system():
        assert_places_and_neighbours()
        assert_authorities()
        assert_people()
        assert_needs()
        assert_nobody_is_mailed_about_the_past()
        assert_rules()
    assert_accounts()


def assert_nobody_is_mailed_about_the_past():
    events = OutboxEvent.objects.unscoped("the test looks at every event")
    assert events.count() > 100
    assert not events.filter(planned_at=None).exists()


def assert_rules():
    """Everybody has what people of their kind and role are given, as their own first membership says."""
    found = {rule.person_id: rule for rule in DigestRule.objects.all()}
    assert set(found) == set(User.objects.values_list("pk", flat=True))
    first = Membership.objects.order_by("user_id", "created_at", "pk").distinct("user_id").select_related("authority")
    for held in first:
        rule, wish = found[held.user_id], default_rules.proposed(held.authority.kind, held.role)
        given = (rule.rule_group, rule.frequency, rule.weekday, rule.hour, rule.area)
        assert given == ("weekly", wish.frequency, wish.weekday, wish.hour, wish.area)
        assert rule.is_default


def assert_places_and_neighbours():
    assert Territory.objects.filter(level="country").count() == 6
    assert Neighbour.objects.count() == 1711
    assert Sector.objects.filter(parent=None).count() == 21
    assert Sector.objects.get(code="WSH-WAT").labels["sr-latn"] == "Voda za piće"
    roads = Sector.objects.get(code="INF-ROA").labels
    assert (roads["bs"], roads["hr"]) == ("Putevi", "Ceste")


def assert_authorities():
    kinds = Counter(Authority.objects.values_list("kind", flat=True))
    assert kinds == {
        "municipality": 519,
        "intermediate": 26,
        "central": 18,
        "association": 14,
        "observer": 3,
        "secretariat": 2,
    }
    without = Authority.objects.filter(kind="municipality", association=None)
    assert list(without.values_list("territory__code", flat=True)) == ["BA-BRC"]
    members = Counter(Authority.objects.filter(kind="municipality").values_list("association__slug", flat=True))
    assert members == {"aam": 61, "sogfbih": 79, "alvrs": 63, "akm": 38, "umm": 25, "zels": 81, "sctm": 171, None: 1}
    assert Competence.objects.filter(sector=None, level="country", authority__isnull=False).count() == 6
    general = Competence.objects.filter(sector=None, level="tier1")
    assert set(general.values_list("country__iso2", flat=True)) == {"AL", "BA", "RS"}
    assert Authority.objects.filter(is_example=False).count() == 0


def assert_people():
    held = set(Membership.objects.values_list("authority__kind", "role"))
    assert held == {(kind, role) for kind in Authority.Kind.values for role in Membership.Role.values}
    assert User.objects.filter(is_example=False).count() == 0
    amra = User.objects.get(email="amra@bihac.example.org")
    assert check_password(DEMO_PASSWORD, amra.password)
    assert amra.emailaddress_set.filter(verified=True, primary=True).count() == 1
    contacts = ContactPoint.objects.filter(authority__slug="ba-bihac").order_by("role")
    assert list(contacts.values_list("role", flat=True)) == ["administrator", "approver", "officer"]


def assert_needs():
    needs = Need.objects.unscoped("counting what the demo made").all()
    assert Counter(need.state for need in needs) == {
        "draft": 5,
        "submitted": 21,
        "returned": 6,
        "declined": 7,
        "accepted": 24,
        "accepted_in_part": 1,
        "in_progress": 26,
        "met": 35,
        "partly_met": 1,
        "withdrawn": 5,
        "lapsed": 1,
    }
    assert {need.country.iso2 for need in needs.select_related("country")} == {"AL", "BA", "XK", "ME", "MK", "RS"}
    assert all(need.is_example for need in needs)
    answering = dict(needs.filter(state="submitted").values_list("authority__slug", "addressed_to__slug"))
    assert answering["ba-bihac"] == "una-sana-interior"
    assert answering["ba-mostar"] == "ba-security"
    assert answering["ba-bijeljina"] == "rs-entity-interior"
    assert answering["rs-sid"] == "rs-commissariat"


def assert_accounts():
    accounts = demo_accounts()
    assert len(accounts) == 28
    assert len({(account.kind, account.role) for account in accounts}) == 24
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    assert f"Password of all accounts: {DEMO_PASSWORD}" in said.getvalue()
    assert max(len(line) for line in said.getvalue().splitlines()) <= 118


def test_a_load_that_breaks_leaves_nothing(monkeypatch):
    def broken(password):
        raise RuntimeError("the machine went off")

    monkeypatch.setattr(demo_network, "load_people", broken)

    with pytest.raises(RuntimeError):
        load_demo()

    assert Territory.objects.count() == Authority.objects.count() == Sector.objects.count() == 0
    assert not DemoInstallation.objects.exists()


def test_no_example_data_outside_the_demo_settings(monkeypatch):
    monkeypatch.setattr(settings, "IS_DEMO", False)

    with pytest.raises(CommandError, match="under the demo settings only"):
        call_command("load_demo")

    assert Territory.objects.count() == 0


def test_no_example_data_among_real_people():
    make_user(email="real@example.org", name="Real Person")

    with pytest.raises(NotADemo, match="accounts of real people"):
        load_demo()

    assert Territory.objects.count() == 0


def test_the_table_of_accounts_needs_a_demo():
    with pytest.raises(CommandError, match="not a demo installation"):
        call_command("demo_accounts")


def test_the_password_of_the_demo_passes_the_rules_for_passwords():
    from django.contrib.auth.password_validation import validate_password

    validate_password(demo.DEMO_PASSWORD)
