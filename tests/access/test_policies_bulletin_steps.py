"""Steps and words of bulletins attacked with raw SQL: who writes, who lets out, who is told, below every service."""

import itertools
import json
import uuid
from typing import Any

import pytest

from coordination.bulletins.models import Bulletin, PostingTrust
from coordination.bulletins.services import trust
from municipalities.models import Authority
from tests.access.people import being, changed, sql
from tests.access.test_policies import PEOPLE, refused, user_of
from tests.access.world import HOUSE, World
from tests.factories import as_system, make_authority, make_user

pytestmark = pytest.mark.django_db

EVERYONE = [*PEOPLE, "anonymous"]
LIND = HOUSE & set(PEOPLE)
TOLD = "edition = 1, number = draw_bulletin_number(), published_at = now(), first_published_at = now()"
OUT = f"state = 'published', {TOLD}, put_forward_by_id = app_user(), put_forward_at = now()"
BACK = "state = 'retracted', closed_at = now(), published_at = now(), retraction_reason = 'x'"
ANEW = "state = 'corrected', edition = edition + 1, published_at = now(), title = 'x'"


def step(world: World, record: str, change: str) -> bool:
    """Whether this change of a record is refused to whoever is being."""
    return refused(f"update bulletins_bulletin set {change} where id = {world.bulletins[record].pk}")


#: Record, what is tried, and who may.
STEPS: tuple[tuple[str, str, set[str]], ...] = (
    ("note_draft", f"{OUT}, reach = 3", LIND),
    ("note_draft", "state = 'pending', reach = 1, put_forward_by_id = app_user()", LIND),
    ("note_draft", "title = 'x'", LIND),
    ("note_draft", "association_ticked = true", LIND),
    ("note_network", BACK, LIND | {"dara"}),
    ("note_named", BACK, LIND | {"dara"}),
    ("note_network", ANEW, LIND),
    ("note_named", ANEW, LIND),
    ("note_corrected", ANEW, LIND),
    ("note_pending", f"state = 'published', reach = 4, {TOLD}", {"dara"}),
    # What the secretariat reads first goes to the public by its hand alone, in a correction as well.
    ("note_draft", f"{OUT}, reach = 4, audience = 'public'", set()),
    ("note_draft", f"{OUT}, reach = 3, kind = 'bulletin'", set()),
    ("note_public", ANEW, set()),
    ("note_pending", "title = 'x'", set()),
    ("note_pending", f"state = 'published', reach = 3, audience = 'network', {TOLD}", set()),
    # Its house alone takes it out of the queue, without a word more.
    ("note_pending", "state = 'draft', reach = 0", LIND),
    ("note_pending", "state = 'draft', reach = 0, title = 'x'", set()),
    ("note_pending", "state = 'draft', reach = 1", set()),
    ("note_pending", "state = 'draft', reach = 0, put_forward_by_id = null", set()),
    ("note_pending", "state = 'draft', reach = 0, put_forward_at = null", set()),
    ("note_pending", "state = 'draft', reach = 0, edition = 1", set()),
    ("note_network", "state = 'draft', reach = 0", set()),
    ("note_network", "state = 'pending', reach = 1", set()),
    ("note_network", "state = 'expired', closed_at = now()", set()),
    ("note_network", "title = 'x'", set()),
    ("note_network", "published_at = now() - interval '9 days'", set()),
    ("note_named", "reach = 3, audience = 'network'", set()),
    ("note_named", "reach = 3", set()),
    ("note_named", "audience_named = '{1, 2}'", set()),
    ("note_country", "audience_country_id = null", set()),
    ("note_kinds", "audience_kinds = '{municipality}'", set()),
    ("note_named", "is_exercise = true", set()),
    ("note_named", f"{ANEW}, is_exercise = true", set()),
    ("note_named", f"{ANEW}, edition = 9", set()),
    ("note_named", "edition = 0", set()),
    ("note_named", "edition = 2", set()),
    ("note_named", "number = 'B-9999'", set()),
    ("note_named", "first_published_at = now() - interval '9 days'", set()),
    ("note_named", "version = 0", set()),
    ("note_named", "uuid = gen_random_uuid()", set()),
    ("note_named", "created_by_id = created_by_id + 1", set()),
    ("note_named", "kind = 'event'", set()),
    ("note_named", "association_ticked = true", set()),
    ("note_named", "put_forward_by_id = app_user(), put_forward_at = now()", set()),
    ("note_draft", "number = draw_bulletin_number()", set()),
    ("note_draft", f"{OUT}, reach = 3, number = 'B-9999'", set()),
    ("note_draft", f"{OUT}, reach = 3, number = 'B-x'", set()),
    ("note_draft", f"{OUT}, reach = 3, edition = 7", set()),
    ("note_draft", "edition = 1", set()),
    ("note_draft", "reach = 4", set()),
    ("note_retracted", "title = 'x'", set()),
    ("note_retracted", "state = 'published', closed_at = null, retraction_reason = ''", set()),
    ("note_retracted", "retraction_reason = 'x'", set()),
    ("note_expired", BACK, LIND | {"dara"}),
    ("note_expired", f"{BACK}, edition = 2", set()),
    ("note_expired", f"{BACK}, title = 'x'", set()),
    ("note_expired", ANEW, set()),
    ("note_expired", "state = 'published', closed_at = null, valid_until = null", set()),
)


