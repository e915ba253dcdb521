"""The people page: adding, changing and ending memberships, and what nobody may do."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from municipalities.models import AccountMail, AuditEvent, ContactPoint, Membership, User
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_authority, make_membership, make_user
from tests.municipalities.people_forms import ADD, PEOPLE, address, held, typed
from tests.pages import browser, followed, page_of, sent
from tests.unchanged import nothing_changes

LAST = "This is the only administrator. Name another administrator first."

OWN = "You cannot change your own role. Ask another administrator."


def contacts(authority) -> set[tuple[str, str]]:
    return set(ContactPoint.objects.current().filter(authority=authority).values_list("role", "person_name"))


def version(user) -> int:
    return User.objects.get(pk=user.pk).membership_version


def test_the_page_lists_current_people_with_their_terms_and_past_ones_with_the_reason(network: Cast):
    now = timezone.now()
    olga = make_user(name="Olga")
    with as_system():
        former = make_membership(olga, network.lind, valid_from=now - timedelta(days=40))
        Membership.objects.filter(pk=former.pk).update(valid_until=now - timedelta(days=1), end_reason="Moved away")

    page = page_of(browser(network.kim), PEOPLE)

    assert (page.status, page.title) == (200, "People, Lind")
    assert [row[0] for row in page.rows] == [
        "Ada ada@example.org",
        "Kim kim@example.org",
        "Lena lena@example.org",
        "Mira mira@example.org",
    ]
    rows = {row[0].split()[0]: row for row in page.rows}
    assert (rows["Ada"][1], rows["Ada"][3], rows["Ada"][4]) == ("Officer", "no end", "test")
    assert rows["Kim"][5] == "You"
    assert rows["Ada"][5] == "Change : Ada End : Ada"
    past = page.section("Past roles").all("li")
    assert [one.text.startswith("Olga, Officer, ") and one.text.endswith("Moved away") for one in past] == [True]


def test_a_house_without_people_asks_for_an_administrator_first(network: Cast):
    make_authority(kind="observer", slug="empty")

    page = page_of(browser(network.dara), "/network/authorities/empty/people/")

    assert page.main.all(class_="empty")[0].text == (
        "Nobody yet Name an administrator first; they add the others. Add a person"
    )


def test_adding_a_new_person_makes_the_account_the_role_the_contact_and_owes_one_mail(network: Cast):
    page = followed(browser(network.kim), ADD, typed(email=" New@Example.org ", language="sr"))

    person = User.objects.get(email="new@example.org")
    (membership,) = held(person, network.lind)
    assert page.notices == [("success", "Nora New was added.")]
    assert (person.name, person.language, person.has_usable_password(), person.is_active) == (
        "Nora New",
        "sr",
        False,
        True,
    )
    assert (membership.role, membership.valid_until, membership.reason) == ("officer", None, "Joins the office")
    assert membership.granted_by == network.kim
    assert ("officer", "Nora New") in contacts(network.lind)
    with as_system():
        owed = list(AccountMail.objects.values_list("kind", "user", "language", "state"))
        event = AuditEvent.objects.get(action="municipalities.membership.added")
    assert owed == [("set_password", person.pk, "sr", "pending")]
    assert mail.outbox == []
    assert (event.actor, event.chain, event.reason) == (network.kim, network.lind.pk, "Joins the office")
    assert event.after == {"person": person.pk, "role": "officer", "until": None}


def test_adding_somebody_with_an_account_changes_nothing_of_theirs_and_sends_no_mail(network: Cast):
    before = version(network.cleo)

    followed(browser(network.kim), ADD, typed(email="CLEO@example.org", name="Another name", language="sr"))

    cleo = User.objects.get(pk=network.cleo.pk)
    assert (cleo.name, cleo.language) == ("Cleo", "en-gb")
    assert [one.role for one in held(cleo, network.lind)] == ["officer"]
    assert version(cleo) == before + 1
    with as_system():
        assert AccountMail.objects.count() == 0
    assert page_of(browser(cleo), "/acting/").main.all("h2")[-1].text == "Lind"


def test_the_last_day_ends_at_midnight_in_the_zone_of_the_house(network: Cast):
    day = timezone.localdate() + timedelta(days=30)

    followed(browser(network.kim), ADD, typed(last_day=f"{day.day}. {day.month}. {day.year}."))

    after = day + timedelta(days=1)
    (membership,) = held(User.objects.get(email="new@example.org"), network.lind)
    assert membership.valid_until == datetime(after.year, after.month, after.day, tzinfo=ZoneInfo("Europe/Belgrade"))


def test_somebody_who_has_a_role_is_not_added_again(network: Cast):
    client = browser(network.kim)

    with nothing_changes():
        page = sent(client, ADD, typed(email="ada@example.org", role="approver"))

    assert (page.status, page.title) == (409, "Error: Add a person")
    assert page.notices == [("error", "This person already has a role in this authority. Change it instead.")]
    assert page.fields() == typed(email="ada@example.org", role="approver")


def test_nobody_gives_themselves_a_role(network: Cast):
    client = browser(network.dara)

    with nothing_changes():
        page = sent(client, ADD, typed(email="dara@example.org", role="administrator"))

    assert (page.status, page.notices) == (409, [("error", OWN)])


def test_the_secretariat_names_the_first_administrator_of_any_house(network: Cast):
    client = browser(network.dara)
    form = page_of(client, ADD)

    page = followed(client, ADD, typed(role="administrator"))

    assert [one.attributes["value"] for one in form.main.all("input", type="radio")] == ["administrator"]
    assert page.notices == [("success", "Nora New was added.")]
    assert [one.role for one in held(User.objects.get(email="new@example.org"), network.lind)] == ["administrator"]


@pytest.mark.parametrize("role", ["viewer", "officer", "approver"])
def test_the_secretariat_names_nobody_but_administrators(network: Cast, role):
    client = browser(network.dara)

    with nothing_changes():
        page = sent(client, ADD, typed(role=role))

    assert page.summary == [("Choose one of the four roles", "id_role")]


@pytest.mark.parametrize("person", ["ada", "mira", "lena", "ben", "finn", "jana", "hana", "ivo", "gita"])
def test_nobody_else_sees_or_adds_people(network: Cast, person):
    client = browser(getattr(network, person))

    assert client.get(PEOPLE).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, typed()).status_code == 403
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_administrator_manages_their_own_house_alone(network: Cast):
    client = browser(network.kim)

    assert client.get("/network/authorities/holm/people/").status_code == 403
    assert client.post("/network/authorities/holm/people/add/", typed()).status_code == 403
    assert client.get(address(network.cleo, network.holm, "change")).status_code == 404
    assert client.post(address(network.cleo, network.holm, "end"), {"reason": "x"}).status_code == 404
    assert held(network.cleo, network.holm)[0].valid_until is None


def test_changing_a_role_ends_the_row_begins_another_and_acts_at_once(network: Cast):
    before = version(network.ada)
    values = {"role": "approver", "last_day": "", "reason": "Takes over decisions"}

    page = followed(browser(network.kim), address(network.ada, network.lind, "change"), values)

    old, new = held(network.ada, network.lind)
    assert page.notices == [("success", "The role of Ada was changed.")]
    assert (old.role, old.valid_until, old.ended_by, old.end_reason) == (
        "officer",
        new.valid_from,
        network.kim,
        "Takes over decisions",
    )
    assert (new.role, new.valid_until, new.granted_by) == ("approver", None, network.kim)
    assert {("officer", "Ada"), ("approver", "Ada")} & contacts(network.lind) == {("approver", "Ada")}
    assert version(network.ada) > before
    assert "Acting for Lind , Approver" in page_of(browser(network.ada), "/").root.text


def test_the_form_of_a_change_shows_the_present_role_and_last_day(network: Cast):
    until = datetime(2027, 6, 1, tzinfo=ZoneInfo("Europe/Belgrade"))
    with as_system():
        Membership.objects.filter(user=network.ada).update(valid_until=until)
    client = browser(network.kim)
    path = address(network.ada, network.lind, "change")

    page = page_of(client, path)
    client.post(path, page.fields() | {"role": "viewer", "reason": "Only reads now"})

    assert page.fields() == {"role": "officer", "last_day": "31.05.2027", "reason": ""}
    assert (held(network.ada, network.lind)[-1].role, held(network.ada, network.lind)[-1].valid_until) == (
        "viewer",
        until,
    )


def test_ending_a_role_is_asked_once_and_acts_on_the_next_request(network: Cast):
    reader = browser(network.ada)
    assert reader.get("/needs/").status_code == 200
    client = browser(network.kim)
    path = address(network.ada, network.lind, "end")

    asked = page_of(client, path)
    page = followed(client, path, {"reason": "Left the office"})

    assert asked.main.all("h1")[0].text == "End the role of Ada?"
    assert "They lose access with their next click. What they wrote stays." in asked.text
    assert page.notices == [("success", "The role of Ada has ended.")]
    (membership,) = held(network.ada, network.lind)
    assert (membership.ended_by, membership.end_reason) == (network.kim, "Left the office")
    assert ("officer", "Ada") not in contacts(network.lind)
    assert reader.get("/needs/").headers["Location"] == "/no-membership/"
    assert client.get(path).status_code == 404
    with as_system():
        event = AuditEvent.objects.get(action="municipalities.membership.ended")
    assert (event.before, event.reason) == ({"person": network.ada.pk, "role": "officer"}, "Left the office")


@pytest.mark.parametrize("act", ["change", "end"])
def test_nobody_changes_their_own_role(network: Cast, act):
    make_membership(make_user(), network.lind, "administrator")
    client = browser(network.kim)
    values = {"role": "viewer", "last_day": "", "reason": "Enough"}

    with nothing_changes():
        page = sent(client, address(network.kim, network.lind, act), values)

    assert (page.status, page.title.startswith("Error: ")) == (409, True)
    assert page.notices == [("error", OWN)]
    assert page.fields()["reason"] == "Enough"


def test_the_only_administrator_of_a_house_with_people_is_not_ended(network: Cast):
    client = browser(network.dara)

    with nothing_changes():
        page = sent(client, address(network.kim, network.lind, "end"), {"reason": "Mistake"})

    assert (page.status, page.notices) == (409, [("error", LAST)])


def test_the_only_person_of_a_house_may_leave_it(network: Cast):
    house = make_authority(kind="observer")
    person = make_user()
    make_membership(person, house, "administrator")

    page = followed(browser(network.dara), address(person, house, "end"), {"reason": "Closed"})

    assert page.notices[0][0] == "success"
    assert held(person, house)[0].valid_until is not None


def test_of_two_administrators_one_may_change_the_other_and_the_last_one_stays(network: Cast):
    second = make_user()
    make_membership(second, network.lind, "administrator")
    client = browser(network.kim)
    values = {"role": "officer", "last_day": "", "reason": "Less to do"}

    page = followed(client, address(second, network.lind, "change"), values)

    assert page.notices[0][0] == "success"
    assert held(second, network.lind)[-1].role == "officer"
    with nothing_changes():
        assert sent(client, address(network.kim, network.lind, "change"), values).notices == [("error", OWN)]


def test_the_secretariat_does_not_turn_an_administrator_into_something_else(network: Cast):
    make_membership(make_user(), network.lind, "administrator")
    client = browser(network.dara)
    path = address(network.kim, network.lind, "change")

    with nothing_changes():
        page = sent(client, path, {"role": "officer", "last_day": "", "reason": "No"})

    assert page.summary == [("Choose one of the four roles", "id_role")]


@pytest.mark.parametrize("act", ["change", "end"])
def test_the_secretariat_touches_nobody_but_administrators(network: Cast, act):
    client = browser(network.dara)
    values = {"role": "administrator", "last_day": "", "reason": "No"}

    with nothing_changes():
        page = sent(client, address(network.ada, network.lind, act), values)

    assert (page.status, page.notices) == (409, [("error", "You can add people to your own authority only.")])


def test_a_person_whose_role_ended_may_be_added_again(network: Cast):
    client = browser(network.kim)
    followed(client, address(network.ada, network.lind, "end"), {"reason": "Leave"})

    page = followed(client, ADD, typed(email="ada@example.org", name="Ada"))

    assert page.notices == [("success", "Ada was added.")]
    assert [one.valid_until is None for one in held(network.ada, network.lind)] == [False, True]


def test_the_page_costs_the_same_with_few_and_with_many_people(network: Cast):
    client = browser(network.kim)
    with_4 = statements(client, PEOPLE)
    for _ in range(30):
        make_membership(make_user(), network.lind)

    assert (len(with_4), len(statements(client, PEOPLE))) == (5, 5)


def test_the_secretariat_is_offered_to_change_administrators_of_other_houses_only(network: Cast):
    page = page_of(browser(network.dara), f"/network/authorities/{network.lind.slug}/people/")

    offered = [label for label, _url in page.links if label.startswith(("Change", "End"))]
    assert offered == [f"Change : {network.kim.name}", f"End : {network.kim.name}"]
