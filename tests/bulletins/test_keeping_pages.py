"""The secretariat's pages: what waits is released or sent back, trust is set, routes are kept; conflicts show."""

import pytest

from coordination.bulletins.models import Bulletin, PostingTrust, Route, RoutePlace
from coordination.bulletins.services import bulletins
from municipalities.models import AuditEvent
from tests.bulletins.test_bulletins import published
from tests.factories import actor_of, as_system, fresh
from tests.pages import Page, browser

PENDING, TRUST, ROUTES = "/bulletins/pending/", "/bulletins/trust/", "/bulletins/routes/"


def waiting(network, **values) -> Bulletin:
    """A note of Lind's for the public, which the secretariat reads first."""
    return published(network, kind="situation_note", audience="public", **values)


def noted_acts(action: str) -> int:
    with as_system():
        return AuditEvent.objects.filter(action=action).count()


def test_what_waits_is_listed_and_published(network):
    first, _urgent = waiting(network, lead="In short."), waiting(network, is_urgent=True)
    dara = browser(network.dara)
    page = Page(dara.get(PENDING))
    assert "In short." in page.text
    assert len(page.main.all("form", method="post")) == 2
    assert page.text.index("Urgent") < page.text.index("In short.")

    answer = dara.post(f"/bulletins/{first.slug}/release/", {"version": first.version})

    assert (answer.status_code, answer["Location"]) == (302, PENDING)
    assert fresh(first).state == "published"
    assert len(Page(dara.get(PENDING)).main.all("form", method="post")) == 1
    again = dara.post(f"/bulletins/{fresh(first).number}/release/", {"version": first.version})
    assert again.status_code == 409
    assert "Published" in Page(again).notices[0][1]


def test_what_is_sent_back_says_what_to_change(network):
    note = waiting(network)
    dara, address = browser(network.dara), f"/bulletins/{note.slug}/send-back/"
    page = Page(dara.get(address))
    assert page.fields()["version"] == str(note.version)
    assert dara.post(address, {"version": note.version, "note": " "}).status_code == 422
    assert fresh(note).state == "pending"

    answer = dara.post(address, {"version": note.version, "note": "Name your source."})

    assert answer.status_code == 302
    assert fresh(note).state == "draft"
    assert "is with Lind again" in Page(dara.get(PENDING)).text
    # A draft is its house's alone.
    assert dara.get(address).status_code == 404


def test_nobody_releases_what_they_put_forward_themselves(network):
    draft = bulletins.begin_bulletin(
        actor=actor_of(network.dara), kind="bulletin", language="en-gb", title="News", text="x", audience="public"
    )
    with as_system():
        PostingTrust.objects.create(
            authority=network.secretariat, level="moderated", reason="Test", set_by=network.dara, set_by_name="Dara"
        )
    own = bulletins.publish_bulletin(actor=actor_of(network.dara), bulletin_id=draft.pk, version=draft.version)

    answer = browser(network.dara).post(f"/bulletins/{own.slug}/release/", {"version": own.version})

    assert answer.status_code == 409
    assert "Somebody else decides" in Page(answer).notices[0][1]
    assert fresh(own).state == "pending"


def test_the_home_page_counts_what_waits_for_the_secretariat_alone(network):
    waiting(network, is_urgent=True)
    published(network)

    home = Page(browser(network.dara).get("/")).text
    assert "1 bulletin waits for you since" in home
    assert "1 urgent" in home
    assert "1 bulletin holds now" in home
    assert "waits for you since" not in Page(browser(network.ada).get("/")).text


def test_trust_is_set_with_its_reason_and_who_comes_second_decides_again(network):
    dara, address = browser(network.dara), f"{TRUST}lind/"
    assert "default of its kind" in Page(dara.get(f"{TRUST}?q=Lind")).text
    assert Page(dara.get(address)).fields()["version"] == "0"

    values = {"version": 0, "level": "moderated", "reason": "New in the network."}
    assert dara.post(address, values).status_code == 302
    second = dara.post(address, {**values, "level": "trusted"})

    assert second.status_code == 409
    page = Page(second)
    assert "New in the network." in page.text
    assert page.fields()["version"] == "1"
    assert dara.post(address, {**values, "level": "trusted", "version": 1}).status_code == 302
    with as_system():
        assert PostingTrust.objects.get(authority=network.lind).level == "trusted"
    assert noted_acts("bulletins.trust.set") == 2
    assert Page(dara.get(TRUST)).rows[0][1:3] == ["Trusted: published at once", "New in the network."]


def order(route: Route) -> list[str]:
    """Slugs of its places."""
    return list(RoutePlace.objects.filter(route=route).order_by("position").values_list("territory__slug", flat=True))


@pytest.fixture
def route(network) -> Route:
    """Lind, Holm, Farby."""
    with as_system():
        made = Route.objects.create(code="north", name="Northern route", source="Planted")
        for number, house in enumerate((network.lind, network.holm, network.farby), 1):
            RoutePlace.objects.create(route=made, position=number, territory=house.territory)
    return made


def send(client, route, **values):
    return client.post(f"{ROUTES}{route.code}/", {"version": fresh(route).version, **values})