@pytest.mark.parametrize(("record", "change", "may"), STEPS)
def test_a_step_is_taken_by_those_alone_whose_it_is(world: World, record: str, change: str, may: set[str]):
    for name in EVERYONE:
        with being(user_of(world, name)):
            assert step(world, record, change) is not (name in may), name


def test_nobody_puts_forward_for_another_nor_releases_what_they_put_forward(world: World):
    cast, out = world.cast, f"state = 'published', reach = 4, {TOLD}"
    with being(cast.ada):
        forward = f"state = 'pending', reach = 1, put_forward_by_id = {cast.kim.pk}"
        assert step(world, "note_draft", forward)
    with as_system():
        pk = world.bulletins["note_pending"].pk
        changed("update bulletins_bulletin set put_forward_by_id = %s where id = %s", [cast.dara.pk, pk])
    with being(cast.dara):
        assert step(world, "note_pending", out)
        assert step(world, "note_pending", f"{out}, put_forward_by_id = {cast.ada.pk}")


@pytest.mark.parametrize("name", EVERYONE)
def test_a_change_that_looks_at_nothing_gives_nothing_back_to_a_draft(world: World, name: str):
    """Without a condition no policy for reading is asked; what is written must be one's own to see all the same."""
    with being(user_of(world, name)):
        assert refused("update bulletins_bulletin set state = 'draft', reach = 0")
        assert refused("update bulletins_bulletinreply set hidden_at = now()") is not (name in LIND | {"dara", "gita"})


@pytest.mark.parametrize(
    ("level", "change", "is_refused"),
    [
        ("blocked", f"{OUT}, reach = 3", True),
        ("blocked", "state = 'pending', reach = 1, put_forward_by_id = app_user()", True),
        ("blocked", "title = 'x'", False),
        ("moderated", f"{OUT}, reach = 3", True),
        ("moderated", "state = 'pending', reach = 1, put_forward_by_id = app_user()", False),
        ("trusted", f"{OUT}, reach = 4, audience = 'public'", False),
    ],
)
def test_a_house_goes_no_further_than_it_is_trusted(world: World, level: str, change: str, is_refused: bool):
    trusted(world.cast.lind, level)
    with being(world.cast.ada):
        assert step(world, "note_draft", change) is is_refused


@pytest.mark.parametrize("level", ["blocked", "moderated"])
def test_a_house_that_is_read_first_adds_no_words_to_what_was_told(world: World, level: str):
    trusted(world.cast.lind, level)
    title = "update bulletins_bulletintranslation set title = 'x' where bulletin_id = %s"
    words = "update bulletins_bulletinattachment set description = 'x' where bulletin_id = %s"
    with being(world.cast.ada):
        assert step(world, "note_network", ANEW)
        for statement in (title, words):
            assert refused(statement, [world.bulletins["note_network"].pk])
            assert not refused(statement, [world.bulletins["note_draft"].pk])
        assert not step(world, "note_network", BACK)


def test_a_house_of_normal_trust_adds_no_words_to_what_the_secretariat_read_first(world: World):
    title = "update bulletins_bulletintranslation set title = 'x' where bulletin_id = %s"
    words = "update bulletins_bulletinattachment set description = 'x' where bulletin_id = %s"
    for level in ("normal", "trusted"):
        trusted(world.cast.lind, level)
        with being(world.cast.ada):
            for statement in (title, words):
                assert refused(statement, [world.bulletins["note_public"].pk]) is (level == "normal")
                assert not refused(statement, [world.bulletins["note_network"].pk])


def test_nothing_is_added_while_the_secretariat_reads(world: World):
    title = "update bulletins_bulletintranslation set title = 'x' where bulletin_id = %s"
    with being(world.cast.ada):
        assert refused(title, [world.bulletins["note_pending"].pk])
        assert not refused(title, [world.bulletins["note_network"].pk])


def trusted(authority: Authority, level: str) -> None:
    """The secretariat has said so."""
    with as_system():
        PostingTrust.objects.filter(authority=authority).delete()
        PostingTrust.objects.create(authority=authority, level=level, reason="x", set_by=make_user(), set_by_name="x")


