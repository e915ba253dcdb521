"""The list of notices and the choice of mails at once, as pages."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from coordination.digests.models import Notice, NoticeWish
from coordination.digests.services import notice_list, notice_wishes, unread
from municipalities.models import AuditEvent, Membership
from needs.models import Need
from tests.cast import CANARY
from tests.coordination.digests.noticing import happens, notices, plan
from tests.counting import statements
from tests.factories import actor_of, as_system, make_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast):
    client = Client()
    client.force_login(cast.ada)
    return client


def tell_ada(cast, *, count=1, title="Winter beds"):
    """So many needs of Ada's came back."""
    for number in range(count):
        need = make_need(
            cast.lind,
            state="returned",
            addressed_to=cast.county_office,
            created_by=cast.ada,
            title=f"{title} {number}",
        )
        happens(need, "needs.need.returned", cast.finn)
    plan()
    unread.forget([cast.ada.pk])
    return need


def test_without_a_notice_one_is_up_to_date(ada):
    page = ada.get("/notices/").text

    assert "You are up to date" in page
    assert "Mark all as read" not in page


def test_a_notice_says_what_happened_and_links_there(cast, ada):
    need = tell_ada(cast)
    page = ada.get("/notices/").text

    assert f"{need.number} came back with questions: Winter beds 0" in page
    assert f'href="{need.get_absolute_url()}"' in page
    assert "Vale County has questions about this need" in page
    assert "You are up to date" not in page


def test_looking_marks_nothing_and_saying_so_does(cast, ada):
    tell_ada(cast)
    [notice] = notices()
    ada.get("/notices/")
    assert notices()[0].read_at is None

    answer = ada.post(f"/notices/{notice.uuid}/read/")
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert notices()[0].read_at is not None
    page = ada.get("/notices/").text
    assert "You are up to date" in page
    assert "Winter beds 0" in page


def test_whoever_acts_on_a_record_has_read_what_they_were_told_of_it(cast):
    need, other = tell_ada(cast), tell_ada(cast, title="Blankets")

    happens(need, "needs.need.noted", cast.ben)
    assert [one.read_at for one in notices()] == [None, None]
    happens(need, "needs.need.noted", cast.ada)

    assert {one.record_uuid for one in notices() if one.read_at} == {need.uuid}
    assert {one.record_uuid for one in notices() if not one.read_at} == {other.uuid}


def test_all_are_marked_but_what_came_while_the_page_was_open(cast, ada):
    tell_ada(cast, count=2)
    until = max(one.created_at for one in notices())
    tell_ada(cast, title="Later")
    ada.post("/notices/read/", {"until": until.isoformat()})

    assert [one.read_at is not None for one in notices()] == [True, True, False]


@pytest.mark.parametrize("until", ["", "yesterday", "0001-01-01T00:00:00+14:00", "\x00"])
def test_nonsense_instead_of_a_moment_marks_what_is_there(cast, ada, until):
    tell_ada(cast)

    assert ada.post("/notices/read/", {"until": until}).status_code == 302
    assert notices()[0].read_at is not None


def test_nobody_marks_or_reads_a_foreign_notice(cast, ada):
    tell_ada(cast, title=CANARY)
    cleo = Client()
    cleo.force_login(cast.cleo)

    assert CANARY not in cleo.get("/notices/").text
    assert cleo.post(f"/notices/{notices()[0].uuid}/read/").status_code == 404
    cleo.post("/notices/read/")
    assert notices()[0].read_at is None


def test_what_one_may_no_longer_open_has_no_words(cast, ada):
    tell_ada(cast, title=CANARY)
    with as_system():
        Membership.objects.filter(user=cast.ada).update(valid_until=timezone.now())
        cast.ada.refresh_from_db()
    page = ada.get("/notices/").text

    assert CANARY not in page
    assert "You can no longer open what this was about." in page


def test_what_is_over_stays_in_the_list(cast, ada):
    need = tell_ada(cast)
    with as_system():
        Need.objects.unscoped("the house submits it again").filter(pk=need.pk).update(state="submitted")

    assert "Winter beds 0" in ada.get("/notices/").text


def test_the_masthead_counts_what_is_unread(cast, ada):
    assert "mast__count" not in ada.get("/help/").text
    tell_ada(cast, count=2)

    assert '<b class="mast__count">2<span class="govuk-visually-hidden"> unread</span></b>' in ada.get("/help/").text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_more: act())
        ada.post("/notices/read/")
    assert "mast__count" not in ada.get("/help/").text


