"""Row-level policies attacked directly: raw SQL as the app role, under each person's settings.

The application's own filter and rules play no part here. What these tests show holds even when a page forgets all.
"""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from tests.access.people import being, changed, sql
from tests.access.world import ABOVE, HOUSE, RECORDS, World
from tests.factories import as_system, fresh

pytestmark = pytest.mark.django_db

NAMES = [name for name, *_rest in RECORDS]
PEOPLE = ("ada", "ben", "cleo", "dara", "eli", "finn", "gita", "hana", "ivo", "jana", "kim", "mira", "nils", "olga")
NOT_HOUSE = [name for name in (*PEOPLE, "anonymous") if name not in HOUSE]


def user_of(world: World, name: str):
    return world.sittings[name].user


def refused(statement: str, values=()) -> bool:
    """True when the statement ends in an error or touches no row; deferred checks are made now."""
    try:
        with transaction.atomic():
            touched = changed(statement, values)
            sql("set constraints all immediate")
            return touched == 0
    except DatabaseError:
        return True


def canaries(rows: list[tuple]) -> set[str]:
    return {value.split("-")[1] for row in rows for value in row if isinstance(value, str) and value.count("-") == 2}


@pytest.mark.parametrize("name", [*PEOPLE, "anonymous"])
def test_a_plain_select_shows_each_person_what_is_theirs(world, name):
    expected = {record for record in NAMES if name in world.readers[record, "title"]}
    expected_notes = {record for record in NAMES if name in world.readers[record, "note"]}
    expected_shares = {record for record in ("shared", "expired", "person") if name in world.readers[record, "reason"]}

    with being(user_of(world, name)):
        assert canaries(sql("select title, situation from needs_need")) == expected
        assert canaries(sql("select note from needs_needmove")) == expected_notes
        shares = sql("select reason from needs_needgroupshare union all select reason from needs_needpersonshare")
        assert canaries(shares) == expected_shares
        kept = sql("select reason, end_reason from municipalities_membership")
        assert canaries(kept) == ({"membership"} if name in world.readers["membership", "reason"] else set())
        assert canaries(sql("select reason from municipalities_auditevent")) == ({"audit"} if name == "ada" else set())


@pytest.mark.parametrize("name", NOT_HOUSE)
@pytest.mark.parametrize("record", NAMES)
def test_the_words_of_a_foreign_need_cannot_be_changed_and_it_cannot_be_removed(world, name, record):
    """Not by its addressee either, whose side is the answer."""
    need = world.needs[record]

    with being(user_of(world, name)):
        assert refused("update needs_need set title = 'x' where id = %s", [need.pk])
        assert refused("delete from needs_need where id = %s", [need.pk])
        assert refused("update needs_need set people_affected = 7")


@pytest.mark.parametrize("name", sorted(HOUSE - {"lena-holm"}))
def test_the_own_house_removes_nothing_that_has_a_history(world, name):
    """Moves are never removed, and a need stays while it has one."""
    with being(user_of(world, name)):
        for record in NAMES:
            assert refused("delete from needs_need where id = %s", [world.needs[record].pk]), record


INSERT_NEED = """
    insert into needs_need (uuid, authority_id, country_id, territory_id, title, situation, language, script, state,
        reach, version, association_ticked, is_example, created_by_id, created_at, updated_at, lacking, place_role,
        people_by_group, groups, people_in_groups, certainty, source, currency, is_free_of_personal_data,
        field_versions, answer_who, answer_what, replays)
    select %s, a.id, a.country_id, a.territory_id, 'x', 'x', 'en-gb', 'Latn', 'draft', 0, 1, false, false, %s,
        now(), now(), '{}', '', '{}', '{}', 0, '', '', 'EUR', false, '{}', '', '', '{}'
    from municipalities_authority a where a.id = %s
"""


@pytest.mark.parametrize("name", [one for one in NOT_HOUSE if one not in {"anonymous", "nils"}])
def test_nobody_plants_a_need_in_a_foreign_house(world, name):
    user = user_of(world, name)
    with being(user):
        assert refused(INSERT_NEED, [uuid.uuid4(), user.pk, world.cast.lind.pk])


def test_a_need_is_planted_in_the_own_house_only_as_a_draft(world):
    cast = world.cast
    with being(cast.ada):
        assert not refused(INSERT_NEED, [uuid.uuid4(), cast.ada.pk, cast.lind.pk])
        assert refused(INSERT_NEED.replace("'draft', 0", "'draft', 3"), [uuid.uuid4(), cast.ada.pk, cast.lind.pk])


