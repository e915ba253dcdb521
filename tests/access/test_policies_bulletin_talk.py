"""What hangs on bulletins attacked with raw SQL: recipients, moves, editions, replies, words, files, trust, feeds."""

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.access.people import being, changed, sql
from tests.access.planted_bulletins import BULLETINS, FEED_SECRET
from tests.access.test_policies import PEOPLE, refused, user_of
from tests.access.test_policies_bulletin_steps import LIND, insert, planted
from tests.access.world import World
from tests.factories import as_system, make_authority

pytestmark = pytest.mark.django_db

EVERYONE = [*PEOPLE, "anonymous"]
#: Those with a current membership; the others have nobody to act for.
ACTING = [one for one in PEOPLE if one not in {"eli", "nils"}]
NAMES = [record for record, *_rest in BULLETINS]


def house_of(world: World, name: str) -> int:
    """The authority that this person acts for, by the newest membership."""
    with as_system():
        held = sql(
            "select authority_id from municipalities_membership where user_id = %s and valid_until is null",
            [user_of(world, name).pk],
        )
    return held[-1][0]


#: Record, who is to be told, whether that is of its audience.
TOLD = (
    ("note_named", "holm", False),
    ("note_named", "lind", False),
    ("note_country", "farby", False),
    ("note_country", "secretariat", False),
    ("note_country", "new_house", True),
    ("note_kinds", "farby", False),
    ("note_kinds", "new_observer", True),
    ("note_network", "farby", False),
    ("note_draft", "farby", False),
    ("note_pending", "farby", False),
)


@pytest.mark.parametrize(("record", "to", "fits"), TOLD)
def test_only_house_and_secretariat_tell_and_only_the_audience(world: World, record: str, to: str, fits: bool):
    with as_system():
        made = {
            "new_house": make_authority(kind="central", territory=world.cast.country),
            "new_observer": make_authority(kind="observer"),
        }
    recipient = made.get(to) or getattr(world.cast, to)
    row = planted("bulletinrecipient", world.bulletins["note_kinds"].pk)
    values = {
        "bulletin_id": world.bulletins[record].pk,
        "recipient_id": recipient.pk,
        "group_id": 0,
        "edition_read": 0,
        "read_at": None,
        "read_by_name": "",
    }
    for name in EVERYONE:
        with being(user_of(world, name)):
            assert insert("bulletinrecipient", row, **values) is not (fits and name in LIND | {"dara"}), name
            assert insert("bulletinrecipient", row, **values, reason="escalation"), name
            assert insert("bulletinrecipient", row, **{**values, "edition_read": 1, "read_at": "2026-11-01"}), name


def test_a_recipient_row_belongs_to_house_and_group_of_the_records(world: World):
    with as_system():
        new = make_authority(kind="observer")
    row = planted("bulletinrecipient", world.bulletins["note_kinds"].pk)
    fresh = {"edition_read": 0, "read_at": None, "recipient_id": new.pk}
    with being(world.cast.ada):
        assert not insert("bulletinrecipient", row, **fresh, authority_id=world.cast.holm.pk, group_id=1)
        assert sql("select authority_id, group_id from bulletins_bulletinrecipient order by id desc limit 1") == [
            (world.cast.lind.pk, new.group_id)
        ]


ACKNOWLEDGED = "edition_acknowledged = 1, acknowledged_at = now(), acknowledged_by_name = 'x', acknowledged_by_id ="


@pytest.mark.parametrize("name", EVERYONE)
def test_the_recipient_alone_acknowledges_once_and_in_their_own_name(world: World, name: str):
    pk = world.bulletins["note_named"].pk
    change = "update bulletins_bulletinrecipient set {} where bulletin_id = " + str(pk)
    with being(user_of(world, name)):
        for forged in (
            f"{ACKNOWLEDGED} {world.cast.ada.pk}" if name != "ada" else f"{ACKNOWLEDGED} null",
            f"{ACKNOWLEDGED} null",
            f"{ACKNOWLEDGED.replace('= 1', '= 2')} app_user()",
            "read_by_name = 'x'",
            "edition_read = 0, read_at = null",
            "edition_read = 9, read_at = now()",
            "told_at = now() + interval '9 days'",
            "reason = 'network'",
            "recipient_id = authority_id",
            "edition_reminded = 1, reminded_at = now()",
        ):
            assert refused(change.format(forged)), forged
        is_told = name in {"gita", "olga"}
        assert refused(change.format(f"{ACKNOWLEDGED} app_user()")) is not is_told
        # A second one of the same edition, and one taken back.
        assert refused(change.format("acknowledged_at = now() - interval '1 day'"))
        assert refused(change.format("edition_acknowledged = 0, acknowledged_at = null, acknowledged_by_id = null"))


