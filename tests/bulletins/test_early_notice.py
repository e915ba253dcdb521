"""The early notice as the officer of a town sends it from a phone: three answers, and those down the route are told."""

import uuid

import pytest
from django.test import Client

from coordination.bulletins.models import Bulletin, BulletinRecipient, Route, RoutePlace
from coordination.bulletins.services import bulletins, early_notice, trust
from coordination.bulletins.services.addressees import MOST_NAMED
from coordination.digests.models import OutboxEvent
from municipalities.models import Neighbour
from tests.cast import Cast
from tests.factories import actor_of, as_system, make_authority, make_membership, make_territory
from tests.pages import Page, browser, page_of, sent, switch

PATH = "/bulletins/notice/"


@pytest.fixture
def route(cast: Cast) -> Route:
    """From Lind over the border to Farby; Holm lies beside Lind."""
    with as_system():
        made = Route.objects.create(code="north", name="Northern route", source="Made up for this test.")
        for position, authority in enumerate((cast.lind, cast.farby), 1):
            RoutePlace.objects.create(route=made, position=position, territory=authority.territory)
        first, second = sorted((cast.lind.territory_id, cast.holm.territory_id))
        Neighbour.objects.create(
            first_id=first, second_id=second, basis="border", distance_km=9, source="Made up for this test."
        )
    return made


def answered(client: Client, **answers) -> dict:
    """The form as the page gives it, with the three answers."""
    return page_of(client, PATH).fields() | {"title": "Two buses with families", "when": "hours"} | answers


def told() -> list[tuple[str, str]]:
    """Every row of somebody told, as (authority, why)."""
    with as_system():
        return sorted(BulletinRecipient.objects.values_list("recipient__slug", "reason"))


def count() -> int:
    """How many bulletins there are."""
    with as_system():
        return Bulletin._base_manager.count()


def finds(person, authority=None) -> bool:
    """Whether this person reads the only bulletin."""
    return Bulletin.objects.visible_to(actor_of(person, authority).scope).exists()


@pytest.mark.django_db
def test_three_answers_tell_the_town_downstream_and_nobody_else(cast: Cast, route: Route):
    client = browser(cast.ada)
    page = page_of(client, PATH)
    assert [box.attributes["value"] for box in page.main.all("input", name="told") if "checked" in box.attributes] == [
        "farby"
    ]
    assert {box.attributes["value"] for box in page.main.all("input", name="told")} == {"farby", "holm"}

    client.post(PATH, answered(client, people="about"))
    assert count() == 0
    answer = client.post(PATH, answered(client, people="1.200"))

    made = Bulletin.objects.visible_to(actor_of(cast.ada).scope).get()
    assert (answer.status_code, answer.url) == (302, "/bulletins/B-0001/")
    assert (made.state, made.people_expected, made.is_urgent, made.cap_urgency) == ("published", 1200, True, "Expected")
    assert told() == [("farby", "route")]
    assert finds(cast.gita)
    assert not finds(cast.cleo)
    assert not finds(cast.hana)
    assert not finds(cast.ivo)


@pytest.mark.django_db
def test_the_same_form_sent_again_tells_once(cast: Cast, route: Route):
    client = browser(cast.ada)
    form = answered(client)

    first, second = client.post(PATH, form), client.post(PATH, form | {"title": "Other words"})

    assert first.url == second.url == "/bulletins/B-0001/"
    assert count() == 1
    with as_system():
        assert OutboxEvent._base_manager.filter(name="bulletins.bulletin.published").count() == 1
    client.post(PATH, answered(client))
    assert count() == 2


@pytest.mark.django_db
def test_a_draft_of_the_form_is_published_by_the_same_form(cast: Cast, route: Route):
    client = browser(cast.ada)
    form = answered(client)
    client.post(PATH, form | {"draft": "1"})
    assert told() == []
    assert not finds(cast.gita)

    client.post(PATH, form | {"title": "Three buses"})

    made = Bulletin.objects.visible_to(actor_of(cast.gita).scope).get()
    assert (made.title, made.state) == ("Three buses", "published")
    assert count() == 1


