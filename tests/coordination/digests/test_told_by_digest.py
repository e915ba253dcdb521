"""A digest keeps of which items it told: those it showed to that reader and no other; their house reads whom."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from coordination.digests.services import again, claiming, planning, sending, told
from coordination.digests.services.claiming import Outcome
from coordination.digests.services.sections import MAX_ITEMS, MOST_PERSONAL, MOST_SHARED
from municipalities.models import Membership
from needs.models import Need
from tests.access.people import being, sql
from tests.coordination.digests.conftest import deliveries, make_accepted, make_delivery, states
from tests.counting import statements
from tests.factories import actor_of, as_system, make_membership, make_need, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def told_of(person) -> dict:
    """By record, of which authority each was, of all that the digests of the person told."""
    rows = [row for row in deliveries() if row.person_id == person.pk and row.told is not None]
    return {record: house for row in rows for record, house in zip(row.told, row.told_of, strict=True)}


def mailed(week) -> None:
    planning.plan(week, by_hand=True)
    sending.send_batch()


def send_again(cast, row, seen_state) -> None:
    with transaction.atomic():
        assert again.send_again(actor=actor_of(cast.dara), delivery_uuid=row.uuid, seen_state=seen_state)


def page(person, record) -> str:
    return enter(person).get(f"/notices/told/{record.uuid}/").text


def listed(person, record) -> told.Digests:
    with being(person):
        return told.in_digests(record.uuid)


def test_the_mark_keeps_what_the_mail_showed_in_the_same_statement(cast, sink, subscribe, week):
    accepted = make_accepted(cast.lind, title="Winter beds")
    returned = make_need(cast.lind, state="returned", decided_at=timezone.now(), title="Heaters")
    for person in (cast.ada, cast.cleo):
        subscribe(person)
    planning.plan(week, by_hand=True)
    assert told_of(cast.ada) == {}, "nothing was told before it was sent"
    sending.send_batch()

    # Accepted, it is an answer to Ada's house and news of the network: two lines of one item.
    assert told_of(cast.ada) == {accepted.uuid: cast.lind.pk, returned.uuid: cast.lind.pk}
    assert told_of(cast.cleo) == {accepted.uuid: cast.lind.pk}
    assert {row.person_id: row.items for row in deliveries()} == {cast.ada.pk: 3, cast.cleo.pk: 1}


def test_what_stands_beyond_the_end_of_a_mail_was_not_told(cast, sink, subscribe, week):
    for _number in range(MOST_SHARED + 3):
        make_accepted(cast.farby)
    for _number in range(MOST_PERSONAL + 2):
        make_need(cast.lind, state="returned", decided_at=timezone.now())
    for person in (cast.ada, cast.cleo):
        subscribe(person)
    mailed(week)

    assert len(told_of(cast.ada)) == MAX_ITEMS
    assert len(told_of(cast.cleo)) == MOST_SHARED
    with as_system():
        shown = {str(one.uuid) for one in Need.objects.unscoped("all of them, whoever looks").all()}
    assert len(shown) == MOST_SHARED + 3 + MOST_PERSONAL + 2


def test_what_a_reader_may_no_longer_read_when_it_leaves_was_not_told(cast, sink, subscribe, week):
    make_accepted(cast.farby)
    returned = make_need(cast.lind, state="returned", decided_at=timezone.now())
    for person in (cast.ada, cast.mira):
        subscribe(person)
    planning.plan(week, by_hand=True)
    with as_system():
        Membership.objects.filter(user=cast.ada).update(
            valid_from=timezone.now() - timedelta(days=9), valid_until=timezone.now() - timedelta(days=1)
        )
    make_membership(cast.ada, cast.holm, "officer")
    sending.send_batch()

    assert returned.uuid not in told_of(cast.ada)
    assert returned.uuid in told_of(cast.mira)


def test_mails_that_did_not_leave_told_nobody(cast, sink, subscribe, week):
    need = make_accepted(cast.lind)
    for person in (cast.ada, cast.cleo, cast.gita):
        subscribe(person)
    sink.refusals |= {cast.cleo.email: "554 5.7.1 blocked", cast.gita.email: "450 4.2.1 later"}
    mailed(week)

    assert states() == {cast.ada.email: "sent", cast.cleo.email: "failed", cast.gita.email: "pending"}
    assert [row.told for row in deliveries() if row.state != "sent"] == [None, None]
    assert listed(cast.ada, need).people == 1


def test_a_sender_that_lost_its_lease_writes_nothing_of_what_it_told(cast, sink):
    make_delivery(cast.ada)
    stale = claiming.claim(lease=timedelta(seconds=-1))
    claiming.claim()
    outcome = Outcome("sent", message_id="<x>", records={make_accepted(cast.lind).uuid: cast.lind.pk})
    assert stale.finish(stale.deliveries[0], outcome).was_ours is False
    assert told_of(cast.ada) == {}


def test_sent_once_more_it_adds_and_forgets_nothing(cast, sink, subscribe, week):
    first, second = make_accepted(cast.lind), make_accepted(cast.farby)
    subscribe(cast.cleo)
    mailed(week)
    [row] = deliveries()
    with as_system():
        Need.objects.unscoped("the need goes on, whoever looks").filter(pk=first.pk).update(
            state="withdrawn", closed_at=timezone.now()
        )
    send_again(cast, row, "sent")
    sending.send_batch()

    assert set(told_of(cast.cleo)) == {first.uuid, second.uuid}
    assert listed(cast.ada, first).people == 1


def test_what_came_back_is_told_as_failed_and_after_send_again_as_nothing(cast, sink, subscribe, week):
    need = make_accepted(cast.lind)
    subscribe(cast.mira)
    mailed(week)
    [row] = deliveries()
    sql("select take_mail_bounce(%s, %s, 'hard', 'report', '5.1.1', now())", [row.uuid, cast.mira.email])
    [one] = listed(cast.ada, need).listed
    assert (one.person, one.has_failed) == ("Mira", True)
    assert "Failed" in page(cast.ada, need)

    send_again(cast, row, "failed")
    assert listed(cast.ada, need).people == 0


def test_a_copy_for_the_deputy_tells_the_deputy(cast, sink, subscribe, week):
    need = make_accepted(cast.lind)
    rule = subscribe(cast.ada)
    with as_system():
        sql(
            "insert into digests_absence (uuid, person_id, deputy_id, since, until) values"
            " (gen_random_uuid(), %s, %s, now(), current_date + 9)",
            [cast.ada.pk, cast.mira.pk],
        )
    make_delivery(cast.mira, on_behalf_of=cast.ada, rule_group=rule.rule_group)
    sending.send_batch()
    assert [one.person for one in listed(cast.ada, need).listed] == ["Mira"]


def test_the_page_says_whose_digest_showed_it_when_and_counts_the_others(cast, sink, subscribe, week):
    need = make_accepted(cast.lind, title="Winter beds")
    with as_system():
        sql("update municipalities_contactpoint set listed = false")
    for _number in range(3):
        person = make_user(name="Hidden Person")
        make_membership(person, cast.farby, "viewer")
        subscribe(person)
    subscribe(cast.ada)
    subscribe(cast.mira, frequency="daily")
    mailed(week)
    text = page(cast.ada, need)

    assert "Digests by mail" in text
    assert "4 people" in text, "Mira's digest is a daily one, and it is not its turn"
    assert text.count('scope="row"') == 2
    assert ">Ada<" in text
    assert "3 people" in text
    assert "Weekly digest" in text
    assert str(week) in text
    assert "Hidden Person" not in text
    assert "@example.org" not in text
    assert "Hidden Person" in page(cast.dara, need)


def test_the_page_leads_back_to_its_item(cast):
    need = make_accepted(cast.lind)
    text = page(cast.ada, need)
    assert f'<a class="govuk-breadcrumbs__link" href="{need.get_absolute_url()}">{need.reference}</a>' in text
    assert '<span aria-current="page">Who was told, and when</span>' in text
    hidden = make_need(cast.lind, state="draft")
    assert "govuk-breadcrumbs" in page(cast.ada, hidden)
    assert "govuk-breadcrumbs" not in page(cast.gita, hidden), "nothing leads to what one may not read"


def test_the_page_asks_the_same_however_many_digests_showed_it(cast, sink, subscribe, week):
    need = make_accepted(cast.lind)
    subscribe(cast.ada)
    mailed(week)
    client = enter(cast.ada)
    before = len(statements(client, f"/notices/told/{need.uuid}/"))
    for _number in range(12):
        person = make_user()
        make_membership(person, cast.farby, "officer")
        subscribe(person)
    mailed(week)
    assert listed(cast.ada, need).people == 13
    assert len(statements(client, f"/notices/told/{need.uuid}/")) == before <= 25


def test_of_more_lines_than_a_page_takes_those_with_a_name_stand_first(cast, sink, subscribe, week):
    need = make_accepted(cast.lind)
    subscribe(cast.mira)
    mailed(week)
    with as_system():
        sql("update municipalities_contactpoint set listed = false")
    subscribe(cast.gita)
    mailed(week)
    with being(cast.ada):
        found = told.in_digests(need.uuid, limit=1)
    assert ([one.person for one in found.listed], found.people) == (["Mira"], 2)


def test_a_person_whose_digests_showed_it_twice_is_one_person_in_two_lines(cast):
    need = make_accepted(cast.lind)
    sent = {"state": "sent", "message_id": "<x>", "sent_at": timezone.now()}
    for period in ("2026-11-19", "2026-11-20"):
        for person in (cast.mira, cast.gita):
            make_delivery(person, period=period, told=[need.uuid], told_of=[cast.lind.pk], **sent)
    found = listed(cast.ada, need)
    assert (found.people, [one.people for one in found.listed]) == (2, [1, 1, 1, 1])
    assert "2 people" in page(cast.ada, need)


def test_the_mails_of_an_item_are_found_by_an_index(cast):
    with as_system():
        sql("set local enable_seqscan = off")
        plan = sql("explain select id from digests_digestdelivery where told @> array[gen_random_uuid()]")
    assert "delivery_by_record_told" in str(plan)