def test_what_is_not_urgent_is_acknowledged_by_nobody(world: World):
    pk = world.bulletins["note_kinds"].pk
    with being(world.cast.ivo):
        change = f"update bulletins_bulletinrecipient set {ACKNOWLEDGED} app_user() where bulletin_id = %s"
        assert refused(change, [pk])


@pytest.mark.parametrize("record", ["note_draft", "note_named", "note_network"])
@pytest.mark.parametrize("name", ACTING)
def test_steps_are_noted_by_their_side_in_its_own_name(world: World, name: str, record: str):
    row = planted("bulletinmove", world.bulletins["note_named"].pk)
    user, acting = user_of(world, name), house_of(world, name)
    values = {"bulletin_id": world.bulletins[record].pk, "actor_id": user.pk, "acting_id": acting}
    is_secretariat = name == "dara" and record != "note_draft"
    with being(user):
        assert insert("bulletinmove", row, **values) is not (name in LIND or is_secretariat)
        assert insert("bulletinmove", row, **values, kind="send_back") is not is_secretariat
        assert insert("bulletinmove", row, **values, kind="begin") is not (name in LIND)
        assert insert("bulletinmove", row, **{**values, "actor_id": world.cast.lena.pk})
        assert insert("bulletinmove", row, **{**values, "acting_id": world.cast.holm.pk})
        for kind in ("remind", "escalate", "expire"):
            assert insert("bulletinmove", row, **{**values, "kind": kind, "actor_id": None, "acting_id": None})
        assert refused("update bulletins_bulletinmove set note = 'x'")


@pytest.mark.parametrize("name", EVERYONE)
def test_an_edition_holds_what_the_bulletin_says_and_is_kept(world: World, name: str):
    user, record = user_of(world, name), "note_corrected"
    told = world.bulletins[record]
    row = planted("bulletinedition", told.pk)
    words = {"title": told.title, "lead": told.lead, "text": told.text}
    values = {"edition": 2, "reason": "x", "by_id": user.pk if user else None, "words": words}
    with being(user):
        assert insert("bulletinedition", row, **values) is not (name in LIND | {"dara"})
        assert insert("bulletinedition", row, **{**values, "words": {**words, "text": "forged"}})
        assert insert("bulletinedition", row, **{**values, "edition": 3})
        assert insert("bulletinedition", row, **{**values, "by_id": world.cast.lena.pk})
        assert refused("update bulletins_bulletinedition set words = '{}'")


@pytest.mark.parametrize("record", NAMES)
@pytest.mark.parametrize("name", ACTING)
def test_whoever_reads_a_bulletin_may_answer_it_and_nobody_else(world: World, name: str, record: str):
    user, acting = user_of(world, name), house_of(world, name)
    row = planted("bulletinreply", world.bulletins["note_network"].pk)
    other = world.bulletin_replies["note_public" if record == "note_network" else "note_network"]
    values = {"bulletin_id": world.bulletins[record].pk, "author_id": user.pk, "acting_id": acting}
    with being(user):
        may = name in world.readers[record, "title"] and name != "ivo"
        assert insert("bulletinreply", row, **values) is not may
        assert insert("bulletinreply", row, **{**values, "author_id": world.cast.lena.pk})
        assert insert("bulletinreply", row, **{**values, "acting_id": world.cast.secretariat.pk}) is not (
            name == "dara" and may
        )
        assert insert("bulletinreply", row, **values, question_id=other.pk)


@pytest.mark.parametrize("name", EVERYONE)
def test_a_reply_is_taken_down_by_author_house_and_secretariat_for_good(world: World, name: str):
    pk = world.bulletin_replies["note_network"].pk
    with being(user_of(world, name)):
        may = name in LIND | {"dara", "gita"}
        assert refused("update bulletins_bulletinreply set hidden_at = now() where id = %s", [pk]) is not may
        assert refused("update bulletins_bulletinreply set hidden_at = null where hidden_at is not null")
        assert refused("update bulletins_bulletinreply set text = 'x'")


@pytest.mark.parametrize("name", EVERYONE)
def test_translations_and_files_are_their_houses_alone(world: World, name: str):
    user, is_house = user_of(world, name), name in LIND
    me = user.pk if user else None
    translation = planted("bulletintranslation", world.bulletins["note_network"].pk)
    file = planted("bulletinattachment", world.bulletins["note_network"].pk)
    new = {"stored_name": "x" * 32}
    with being(user):
        assert insert("bulletintranslation", translation, language="mk", by_id=me) is not is_house
        assert insert("bulletintranslation", translation, language="mk", by_id=world.cast.lena.pk)
        assert insert("bulletinattachment", file, added_by_id=me, **new) is not is_house
        assert insert("bulletinattachment", file, added_by_id=world.cast.lena.pk, **new)
        assert refused("update bulletins_bulletinattachment set sha256 = repeat('1', 64)")
        assert refused("update bulletins_bulletinattachment set stored_name = 'x'")
        draft = [world.bulletins["note_draft"].pk]
        for change in (
            "update bulletins_bulletintranslation set title = 'x' where bulletin_id = %s",
            "update bulletins_bulletinattachment set description = 'x' where bulletin_id = %s",
            "delete from bulletins_bulletintranslation where bulletin_id = %s",
            "delete from bulletins_bulletinattachment where bulletin_id = %s",
        ):
            assert refused(change, draft) is not is_house, change