def test_a_need_takes_its_scope_from_its_authority_whatever_the_insert_says(world):
    """Scope columns that lie would show the need to another country's reviewers and count it in their figures."""
    cast, key = world.cast, uuid.uuid4()
    lie = INSERT_NEED.replace("a.country_id,", f"{cast.farby.country_id},")
    with being(cast.ada):
        changed(lie, [key, cast.ada.pk, cast.lind.pk])
        assert sql("select country_id, tier1_id, association_id from needs_need where uuid = %s", [key]) == [
            (cast.lind.country_id, cast.lind.tier1_id, cast.lind.association_id)
        ]
        changed("update needs_need set country_id = %s, tier1_id = null where uuid = %s", [cast.farby.country_id, key])
        assert sql("select country_id, tier1_id from needs_need where uuid = %s", [key]) == [
            (cast.lind.country_id, cast.lind.tier1_id)
        ]


def test_a_need_is_for_a_place_of_its_authority(world):
    cast = world.cast
    elsewhere = INSERT_NEED.replace("a.territory_id", str(cast.holm.territory_id))
    with being(cast.ada):
        assert refused(elsewhere, [uuid.uuid4(), cast.ada.pk, cast.lind.pk])


@pytest.mark.parametrize("name", ["ada", "lena", "finn"])
def test_a_need_cannot_be_moved_to_another_authority(world, name):
    cast = world.cast
    record = "submitted" if name == "finn" else "draft"
    with being(user_of(world, name)):
        for authority in (cast.holm, cast.county_office, cast.farby):
            move = "update needs_need set authority_id = %s where id = %s"
            assert refused(move, [authority.pk, world.needs[record].pk]), authority


@pytest.mark.parametrize(
    "column", ["uuid = gen_random_uuid()", "number = 'NL-LIN-9999'", "territory_id = territory_id + 1"]
)
def test_what_names_a_need_is_frozen(world, column):
    with being(world.cast.ada):
        assert refused(f"update needs_need set {column} where id = %s", [world.needs["submitted"].pk])


def test_the_addressee_may_redirect_and_not_hide(world):
    cast, need = world.cast, world.needs["submitted"]
    with being(cast.ben):
        assert not refused("update needs_need set addressed_to_id = %s where id = %s", [cast.ministry.pk, need.pk])
    with being(cast.ben):
        assert refused("update needs_need set addressed_to_id = null where id = %s", [need.pk])
        assert refused("update needs_need set state = 'draft', reach = 0 where id = %s", [need.pk])
    with being(cast.jana):
        assert refused("update needs_need set addressed_to_id = %s where id = %s", [cast.ministry.pk, need.pk])


INSERT_MOVE = """
    insert into needs_needmove (uuid, need_id, authority_id, country_id, tier1_id, association_id, association_ticked,
        addressed_to_id, reach, kind, from_state, to_state, note, actor_id, actor_name, acting_id, at)
    values (gen_random_uuid(), %(need)s, %(authority)s, %(country)s, %(tier1)s, null, false, %(addressed)s, 1,
        'return', 'submitted', 'returned', 'forged', %(actor)s, 'x', %(acting)s, now())
"""


def move_values(world: World, record: str, actor, acting, **lies) -> dict:
    lind = world.cast.lind
    return {
        "need": world.needs[record].pk,
        "authority": lind.pk,
        "country": lind.country_id,
        "tier1": lind.tier1_id,
        "addressed": world.cast.county_office.pk,
        "actor": actor.pk,
        "acting": acting.pk,
        **lies,
    }


def test_nobody_plants_a_move_in_a_foreign_need(world):
    """Also not by writing the own authority into the row's scope columns: they are taken from the need."""
    cast = world.cast
    strangers = (
        (cast.cleo, cast.holm),
        (cast.gita, cast.farby),
        (cast.jana, cast.ministry),
        (cast.hana, cast.association),
    )
    for person, house in strangers:
        with being(person):
            for lies in (
                {},
                {"addressed": house.pk},
                {"authority": house.pk},
                {"authority": house.pk, "addressed": house.pk},
            ):
                values = move_values(world, "submitted", person, house, **lies)
                assert refused(INSERT_MOVE, values), (person, lies)
            assert refused(INSERT_MOVE, move_values(world, "draft", person, house, addressed=house.pk))
            assert refused(INSERT_MOVE, move_values(world, "shared", person, house, addressed=house.pk))


