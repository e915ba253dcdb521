"""What waits at a house that stands above its municipality no more is redirected by the portal itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.celery import SCHEDULE
from coordination.digests.services import notice_texts
from municipalities.access.abilities import AbilityRefused
from municipalities.access.scope import apply
from municipalities.models import AuditEvent, Authority, ContactPoint, Territory, User
from municipalities.services.local_authorities import make_local_authorities
from municipalities.services.registers import import_register, seed_countries
from needs.models import Need, NeedMove
from needs.services import answer_term, changes, readdressing, review
from needs.services.readdressing import redirect_moved
from needs.tasks import redirect_moved_task
from tests.cast import Cast
from tests.coordination.digests.noticing import notices, plan, told
from tests.factories import (
    actor_of,
    as_system,
    fresh,
    make_authority,
    make_membership,
    make_need,
    make_territory,
    make_user,
)
from tests.municipalities.bad_inputs.registers import COUNTY, FIRST, SECOND, register
from tests.needs.changing import accepted, change_of, put_forward
from tests.needs.deciding import submitted
from tests.pages import Page, browser

LONG_AGO = date(2026, 1, 5)


@dataclass
class Dale:
    """The county to which Lind moves."""

    place: Territory
    office: Authority
    nora: User


def make_dale(network: Cast) -> Dale:
    """The county with an approver, Nora."""
    place = make_territory(parent=network.country, level=Territory.Level.COUNTY, name="Dale", slug="dale")
    office = make_authority(kind="intermediate", territory=place, name="Dale County", slug="dale-county")
    nora = make_user(email="nora@example.org", name="Nora")
    make_membership(nora, office, "approver")
    return Dale(place, office, nora)


def lind_moves(network: Cast, place: Territory) -> None:
    """What an import of the register does to the municipality."""
    with as_system():
        Authority.objects.filter(pk=network.lind.pk).update(tier1=place)


def late(need: Need) -> Need:
    """The term of the need was over long ago."""
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(answer_due_on=LONG_AGO)
    return fresh(need)


def redirects(need: Need) -> list[NeedMove]:
    with as_system():
        rows = NeedMove._base_manager.filter(need=need, kind="redirect")
        return list(rows.select_related("from_authority", "to_authority"))


def test_a_submitted_need_goes_to_the_new_county_with_a_full_term(network: Cast):
    need, dale = late(submitted(network)), make_dale(network)
    lind_moves(network, dale.place)

    assert redirect_moved_task() == 1

    kept = fresh(need)
    due = answer_term.due_on(timezone.localdate(), need.territory.iso2)
    assert (kept.state, kept.reach, kept.addressed_to, kept.version) == ("submitted", 1, dale.office, need.version + 1)
    assert kept.answer_due_on == due > timezone.localdate()
    assert kept.first_submitted_at == need.first_submitted_at
    [move] = redirects(need)
    assert (move.actor_id, move.acting_id, move.actor_name, move.reach) == (None, None, "", 1)
    assert (move.from_authority, move.to_authority, move.due_on) == (network.county_office, dale.office, due)
    with as_system():
        noted = AuditEvent.objects.get(action="needs.need.redirected", target_uuid=need.uuid)
    assert (noted.actor_id, noted.chain, noted.after) == (None, network.lind.pk, {"addressed_to": dale.office.pk})


def test_the_new_approver_decides_and_the_old_one_cannot(network: Cast):
    need, dale = submitted(network), make_dale(network)
    lind_moves(network, dale.place)
    redirect_moved()
    answer = review.Answer("Civil protection", "120 beds", timezone.localdate() + timedelta(days=20))
    version = fresh(need).version

    with pytest.raises((AbilityRefused, Need.DoesNotExist)):
        review.accept_need(actor=actor_of(network.finn), need_id=need.pk, version=version, answer=answer)
    done = review.accept_need(actor=actor_of(dale.nora), need_id=need.pk, version=version, answer=answer)

    assert done.state == "accepted"


def test_a_second_run_and_what_waits_rightly_change_nothing(network: Cast):
    need, at_ministry = submitted(network), submitted(network, addressed_to=network.ministry)
    assert redirect_moved() == 0
    lind_moves(network, make_dale(network).place)

    assert [redirect_moved(), redirect_moved()] == [1, 0]
    assert (len(redirects(need)), redirects(at_ministry)) == (1, [])


@pytest.mark.parametrize("state", ["draft", "returned", "declined", "accepted", "in_progress", "met", "withdrawn"])
def test_what_waits_for_nobody_there_stays(network: Cast, state: str):
    need = accepted(network, state=state)
    lind_moves(network, make_dale(network).place)

    assert redirect_moved() == 0
    assert fresh(need).addressed_to == network.county_office


@pytest.mark.parametrize("state", ["accepted", "accepted_in_part", "in_progress"])
def test_a_change_that_waits_goes_there_too_and_the_promise_stays(network: Cast, state: str):
    need, dale = accepted(network, state=state), make_dale(network)
    before = put_forward(network, need)
    lind_moves(network, dale.place)

    assert redirect_moved() == 1

    kept, change = fresh(need), change_of(need)
    assert (kept.state, kept.reach, kept.addressed_to, kept.answer_who) == (state, 3, dale.office, need.answer_who)
    assert (change.addressed_to, change.submitted_at) == (dale.office, before.submitted_at)
    changes.accept_change(actor=actor_of(dale.nora), need_id=need.pk, version=kept.version)
    assert fresh(need).people_affected == 900


def test_without_anybody_above_it_waits_for_the_run_after_the_first_appointment(network: Cast):
    need, dale = submitted(network), make_dale(network)
    with as_system():
        held = list(ContactPoint.objects.filter(authority__in=[dale.office, network.ministry]))
        ContactPoint.objects.filter(pk__in=[one.pk for one in held]).delete()
    lind_moves(network, dale.place)
    assert redirect_moved() == 0
    assert (fresh(need).addressed_to, redirects(need)) == (network.county_office, [])

    with as_system():
        ContactPoint.objects.bulk_create(held)

    assert redirect_moved() == 1
    assert fresh(need).addressed_to == dale.office


def test_an_answer_between_the_look_and_the_lock_comes_first(network: Cast, monkeypatch: pytest.MonkeyPatch):
    need = submitted(network)
    lind_moves(network, make_dale(network).place)
    settle = readdressing._settle

    def answered_meanwhile(need_id, now):
        with as_system():
            Need._base_manager.filter(pk=need.pk).update(state="declined")
        return settle(need_id, now)

    monkeypatch.setattr(readdressing, "_settle", answered_meanwhile)

    assert redirect_moved() == 0
    assert fresh(need).addressed_to == network.county_office


def test_both_houses_and_the_municipality_are_told_each_in_its_words(network: Cast):
    need, dale = submitted(network), make_dale(network)
    lind_moves(network, dale.place)
    redirect_moved()
    plan()

    assert told() == {
        ("needs.need.redirected.addressee", "Nora"),
        ("needs.need.redirected.house", "Ada"),
        ("needs.need.left.addressee", "Ben"),
        ("needs.need.left.addressee", "Finn"),
    }
    words = {}
    for notice in notices():
        scope = actor_of(notice.person).scope
        apply(scope)
        [one] = notice_texts.tell([notice], scope)
        assert one.still_holds
        words[notice.person.name] = f"{one.text.title}. {one.text.sentence}"
    assert "Dale County answers this need" in words["Ada"]
    assert "was passed on to Dale County" in words["Nora"]
    assert "Lind now stands under another authority" in words["Finn"]
    # The old house may not read the need any more, so nothing of it is told.
    assert need.number not in words["Finn"]
    assert need.title not in words["Finn"]


def test_the_history_says_that_the_portal_did_it_and_why_in_the_readers_language(network: Cast):
    need, dale = late(submitted(network)), make_dale(network)
    lind_moves(network, dale.place)
    redirect_moved()

    page = Page(browser(network.ada).get(fresh(need).get_absolute_url()))

    assert page.status == 200
    assert "The portal" in page.text
    assert "The municipality now stands under another authority" in page.text
    assert "From Vale County" in page.text
    queue = Page(browser(dale.nora).get(reverse("needs:need-queue")))
    assert need.number in queue.text


def test_an_import_of_the_register_moves_the_municipality_and_then_the_run_its_need(db: None):
    seed_countries()
    other = COUNTY | {"code": "AL-92", "name": "Mal", "name_local": "Qarku Mal"}
    import_register(data=register(COUNTY, other, FIRST, SECOND))
    make_local_authorities()
    offices = []
    for code in ("AL-91", "AL-92"):
        county = Territory.objects.get(code=code)
        offices.append(make_authority(kind="intermediate", territory=county, name=code, slug=code.lower()))
        make_membership(make_user(), offices[-1], "approver")
    need = make_need(Authority.objects.get(territory__code="AL911"), state="submitted", addressed_to=offices[0])

    import_register(data=register(COUNTY, other, FIRST | {"parent_code": "AL-92"}, SECOND))

    assert redirect_moved() == 1
    assert fresh(need).addressed_to == offices[1]


def test_beat_asks_every_hour():
    assert SCHEDULE["needs.redirect_moved"] == 3600
