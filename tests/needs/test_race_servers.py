"""Two approvers of one house race over HTTP against server processes: one wins, the other learns who and what."""

import html
from pathlib import Path

import pytest

from needs.models import Need, NeedMove
from tests import servers
from tests.cast import Cast
from tests.factories import as_system, fresh, make_membership, make_need, make_user
from tests.needs.test_race import ROUNDS, at_once, people
from tests.servers import Visitor

__all__ = ["people"]
pytestmark = pytest.mark.django_db(transaction=True)
PROMISED = {"Finn": "Civil protection sends 120 beds", "Jens": "The depot lends 40 heaters"}


def test_of_two_approvers_of_one_house_exactly_one_accepts_and_the_other_learns_who_and_what(
    people: Cast,
    tmp_path: Path,
):
    """Over HTTP against two server processes: nothing that a process keeps to itself can decide the race."""
    jens = make_user(email="jens@example.org", name="Jens")
    make_membership(jens, people.county_office, "approver")
    terms = {"addressed_to": people.county_office, "created_by": people.ada, "sector": people.sector}
    needs = [make_need(people.lind, state="submitted", **terms) for _ in range(ROUNDS)]

    def accept(visitor: Visitor, name: str, need: Need) -> tuple[str, int, str]:
        answer = {"answer_who": f"Office of {name}", "answer_what": PROMISED[name], "answer_by": "31.12.2030"}
        check = {"version": "1", "authority": str(people.county_office.uuid), "note": ""}
        return name, *visitor.post(f"/needs/{need.number}/accept/", **check, **answer)

    told, won = [], []
    with servers.running(tmp_path / "servers.log", workers=2) as port:
        finn, second = Visitor.signed_in(port, people.finn), Visitor.signed_in(port, jens)
        for need in needs:
            answers = at_once(
                lambda need=need: accept(finn, "Finn", need), lambda need=need: accept(second, "Jens", need)
            )
            (winner, won_with, _page), (loser, lost_with, page) = sorted(answers, key=lambda one: one[1])
            kept = fresh(need)
            won.append((won_with, kept.state, kept.version, kept.answer_what == PROMISED[winner]))
            decided = html.unescape(page)
            sentence = f"This is no longer possible: the need is now “Accepted”, by {winner}."
            told.append((lost_with, *(words in decided for words in (sentence, PROMISED[winner], PROMISED[loser]))))

    with as_system():
        moves = NeedMove._base_manager.filter(need__in=needs, kind="accept")
        decisions = list(moves.values_list("need_id", flat=True))
    assert won == [(302, "accepted", 2, True)] * ROUNDS
    assert told == [(409, True, True, True)] * ROUNDS
    assert sorted(decisions) == sorted(need.pk for need in needs)