def test_the_addressee_and_the_house_may_record_a_move(world):
    cast = world.cast
    with being(cast.ben):
        assert not refused(INSERT_MOVE, move_values(world, "submitted", cast.ben, cast.county_office))
        assert refused(INSERT_MOVE, move_values(world, "draft", cast.ben, cast.county_office))
    with being(cast.ada):
        assert not refused(INSERT_MOVE, move_values(world, "submitted", cast.ada, cast.lind))


def test_a_move_names_who_makes_it(world):
    cast = world.cast
    with being(cast.ben):
        assert refused(INSERT_MOVE, move_values(world, "submitted", cast.finn, cast.county_office))
        assert refused(INSERT_MOVE, move_values(world, "submitted", cast.ben, cast.ministry))
    with being(cast.ada):
        assert refused(INSERT_MOVE, move_values(world, "submitted", cast.ada, cast.county_office))


@pytest.mark.parametrize("name", ["ada", "finn", "kim"])
def test_moves_are_never_changed_or_removed(world, name):
    with being(user_of(world, name)):
        assert refused("update needs_needmove set note = 'x'")
        assert refused("delete from needs_needmove")


INSERT_SHARE = """
    insert into needs_needgroupshare (content_object_id, group_id, permission_id, authority_id, granted_by_id, reason,
        created_at)
    select %(need)s, %(group)s, permission_id, %(authority)s, %(granted_by)s, 'forged', now()
    from (select id as permission_id from auth_permission where codename = 'view_need') p
"""


@pytest.mark.parametrize("name", ["cleo", "gita", "jana", "finn", "hana", "ivo", "dara", "olga"])
def test_nobody_opens_a_foreign_need_to_themselves(world, name):
    user, cast = user_of(world, name), world.cast
    with being(user) as actor:
        for authority in (cast.lind.pk, actor.acting_id):
            for record in ("draft", "returned"):
                values = {
                    "need": world.needs[record].pk,
                    "group": actor.acting.group_id,
                    "authority": authority,
                    "granted_by": user.pk,
                }
                assert refused(INSERT_SHARE, values), (authority, record)


def test_a_share_is_granted_by_its_own_house_in_its_own_name(world):
    cast = world.cast
    values = {"need": world.needs["returned"].pk, "group": cast.farby.group_id, "authority": cast.lind.pk}
    with being(cast.ada):
        assert not refused(INSERT_SHARE, {**values, "granted_by": cast.ada.pk})
        assert refused(INSERT_SHARE, {**values, "granted_by": cast.kim.pk})


@pytest.mark.parametrize("name", ["cleo", "gita", "finn", "olga"])
def test_the_holder_of_a_share_cannot_prolong_widen_or_end_it(world, name):
    with being(user_of(world, name)):
        for table in ("needs_needgroupshare", "needs_needpersonshare"):
            assert refused(f"update {table} set valid_until = null")
            assert refused(f"update {table} set content_object_id = %s", [world.needs["draft"].pk])
            assert refused(f"delete from {table}")


def test_a_share_cannot_be_turned_towards_a_foreign_need(world):
    from tests.factories import make_need

    cast = world.cast
    foreign = make_need(cast.holm, state="submitted", addressed_to=cast.county_office)
    with being(cast.ada):
        turn = "update needs_needgroupshare set content_object_id = %s where id = %s"
        assert refused(turn, [foreign.pk, world.share.pk])


def test_nobody_changes_their_own_membership(world):
    """Neither role nor end date, and no second membership; whatever an application bug would let through."""
    for name in ("ada", "kim", "dara", "olga", "cleo"):
        user = user_of(world, name)
        with being(user):
            assert refused("update municipalities_membership set role = 'administrator' where user_id = %s", [user.pk])
            assert refused("update municipalities_membership set valid_until = null where user_id = %s", [user.pk])


INSERT_MEMBERSHIP = """
    insert into municipalities_membership (uuid, user_id, authority_id, role, valid_from, reason, end_reason,
        created_at)
    values (gen_random_uuid(), %s, %s, 'administrator', now(), 'forged', '', now())
"""


