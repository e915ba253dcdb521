"""The walls of mass mails, attacked with raw SQL as the people of the cast: two people, and words that stay as read."""

import pytest
from django.db import DatabaseError, transaction

from coordination.digests.models import MassMail
from tests.access.people import being, changed, sql
from tests.coordination.digests.mass import latest, make_second, released, waiting, written
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = ["ada", "ben", "hana", "ivo", "jana", "kim"]
INSERT = """
insert into digests_massmail (uuid, authority_id, state, version, subject, text, language, is_operational, kinds,
    countries, roles, writers, created_at, changed_at, changed_by_id, planned, released_by_id, released_at)
values (gen_random_uuid(), %(house)s, %(state)s, 1, 'x', 'y', 'en-gb', false, '{municipality}', '{}', '{officer}',
    %(writers)s::bigint[], now(), now(), %(by)s, 0, %(released_by)s, %(released_at)s)
"""


@pytest.fixture
def nora(cast):
    return make_second(cast)


@pytest.fixture
def mail(cast):
    return waiting(cast.dara)


def new(cast, **values):
    dara = cast.dara.pk
    plain = {"house": cast.secretariat.pk, "state": "draft", "writers": [dara], "by": dara}
    return {**plain, "released_by": None, "released_at": None, **values}


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_sees_or_touches_one(cast, mail, name):
    with being(getattr(cast, name)):
        assert sql("select id from digests_massmail") == []
        assert changed("update digests_massmail set state = 'draft', version = version + 1") == 0
        assert sql("select release_mass_mail(%s, %s, 9)", [mail.uuid, 2]) == [(None,)]
        assert sql("select stop_mass_mail(%s)", [mail.uuid]) == [(None,)]
        assert sql("select preview_mass_mail(%s)", [mail.uuid]) == [(None,)]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_writes_one(cast, name):
    person = getattr(cast, name)
    with being(person), pytest.raises(DatabaseError, match="row-level security"):
        changed(INSERT, new(cast, by=person.pk, writers=[person.pk]))


def test_without_anybody_there_is_nothing(mail):
    with being(None):
        assert sql("select id from digests_massmail") == []
        assert sql("select release_mass_mail(%s, 2, 9)", [mail.uuid]) == [(None,)]


def test_a_new_one_is_a_draft_of_its_writer_in_the_own_house(cast, nora):
    with being(cast.dara):
        assert changed(INSERT, new(cast)) == 1
    for forged in (
        {"state": "waiting"},
        {"writers": [nora.pk]},
        {"writers": [cast.dara.pk, nora.pk]},
        {"by": nora.pk},
        {"house": cast.lind.pk},
        {"state": "released", "released_by": nora.pk, "released_at": "2026-11-23"},
    ):
        with being(cast.dara), pytest.raises(DatabaseError, match="row-level security"):
            changed(INSERT, new(cast, **forged))


def test_its_writer_cannot_release_it_by_any_way(cast, nora, mail):
    version = latest(mail).version
    with being(cast.dara), pytest.raises(DatabaseError, match="that they wrote"):
        sql("select release_mass_mail(%s, %s, 99)", [mail.uuid, version])
    for column in ("released_by_id = 1", "released_at = now()", "planned = 3", "stopped_by_id = 1", "uuid = null"):
        with being(cast.dara), pytest.raises(DatabaseError, match="permission denied"):
            changed(f"update digests_massmail set {column}, version = version + 1")
    with being(cast.dara), pytest.raises(DatabaseError, match="row-level security"):
        changed("update digests_massmail set state = 'released', version = version + 1")
    with being(cast.dara), pytest.raises(DatabaseError, match="permission denied"):
        changed("delete from digests_massmail")
    with being(nora):
        assert sql("select release_mass_mail(%s, %s, 99)", [mail.uuid, version]) == [(6,)]


def test_even_the_system_cannot_note_a_writer_as_the_one_who_released(cast, mail):
    with as_system(), pytest.raises(DatabaseError, match="mass_mail_writer_never_releases"), transaction.atomic():
        MassMail.objects.filter(pk=mail.pk).update(released_by=cast.dara)