@pytest.mark.django_db
def test_a_key_of_another_house_is_no_way_in(cast: Cast, route: Route):
    theirs = bulletins.begin_bulletin(actor=actor_of(cast.cleo), kind="early_notice", language="en-gb", title="Ours")
    client = browser(cast.ada)

    assert client.post(PATH, answered(client, record=str(theirs.uuid))).status_code == 404
    with as_system():
        assert list(Bulletin._base_manager.values_list("title", "state")) == [("Ours", "draft")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"title": ""}, "id_title", "Say what is coming"),
        ({"title": "Buses\r\nBcc: all@example.org"}, "id_title", "Write this on one line"),
        ({"when": ""}, "id_when", "Say when they are expected"),
        ({"when": "never"}, "id_when", "Select a valid choice. never is not one of the available choices."),
        ({"told": []}, "id_told", "Choose at least one authority to tell"),
        ({"told": ["nowhere"]}, "id_told", "Choose authorities of the network"),
        ({"people": "-5"}, "id_people", "Enter 0 or more: the number cannot be negative"),
        ({"people": "100.001"}, "id_people", "Enter 100,000 or less"),
        ({"people": "2.5"}, "id_people", "Enter a whole number without a decimal part, for example 620"),
        (
            {"told": [f"town-{number}" for number in range(300)]},
            "id_told",
            "Name 100 authorities at most; you named 300. To tell more, choose a wider audience.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_told(cast: Cast, route: Route, answers, field, words):
    client = browser(cast.ada)
    page = sent(client, PATH, answered(client, **answers))

    assert page.status == 422
    assert page.field_errors == {field: words}
    assert "Error: Early notice" in page.title
    assert count() == 0


@pytest.mark.django_db
def test_ten_thousand_named_by_hand_are_refused_by_form_and_service(cast: Cast, route: Route):
    client = browser(cast.ada)
    page = sent(client, PATH, answered(client, told=[f"town-{number}" for number in range(10_000)]))
    assert page.status == 400
    assert "Nothing was changed" in page.root.text

    notice = early_notice.EarlyNotice(key=uuid.uuid4(), title="All", when="now", people=None, told=range(1, 10_001))
    with pytest.raises(bulletins.Faulty) as refused:
        early_notice.warn(actor=actor_of(cast.ada), notice=notice, language="en-gb")
    assert refused.value.faults == {"audience_named": "Too many authorities are named; choose a wider audience"}
    assert MOST_NAMED == 100
    assert count() == 0


@pytest.mark.django_db
def test_a_town_on_no_route_finds_by_name_whom_to_tell(cast: Cast):
    client = browser(cast.ada)
    page = page_of(client, PATH)
    assert "The portal knows no route that passes your place, and no neighbour of it." in page.text

    page = sent(client, PATH, answered(client, find="FÁRB", search="yes", people="many"))

    assert page.status == 200
    assert "1 authority found" in page.text
    assert page.field_errors == {}
    assert page.fields()["title"] == "Two buses with families"
    assert page.fields()["people"] == "many"
    page = sent(client, PATH, page.fields() | {"told": ["farby"], "find": "holm", "search": "yes"})
    boxes = page.main.all("input", name="told")
    assert [(box.attributes["value"], "checked" in box.attributes) for box in boxes] == [
        ("farby", True),
        ("holm", False),
    ]
    client.post(PATH, page.fields() | {"people": "90", "told": ["farby"]})
    assert told() == [("farby", "named")]


@pytest.mark.django_db
def test_a_search_finds_neither_the_own_nor_a_closed_authority_and_says_when_it_finds_none(cast: Cast):
    make_authority(territory=make_territory(name="Lindau", slug="lindau"), slug="lindau", is_active=False)
    client = browser(cast.ada)

    page = sent(client, PATH, answered(client, find="lind", search="yes"))

    assert "No other authority is called “lind”." in page.text


@pytest.mark.django_db
def test_what_was_typed_outlives_the_session_for_its_person_alone(cast: Cast, route: Route):
    client = browser(cast.ada)
    form = answered(client, text="Two children are ill.")
    client.session.flush()

    answer = client.post(PATH, form)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={PATH}")
    assert count() == 0
    client.force_login(cast.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = page_of(client, PATH)

    assert "What you typed is here; send it again." in page.text
    assert page.field_errors == {}
    assert page.fields() | {"csrf": ""} == form | {"csrf": "", "find": ""}
    client.post(PATH, page.fields())
    assert told() == [("farby", "route")]


@pytest.mark.django_db
def test_a_form_opened_for_the_other_house_is_kept_and_can_be_sent_for_it(cast: Cast, route: Route):
    client = browser(cast.lena, cast.lind)
    form = answered(client)
    switch(client, cast.holm)

    page = sent(client, PATH, form)
    assert page.status == 409
    assert count() == 0
    assert page.fields()["title"] == "Two buses with families"
    again = Page.fields_of(next(one for one in page.main.all("form") if one.all("input", name="switch_to")))
    client.post(PATH, again)

    made = Bulletin.objects.visible_to(actor_of(cast.ada).scope).get()
    assert made.authority == cast.lind


@pytest.mark.django_db
def test_a_form_that_somebody_else_opened_is_not_sent_in_this_name(cast: Cast, route: Route):
    form = answered(browser(cast.ada))

    assert sent(browser(cast.mira), PATH, form).status == 409
    assert count() == 0


@pytest.mark.django_db
def test_a_house_that_is_read_first_is_told_so_and_a_blocked_one_keeps_what_it_typed(cast: Cast, route: Route):
    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="moderated", reason="New.", version=0)
    client = browser(cast.ada)
    client.post(PATH, answered(client))
    with as_system():
        assert Bulletin._base_manager.get().state == "pending"
    assert told() == []

    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="blocked", reason="Misused.", version=1)
    page = sent(client, PATH, answered(client))
    assert page.status == 409
    assert "does not let your authority publish" in page.text
    assert page.fields()["title"] == "Two buses with families"
    assert count() == 1


@pytest.mark.django_db
def test_the_start_page_of_a_town_leads_to_the_notice(cast: Cast):
    viewer = cast.eli
    make_membership(viewer, cast.lind, "viewer")
    link = ("Warn the towns down the route", PATH)

    assert link in page_of(browser(cast.ada), "/").links
    for person in (viewer, cast.finn, cast.dara, cast.ivo):
        assert link not in page_of(browser(person), "/").links


@pytest.mark.django_db
@pytest.mark.parametrize(("when", "hours"), [("now", 1), ("hours", 4), ("days", 4)])
def test_who_expects_people_within_the_hour_is_asked_to_answer_within_the_hour(cast: Cast, route: Route, when, hours):
    client = browser(cast.ada)

    client.post(PATH, answered(client, when=when))

    with as_system():
        assert Bulletin._base_manager.get().acknowledge_hours == hours


@pytest.mark.django_db
def test_the_words_are_in_the_language_that_the_writer_says(cast: Cast, route: Route):
    client = browser(cast.ada)
    chosen = answered(client)
    assert chosen["language"] == "en-gb"

    client.post(PATH, chosen | {"language": "mk", "title": "Два автобуса"})
    # A page that was opened before the question was there sends none.
    client.post(PATH, {name: value for name, value in answered(client).items() if name != "language"})

    with as_system():
        assert sorted(Bulletin._base_manager.values_list("language", flat=True)) == ["en-gb", "mk"]
