"""Races with real threads and connections: of two who act at once one wins, numbers are never drawn twice."""

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from needs.models import Need, NeedMove
from needs.services import needs as services
from tests.cast import Cast, build_cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.pages import Page, browser, page_of

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50
DRAWS = 100
ANSWER = {"who": "The county", "what": "200 beds", "by": "2030-12-31"}


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast in committed rows."""
    ContentType.objects.clear_cache()
    return build_cast()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; each has its own connection, closed at its end."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def post(client: Any, need: Need, act: str, **body: Any) -> int:
    answer = client.generic("POST", f"/api/v1/needs/{need.slug}/{act}/", json.dumps(body), "application/json")
    return answer.status_code


def test_of_two_reviewers_who_decide_at_once_exactly_one_succeeds(people: Cast):
    finn, ben = browser(people.finn), browser(people.ben)
    terms = {
        "state": "submitted",
        "addressed_to": people.county_office,
        "created_by": people.ada,
        "sector": people.sector,
    }
    outcomes = []
    for _ in range(ROUNDS):
        need = make_need(people.lind, **terms)
        codes = at_once(
            lambda need=need: post(finn, need, "accept", version=1, answer=ANSWER),
            lambda need=need: post(ben, need, "return", version=1, note="How many?"),
        )
        with as_system():
            moves = list(
                NeedMove._base_manager.filter(need=need, from_state="submitted").values_list("to_state", flat=True)
            )
        kept = fresh(need)
        outcomes.append((sorted(codes), len(moves), moves[:1] == [kept.state], kept.version))

    assert outcomes == [([200, 409], 1, True, 2)] * ROUNDS


def test_of_two_colleagues_who_write_at_once_exactly_one_is_saved(people: Cast):
    need = make_need(people.lind, sector=people.sector)
    ada, mira = browser(people.ada), browser(people.mira)

    def write(client: Any, title: str, version: int) -> int:
        body = json.dumps({"version": version, "title": title})
        return client.generic("PATCH", f"/api/v1/needs/{need.uuid}/", body, "application/json").status_code

    codes = [
        sorted(at_once(lambda v=v: write(ada, f"Ada {v}", v), lambda v=v: write(mira, f"Mira {v}", v)))
        for v in range(1, 11)
    ]

    assert codes == [[200, 409]] * 10
    assert fresh(need).version == 11


def test_a_need_submitted_twice_at_once_is_submitted_once(people: Cast):
    ada, mira = browser(people.ada), browser(people.mira)
    for _ in range(10):
        need = make_need(people.lind, sector=people.sector)
        codes = at_once(
            lambda need=need: post(ada, need, "submit", version=1),
            lambda need=need: post(mira, need, "submit", version=1),
        )
        assert sorted(codes) == [200, 409]
    with as_system():
        numbers = list(Need._base_manager.order_by("id").values_list("number", flat=True))
    assert numbers == [f"NL-LIN-{place:04d}" for place in range(1, 11)]


def test_of_twenty_submissions_at_once_one_draws_a_number_and_makes_a_move(people: Cast):
    need = make_need(people.lind, sector=people.sector)
    clients = [browser(people.ada if turn % 2 else people.mira) for turn in range(20)]

    codes = at_once(*(lambda client=client: post(client, need, "submit", version=1) for client in clients))

    kept = fresh(need)
    with as_system():
        moves = NeedMove._base_manager.filter(need=need, kind="submit").count()
    assert sorted(codes) == [200, *[409] * 19]
    assert (kept.number, kept.version, moves) == ("NL-LIN-0001", 2, 1)


def test_a_hundred_numbers_drawn_at_once_are_a_hundred_numbers(people: Cast):
    need = make_need(people.lind, sector=people.sector)

    def draw() -> str:
        with transaction.atomic():
            actor_of(people.ada)
            return services.draw_number(need)

    def draw_some() -> list[str]:
        return [draw() for _ in range(DRAWS // 10)]

    drawn = [number for some in at_once(*[draw_some] * 10) for number in some]

    assert sorted(drawn) == [f"NL-LIN-{number:04d}" for number in range(1, DRAWS + 1)]


def test_a_form_submitted_twenty_times_at_once_is_one_need_with_one_number_and_nobody_is_scolded(people: Cast):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector, title="")
    clients = [browser(people.ada) for _ in range(20)]
    path = f"/needs/{need.uuid}/edit/"
    values = page_of(clients[0], path).fields() | {"title": "Beds", "submit": "yes"}

    answers = at_once(*(lambda client=client: client.post(path, values) for client in clients))

    assert {(one.status_code, one.headers.get("Location")) for one in answers} == {(302, "/needs/NL-LIN-0001/")}
    said = [page_of(client, "/needs/NL-LIN-0001/").text for client in clients]
    assert sum("Submitted as NL-LIN-0001." in one for one in said) == 1
    assert sum("You have submitted this need already, as NL-LIN-0001." in one for one in said) == 19
    with as_system():
        moves = list(NeedMove._base_manager.filter(need=need, to_state="submitted"))
    assert (len(moves), fresh(need).number, fresh(need).title) == (1, "NL-LIN-0001", "Beds")


def test_of_two_colleagues_who_submit_one_form_at_once_the_second_is_told_by_whom(people: Cast):
    need = make_need(people.lind, created_by=people.ada, sector=people.sector)
    ada, mira = browser(people.ada), browser(people.mira)
    path = f"/needs/{need.uuid}/edit/"
    sent = [(one, page_of(one, path).fields() | {"submit": "yes"}) for one in (ada, mira)]

    answers = at_once(*(lambda one=one, values=values: one.post(path, values) for one, values in sent))

    assert sorted(one.status_code for one in answers) == [302, 409]
    [late] = [Page(one) for one in answers if one.status_code == 409]
    assert re.search(r"the need is now “Submitted”, by (Ada|Mira)", late.text)


def test_an_order_written_while_needs_are_decided_makes_nobody_wait_for_ever(people: Cast):
    ada, finn = browser(people.ada), browser(people.finn)
    terms = {"state": "submitted", "addressed_to": people.county_office, "sector": people.sector}
    needs = [make_need(people.lind, created_by=people.ada, **terms) for _ in range(20)]
    keys = [str(need.uuid) for need in needs]
    outcomes = []
    for place in range(10):
        # Both ways lead into one need: an order locks it with all others, a decision with its house.
        sent = {"seen": keys, "move": f"up:{keys[-1]}"}
        codes = at_once(
            lambda sent=sent: ada.post("/needs/order/", sent).status_code,
            lambda need=needs[place]: post(finn, need, "accept", version=1, answer=ANSWER),
            lambda need=needs[-1 - place]: post(finn, need, "accept", version=1, answer=ANSWER),
        )
        outcomes.append(codes)
        keys[-2], keys[-1] = keys[-1], keys[-2]

    assert outcomes == [[302, 200, 200]] * 10