def test_nobody_slips_out_of_the_writers(cast, nora):
    mail = written(cast.dara)
    start = "update digests_massmail set version = version + 1, changed_at = now(), changed_by_id = %s, "
    for forged, words in (
        ("writers = '{}'", "frozen"),
        (f"writers = array[{nora.pk}]::bigint[]", "frozen"),
        ("subject = 'z'", "one of its writers"),
        (f"subject = 'z', writers = array[{nora.pk}]::bigint[]", "one of its writers"),
        ("roles = '{viewer}'", "one of its writers"),
    ):
        with being(nora), pytest.raises(DatabaseError, match=words):
            changed(start + forged, [nora.pk])
    both = f"subject = 'z', writers = array[{cast.dara.pk}, {nora.pk}]::bigint[]"
    with being(nora):
        assert changed(start + both, [nora.pk]) == 1
    with being(nora), pytest.raises(DatabaseError, match="row-level security"):
        changed(start + both, [cast.dara.pk])
    assert latest(mail).writers == [cast.dara.pk]


@pytest.mark.parametrize("change", ["subject = 'z'", "text = 'z'", "kinds = '{observer}'", "countries = '{1}'"])
def test_what_waits_keeps_its_words_and_audience(cast, mail, change):
    with being(cast.dara), pytest.raises(DatabaseError, match="in a draft alone"):
        changed(f"update digests_massmail set {change}, version = version + 1")
    with being(cast.dara), pytest.raises(DatabaseError, match="in a draft alone"):
        changed(f"update digests_massmail set {change}, state = 'draft', version = version + 1")


def test_nobody_puts_it_forward_for_another_and_versions_are_counted(cast, nora):
    written(cast.dara)
    step = "update digests_massmail set state = 'waiting', put_forward_at = now(), changed_by_id = %s, "
    with being(nora), pytest.raises(DatabaseError, match="for another"):
        changed(step + "put_forward_by_id = %s, version = version + 1", [nora.pk, cast.dara.pk])
    for wrong in ("version = version", "version = version + 2", "version = 1"):
        with being(nora), pytest.raises(DatabaseError, match="counts the version"):
            changed(step + "put_forward_by_id = %s, " + wrong, [nora.pk, nora.pk])


def test_what_was_released_is_touched_by_nobody(cast, nora):
    mail = released(cast.dara, nora)
    with being(cast.dara):
        assert changed("update digests_massmail set state = 'draft', version = version + 1") == 0
        assert sql("select release_mass_mail(%s, %s, 99)", [mail.uuid, mail.version]) == [(None,)]
    with being(nora), pytest.raises(DatabaseError, match="permission denied"):
        changed("update digests_digestdelivery set state = 'pending'")


def test_the_database_holds_the_limit_too(cast, nora, mail):
    version = latest(mail).version
    with being(nora), pytest.raises(DatabaseError, match="tells 5 people at most, this one 6"):
        sql("select release_mass_mail(%s, %s, 5)", [mail.uuid, version])


def test_the_people_of_an_audience_are_listed_as_far_as_one_reads_roles(cast):
    ask = "select count(*) from mass_mail_people('{municipality}', '{}', '{officer}')"
    with being(cast.dara):
        assert sql(ask) == [(4,)]
    for name, number in {"ada": 2, "cleo": 2, "ben": 0, "ivo": 0, "eli": 0}.items():
        with being(getattr(cast, name)):
            assert sql(ask) == [(number,)], name


@pytest.mark.parametrize(
    "bad", ["subject = ''", "subject = E'a\\nb'", "subject = E'a\\rb'", "text = ''", "kinds = '{}'"]
)
def test_a_mass_mail_has_a_subject_on_one_line_words_and_an_audience(cast, bad):
    mail = written(cast.dara)
    with being(cast.dara), pytest.raises(DatabaseError, match=r"mass_mail_(has_words|names_audience)"):
        changed(f"update digests_massmail set {bad}, version = version + 1 where id = %s", [mail.pk])