def test_database_and_service_say_the_same_of_trust(world: World):
    """Every kind of authority, level, kind and audience of bulletin."""
    compared = set()
    for kind in Authority.Kind.values:
        with as_system():
            house = make_authority(kind=kind, territory=world.cast.country)
        for level in (None, *PostingTrust.Level.values):
            if level:
                trusted(house, level)
            with being(None):
                sql("select set_config('app.own', %s, true)", [f"{{{house.pk}}}"])
                held = trust.level_of(house.pk, kind)
                for one in Bulletin.Kind.values:
                    for audience in Bulletin.Audience.values:
                        try:
                            expected = str(trust.first_state(held, Bulletin(kind=one, audience=audience)))
                        except trust.MayNotPublish:
                            expected = None
                        found = sql("select bulletin_first_state(%s, %s, %s)", [house.pk, one, audience])[0][0]
                        assert found == expected, (kind, level, one, audience)
                        compared.add(found)
    assert compared == {"published", "pending", None}


_IDS = itertools.count(900_000)


def insert(table: str, row: dict[str, Any], **values: Any) -> bool:
    """Whether a copy of the row with these changes is refused to whoever is being."""
    new = {**row, "id": next(_IDS), **values}
    if "uuid" in row:
        new["uuid"] = str(uuid.uuid4())
    statement = f"insert into bulletins_{table} select * from jsonb_populate_record(null::bulletins_{table}, %s)"
    return refused(statement, [json.dumps(new)])


def planted(table: str, pk: int, column: str = "bulletin_id") -> dict[str, Any]:
    """A planted row as it stands."""
    with as_system():
        found = sql(f"select to_jsonb(t)::text from bulletins_{table} t where {column} = %s order by id", [pk])
    return dict(json.loads(found[0][0]))


@pytest.mark.parametrize("name", [one for one in EVERYONE if one not in {"anonymous", "nils", "eli"}])
def test_a_draft_is_begun_in_the_own_house_and_in_the_own_name(world: World, name: str):
    user, draft = user_of(world, name), planted("bulletin", world.bulletins["note_draft"].pk, "id")
    told = planted("bulletin", world.bulletins["note_public"].pk, "id")
    with being(user):
        assert insert("bulletin", draft, created_by_id=user.pk) is not (name in LIND)
        assert insert("bulletin", draft, created_by_id=user.pk, put_forward_by_id=user.pk)
        assert insert("bulletin", draft, created_by_id=world.cast.lena.pk)
        assert insert("bulletin", draft, created_by_id=user.pk, edition=1)
        assert insert("bulletin", told, created_by_id=user.pk, number="B-9000")


def test_a_bulletin_takes_its_scope_from_its_house_whatever_is_written(world: World):
    cast, draft = world.cast, planted("bulletin", world.bulletins["note_draft"].pk, "id")
    lie = {"country_id": cast.farby.country_id, "tier1_id": None, "addressed_to_id": cast.farby.pk}
    truth = [(cast.lind.country_id, cast.lind.tier1_id, None)]
    scope = "select country_id, tier1_id, addressed_to_id from bulletins_bulletin where id = %s"
    newest = "select max(id) from bulletins_bulletin"
    with being(cast.ada):
        assert not insert("bulletin", draft, created_by_id=cast.ada.pk, **lie)
        assert sql(scope, [sql(newest)[0][0]]) == truth
        changed(
            "update bulletins_bulletin set country_id = %s, tier1_id = null, addressed_to_id = %s where id = %s",
            [cast.farby.country_id, cast.farby.pk, draft["id"]],
        )
        assert sql(scope, [draft["id"]]) == truth


@pytest.mark.parametrize("name", EVERYONE)
def test_functions_with_foreign_rights_do_no_more_than_they_say(world: World, name: str):
    draft, network, pending = (world.bulletins[one].pk for one in ("note_draft", "note_network", "note_pending"))
    with being(user_of(world, name)):
        assert sql("select discard_bulletin(%s)", [network]) == [(False,)]
        assert sql("select discard_bulletin(%s)", [pending]) == [(False,)]
        assert sql("select send_back_bulletin(%s, 1)", [network]) == [(False,)]
        assert sql("select send_back_bulletin(%s, 7)", [pending]) == [(False,)]
        assert sql("select send_back_bulletin(%s, 1)", [pending]) == [(name == "dara",)]
        assert sql("select discard_bulletin(%s)", [draft]) == [(name in LIND,)]
        told = set(sql("select unnest(told_bulletin_ids())"))
        named = {(world.bulletins[one].pk,) for one in ("note_named", "note_corrected", "note_expired")}
        assert (named <= told) is (name in {"gita", "olga"})
        assert refused("select draw_bulletin_number()") is (name in {"anonymous", "eli", "nils"})


def test_a_discarded_draft_leaves_nothing_behind(world: World):
    pk = world.bulletins["note_draft"].pk
    with being(world.cast.ada):
        assert sql("select discard_bulletin(%s)", [pk]) == [(True,)]
        sql("set constraints all immediate")
        with as_system():
            for table in ("bulletintranslation", "bulletinattachment", "bulletinmove"):
                assert sql(f"select id from bulletins_{table} where bulletin_id = %s", [pk]) == []