def test_places_move_up_and_down_leave_and_come_without_a_script(network, route):
    dara = browser(network.dara)
    code = {name: getattr(network, name).territory.code for name in ("lind", "holm", "farby")}

    assert send(dara, route, act=f"up:{code['holm']}").status_code == 302
    assert order(route) == ["holm", "lind", "farby"]
    send(dara, route, act=f"down:{code['lind']}")
    assert order(route) == ["holm", "farby", "lind"]
    # At the ends nothing moves further.
    send(dara, route, act=f"up:{code['holm']}")
    send(dara, route, act=f"down:{code['lind']}")
    assert order(route) == ["holm", "farby", "lind"]
    send(dara, route, act=f"remove:{code['farby']}")
    assert order(route) == ["holm", "lind"]
    page = Page(dara.get(f"{ROUTES}north/?q=farby"))
    assert f"add:{code['farby']}" in [one.attributes.get("value") for one in page.main.all("button")]
    send(dara, route, act=f"add:{code['farby']}")
    assert order(route) == ["holm", "lind", "farby"]
    assert noted_acts("bulletins.route.arranged") == 6
    twice = send(dara, route, act=f"add:{code['farby']}")
    assert (twice.status_code, order(route)) == (409, ["holm", "lind", "farby"])


@pytest.mark.parametrize("act", ["", "up", "up:nowhere", "jump:T-1", "add:nowhere", "remove:"])
def test_an_act_that_names_nothing_changes_nothing(network, route, act):
    assert send(browser(network.dara), route, act=act).status_code == 422
    assert (order(route), fresh(route).version) == (["lind", "holm", "farby"], 1)


def test_who_comes_second_sees_the_route_as_it_stands(network, route):
    dara = browser(network.dara)
    send(dara, route, name="Eastern route", source="Report", is_active="on")

    late = dara.post(f"{ROUTES}north/", {"version": 1, "act": f"remove:{network.lind.territory.code}"})
    words = dara.post(f"{ROUTES}north/", {"version": 1, "name": "Mine", "source": "Mine"})

    assert (late.status_code, words.status_code) == (409, 409)
    assert "Eastern route" in Page(words).title
    assert order(route) == ["lind", "holm", "farby"]
    assert fresh(route).version == 2


def test_a_new_route_is_proposed_to_nobody_until_it_is_in_use(network):
    dara = browser(network.dara)
    values = {"name": "Jug – sever", "source": "Report of 1 May 2026"}

    answer = dara.post(ROUTES, values)

    assert (answer.status_code, answer["Location"]) == (302, f"{ROUTES}jug-sever/")
    made = Route.objects.get(code="jug-sever")
    assert not made.is_active
    assert dara.post(ROUTES, values).status_code == 409
    assert dara.post(ROUTES, {"name": "Other", "source": ""}).status_code == 422
    send(dara, made, **values, is_active="on")
    assert fresh(made).is_active
    assert Page(dara.get(ROUTES)).rows[0][:3] == ["Jug – sever", "0", "yes"]
    assert noted_acts("bulletins.route.made") == noted_acts("bulletins.route.written") == 1


@pytest.mark.parametrize("name", ["ada", "ben", "jana", "hana", "ivo"])
def test_nobody_else_decides(network, route, name):
    client = browser(getattr(network, name))

    for address in (PENDING, TRUST, f"{TRUST}lind/", ROUTES, f"{ROUTES}north/"):
        assert client.get(address).status_code == 403, address


def test_the_page_that_the_secretariat_reads_offers_both_answers(network):
    note = waiting(network)
    dara, address = browser(network.dara), f"/bulletins/{note.slug}/"
    page = Page(dara.get(address))
    assert [form.attributes["action"] for form in page.main.all("form", method="post")] == [f"{address}release/"]
    assert f"{address}send-back/" in [link.attributes["href"] for link in page.main.all("a")]
    # Its house reads the same page; it takes back what it put forward, and decides nothing.
    forms = Page(browser(network.ada).get(address)).main.all("form", method="post")
    assert [one.attributes["action"] for one in forms] == [f"{address}withdraw/"]

    fields = {"version": page.main.all("input", name="version")[0].attributes["value"]}
    assert dara.post(f"{address}release/", fields).status_code == 302
    assert fresh(note).state == "published"


def warned(page: Page) -> str:
    """What stands in the boxes above a page."""
    return " ".join(one.text for one in page.main.all(class_="notice__body"))


def test_what_was_sent_back_stands_above_the_draft_until_it_is_put_forward_again(network):
    note = waiting(network)
    values = {"version": note.version, "note": "Name your source."}
    browser(network.dara).post(f"/bulletins/{note.slug}/send-back/", values)
    ada = browser(network.ada)

    # Its translations are written now: none is added to what the secretariat has read.
    links = [link.attributes["href"] for link in Page(ada.get(f"/bulletins/{note.slug}/")).main.all("a")]
    assert f"/bulletins/{note.slug}/translate/" in links
    for address in (f"/bulletins/{note.slug}/", f"/bulletins/{note.slug}/edit/"):
        assert "Name your source." in warned(Page(ada.get(address)))
    ada.post(f"/bulletins/{note.slug}/publish/", {"version": fresh(note).version})

    assert fresh(note).state == "pending"
    assert "Name your source." not in warned(Page(ada.get(f"/bulletins/{note.slug}/")))


def test_no_correction_is_offered_where_the_secretariat_reads_first(network):
    note = waiting(network)
    assert browser(network.dara).post(f"/bulletins/{note.slug}/release/", {"version": note.version}).status_code == 302
    ada, address = browser(network.ada), f"/bulletins/{fresh(note).number}/"

    page = Page(ada.get(address))

    links = [link.attributes["href"] for link in page.main.all("a")]
    offered = {one for one in ("correct", "files", "retract", "translate") if f"{address}{one}/" in links}
    assert offered == {"retract"}
    assert "Take this one back, saying why" in page.text
    assert ada.get(f"{address}correct/")["Location"] == address