def test_nobody_gives_a_membership_to_themselves(world):
    cast = world.cast
    for name in ("ada", "kim", "dara", "cleo", "olga", "eli"):
        user = user_of(world, name)
        with being(user):
            for authority in (cast.lind, cast.holm, cast.secretariat):
                assert refused(INSERT_MEMBERSHIP, [user.pk, authority.pk]), (name, authority)


def test_memberships_of_a_foreign_house_are_out_of_reach(world):
    cast = world.cast
    for name in ("cleo", "finn", "jana", "gita", "ivo", "hana", "eli"):
        with being(user_of(world, name)):
            assert refused(INSERT_MEMBERSHIP, [cast.eli.pk, cast.lind.pk]), name
            assert refused(
                "update municipalities_membership set role = 'viewer' where authority_id = %s", [cast.lind.pk]
            )
    with being(cast.kim):
        assert not refused(INSERT_MEMBERSHIP, [cast.eli.pk, cast.lind.pk])
        membership = world.memberships["ada"]
        move = "update municipalities_membership set authority_id = %s where id = %s"
        assert refused(move, [cast.holm.pk, membership.pk])
    with being(cast.dara):
        assert not refused(INSERT_MEMBERSHIP, [cast.eli.pk, cast.lind.pk])


def test_memberships_are_never_removed(world):
    for name in ("kim", "dara"):
        with being(user_of(world, name)):
            assert refused("delete from municipalities_membership")


INSERT_EVENT = """
    insert into municipalities_auditevent (uuid, chain, seq, at, action, actor_id, acting_id, target_type, before,
        after, reason, request_id, previous_hash, hash)
    values (gen_random_uuid(), %(chain)s, %(seq)s, now(), 'forged', %(actor)s, null, '', '{}', '{}', '', '', '',
        %(hash)s)
"""


def test_an_audit_event_is_written_in_the_own_name_and_never_linked_by_hand(world):
    cast = world.cast
    honest = {"chain": cast.lind.pk, "seq": None, "actor": cast.ada.pk, "hash": ""}
    with being(cast.ada):
        assert not refused(INSERT_EVENT, honest)
        assert refused(INSERT_EVENT, {**honest, "actor": cast.kim.pk})
        assert refused(INSERT_EVENT, {**honest, "seq": 7})
        assert refused(INSERT_EVENT, {**honest, "hash": "0" * 64})
        assert refused("update municipalities_auditevent set reason = 'x'")
        assert refused("delete from municipalities_auditevent")
        assert refused("update municipalities_audithead set seq = 0")


def test_numbers_are_drawn_through_their_function_and_for_the_own_place_only(world):
    cast = world.cast
    with being(cast.cleo):
        assert refused("select last from needs_neednumber")
        assert refused("update needs_neednumber set last = 0")
        assert refused("select draw_need_number(%s)", [cast.lind.territory_id])
        assert not refused("select draw_need_number(%s)", [cast.holm.territory_id])


def test_the_app_role_cannot_become_another_role_in_production(world):
    """The tests' own login may, so the right is read instead of tried."""
    assert sql("select pg_has_role('portal_app', 'portal_system', 'set')") == [(False,)]
    assert sql("select pg_has_role('portal_app', 'portal_owner', 'set')") == [(False,)]


def test_a_move_of_scope_follows_to_the_children(world):
    """Reach and addressee of a need act on its notes in the same transaction."""
    cast, need = world.cast, world.needs["submitted"]
    with being(cast.ben):
        changed("update needs_need set addressed_to_id = %s where id = %s", [cast.ministry.pk, need.pk])
        assert sql("select distinct addressed_to_id from needs_needmove where need_id = %s", [need.pk]) == [
            (cast.ministry.pk,)
        ]


def test_a_changed_association_acts_on_needs_and_notes_at_once(world):
    cast = world.cast
    assert {"hana"} <= world.readers["ticked", "title"]
    with as_system():
        cast.lind.association = None
        cast.lind.save(update_fields=["association"])
    with being(cast.hana):
        assert "ticked" not in canaries(sql("select title from needs_need"))
        assert "ticked" not in canaries(sql("select note from needs_needmove"))
    cast.lind.association = cast.association


def test_above_means_those_who_supervise(world):
    assert set(ABOVE) == {"ben", "finn", "jana"}
    assert fresh(world.needs["submitted"]).reach == 1
    assert connection.in_atomic_block