def test_the_count_costs_no_query_while_it_is_remembered(cast, ada):
    tell_ada(cast)
    asked = [one for one in statements(ada, "/help/") if "digests_notice" in one]

    assert asked == []


def test_a_count_made_before_a_change_is_never_shown_after_it(cast, monkeypatch):
    """The reader who counted first writes last."""
    actor = actor_of(cast.ada)
    counted = unread._counted

    def slow(user_id):
        number = counted(user_id)
        unread.forget([user_id])
        return number

    monkeypatch.setattr(unread, "_counted", slow)
    assert unread.count(actor) == 0
    monkeypatch.setattr(unread, "_counted", lambda _user: 7)
    assert unread.count(actor) == 7


def test_without_the_cache_there_is_no_number_and_no_query(cast, monkeypatch, django_assert_num_queries):
    def away(*_args, **_more):
        raise OSError("the cache is away")

    actor = actor_of(cast.ada)
    monkeypatch.setattr(type(cache._connections[cache._alias]), "get_many", away)
    with django_assert_num_queries(0):
        assert unread.count(actor) is None


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_takes_as_many_queries_for_sixty_as_for_one(cast, ada, count):
    tell_ada(cast, count=count)
    page = ada.get("/notices/").text

    assert page.count("notices__row--unread") == min(count, 50)
    assert len(statements(ada, "/notices/")) <= 7


def test_read_notices_come_by_pages(cast, ada):
    tell_ada(cast, count=30)
    ada.post("/notices/read/")
    first = ada.get("/notices/")
    assert first.text.count('class="notices__row"') == 25
    older = next(one for one in first.text.split('"') if one.startswith("/notices/?before="))

    assert ada.get(older.replace("&amp;", "&")).text.count('class="notices__row"') == 5


def test_one_chooses_the_kinds_that_one_may_get(cast, ada):
    page = ada.get("/notices/settings/").text
    assert "Questions about your needs" in page
    assert "Needs and changes that wait for your answer" not in page

    answer = ada.post("/notices/settings/", {"kinds": ["needs.questions"]})
    assert answer.status_code == 302
    actor = actor_of(cast.ada)
    stopped = notice_wishes.stopped_kinds(actor)
    assert stopped == {one.name for one in notice_wishes.kinds_for(actor)} - {"needs.questions"}
    with as_system():
        assert AuditEvent.objects.filter(action="digests.notices.chosen").count() == 1
    ada.post("/notices/settings/", {"kinds": [one.name for one in notice_wishes.kinds_for(actor)]})
    assert notice_wishes.stopped_kinds(actor_of(cast.ada)) == set()


def test_a_kind_that_is_not_theirs_is_refused(cast, ada):
    answer = ada.post("/notices/settings/", {"kinds": ["needs.review"]})

    assert answer.status_code == 422
    with as_system():
        assert NoticeWish.objects.count() == 0


def test_a_choice_that_changes_nothing_writes_nothing(cast):
    actor = actor_of(cast.ada)

    assert notice_wishes.choose_kinds(actor=actor, wanted=[one.name for one in notice_wishes.kinds_for(actor)]) == []
    assert not AuditEvent.objects.filter(action="digests.notices.chosen").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "insert into digests_notice select * from digests_notice",
        "delete from digests_notice",
        "update digests_notice set record_uuid = gen_random_uuid()",
        "update digests_notice set person_id = person_id",
        "delete from digests_noticewish",
    ],
)
def test_the_application_may_only_say_what_was_read(cast, statement):
    tell_ada(cast)
    actor_of(cast.ada)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_row_level_security_keeps_notices_and_wishes_apart(cast):
    tell_ada(cast)
    actor_of(cast.cleo)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from digests_notice")
        assert cursor.fetchone() == (0,)
        cursor.execute("update digests_notice set read_at = now()")
        assert cursor.rowcount == 0
        cursor.execute("select count(*) from digests_noticewish")
        assert cursor.fetchone() == (0,)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        NoticeWish.objects.create(person=cast.ada, kind="needs.questions", is_wanted=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_class where relname in ('digests_notice', 'digests_noticewish')"
            " and relrowsecurity and relforcerowsecurity"
        )
        assert cursor.fetchone() == (2,)


def test_reading_is_said_for_oneself_alone(cast):
    tell_ada(cast)

    assert not notice_list.mark_read(actor=actor_of(cast.cleo), notice_uuid=notices()[0].uuid)
    assert notice_list.mark_all_read(actor=actor_of(cast.cleo), until=timezone.now() + timedelta(days=1)) == 0
    actor = actor_of(cast.ada)
    assert notice_list.mark_all_read(actor=actor, until=timezone.now()) == Notice.objects.count() == 1