def test_a_translation_reaches_no_further_than_its_bulletin(world: World):
    pk = world.bulletins["note_draft"].pk
    with being(world.cast.ada):
        changed(
            "update bulletins_bulletintranslation set reach = 4, country_id = null, association_ticked = true "
            "where bulletin_id = %s",
            [pk],
        )
        scope = "select reach, country_id, association_ticked from bulletins_bulletintranslation where bulletin_id = %s"
        assert sql(scope, [pk]) == [(0, world.cast.lind.country_id, False)]


def test_all_that_hangs_on_a_bulletin_follows_it_and_its_house(world: World):
    pk, cast = world.bulletins["note_network"].pk, world.cast
    caps = {"move": 1, "reply": 3, "edition": 4, "translation": 4, "attachment": 4}
    with as_system():
        changed(
            "update municipalities_authority set country_id = %s where id = %s", [cast.farby.country_id, cast.lind.pk]
        )
        for child, cap in caps.items():
            found = sql(
                f"select distinct country_id, reach from bulletins_bulletin{child} where bulletin_id = %s", [pk]
            )
            assert found == [(cast.farby.country_id, min(3, cap))], child


@pytest.mark.parametrize("name", EVERYONE)
def test_trust_and_routes_are_set_by_the_secretariat_alone(world: World, name: str):
    user, is_secretariat = user_of(world, name), name == "dara"
    me = user.pk if user else None
    row = planted("postingtrust", world.cast.lind.pk, "authority_id")
    place = planted("routeplace", 1, "position")
    with being(user):
        raised = "update bulletins_postingtrust set level = 'trusted', set_by_id = %s"
        assert refused(raised, [me]) is not is_secretariat
        assert refused(raised, [world.cast.lena.pk])
        new = {"authority_id": world.cast.holm.pk, "set_by_id": me}
        assert insert("postingtrust", row, **new) is not is_secretariat
        assert insert("postingtrust", row, **{**new, "set_by_id": world.cast.lena.pk})
        assert refused("update bulletins_route set name = 'x'") is not is_secretariat
        assert refused("update bulletins_routeplace set position = 2") is not is_secretariat
        values = {"position": 3, "territory_id": world.cast.holm.territory_id}
        assert insert("routeplace", place, **values) is not is_secretariat
        assert refused("delete from bulletins_routeplace") is not is_secretariat


@pytest.mark.parametrize("name", EVERYONE)
def test_a_private_feed_is_its_persons_alone_and_what_is_revoked_stays_so(world: World, name: str):
    user, row = user_of(world, name), planted("feedtoken", world.feed.pk, "id")
    with being(user):
        assert refused("update bulletins_feedtoken set name = 'x'") is not (name == "ada")
        for column in ("valid_until = now() + interval '9 years'", "person_id = app_user()", "sha256 = md5('x')"):
            assert refused(f"update bulletins_feedtoken set {column}"), column
        if user is not None:
            fresh = {"sha256": "0" * 64, "person_id": user.pk}
            assert insert("feedtoken", row, **fresh) is not user.is_active
            assert insert("feedtoken", row, **{**fresh, "person_id": world.cast.lena.pk, "sha256": "1" * 64})
            assert insert("feedtoken", row, **{**fresh, "sha256": "2" * 64, "revoked_at": "2026-01-01"})
        assert refused("update bulletins_feedtoken set revoked_at = now()") is not bool(user and user.is_active)
        assert refused("update bulletins_feedtoken set revoked_at = null")


def test_a_feed_opens_for_its_secret_until_it_ends(world: World):
    key, ada = hashlib.sha256(FEED_SECRET.encode()).hexdigest(), world.cast.ada

    def opened(statement: str = "select 1", values: tuple = ()) -> int | None:
        with transaction.atomic():
            with as_system():
                sql(statement, values)
            with being(None):
                found = sql("select open_feed(%s)", [key])[0][0]
            transaction.set_rollback(True)
        return found

    past = timezone.now() - timedelta(days=1)
    assert opened() == ada.pk
    assert opened("update bulletins_feedtoken set revoked_at = now()") is None
    ended = "update bulletins_feedtoken set created_at = %s::timestamptz - interval '1 day', valid_until = %s"
    assert opened(ended, (past, past)) is None
    assert opened("update municipalities_user set is_active = false where id = %s", (ada.pk,)) is None
    with being(None):
        assert sql("select open_feed(%s)", ["0" * 64]) == [(None,)]
