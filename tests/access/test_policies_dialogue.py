"""The policies of what hangs on a need, and which side may write which columns of it: raw SQL under each person."""

import uuid

import pytest

from tests.access.people import being, changed, sql
from tests.access.planted_dialogue import WITH_CHANGE, WITH_DRAFT
from tests.access.test_policies import NAMES, PEOPLE, canaries, refused, user_of
from tests.access.world import ABOVE, HOUSE, World
from tests.factories import as_system

pytestmark = pytest.mark.django_db

EVERYONE = [*PEOPLE, "anonymous"]
#: Table, column with the canary, the canary's field.
TEXTS = (
    ("needs_needquestion", "text", "question"),
    ("needs_needreply", "text", "reply"),
    ("needs_needattachment", "description", "description"),
    ("needs_needchange", "values ->> 'title'", "change"),
    ("needs_needchange", "reason", "why"),
    ("needs_needversion", "title", "version"),
)


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize(("table", "column", "field"), TEXTS)
def test_a_plain_select_shows_the_two_sides_alone(world: World, name: str, table: str, column: str, field: str):
    expected = {record for record in NAMES if name in world.readers.get((record, field), set())}
    assert any(name in HOUSE | ABOVE for name in EVERYONE)

    with being(user_of(world, name)):
        assert canaries(sql(f"select {column} from {table}")) == expected


@pytest.mark.parametrize("name", EVERYONE)
def test_reminders_of_the_clock_are_read_by_the_two_sides(world: World, name: str):
    with being(user_of(world, name)):
        seen = sql("select need_id from needs_escalation")
        own = sql("select n.id from needs_need n where state <> 'draft' and authority_id = %s", [world.cast.lind.pk])
    if name in HOUSE | ABOVE:
        assert set(seen) == set(own)
    else:
        assert set(seen) <= {(world.needs["ticked"].pk,)}
        assert bool(seen) == (name == "hana")


INSERTS = {
    "needs_needquestion": """
        insert into needs_needquestion (uuid, need_id, authority_id, association_ticked, reach, field, text, state,
            asked_by_id, asked_by_name, acting_id, at)
        values (%(uuid)s, %(need)s, %(house)s, false, 1, '', 'x', 'open', %(person)s, 'x', %(acting)s, now())
    """,
    "needs_needreply": """
        insert into needs_needreply (uuid, need_id, question_id, authority_id, association_ticked, reach, text,
            author_id, author_name, acting_id, at)
        values (%(uuid)s, %(need)s, %(question)s, %(house)s, false, 1, 'x', %(person)s, 'x', %(acting)s, now())
    """,
    "needs_needchange": """
        insert into needs_needchange (uuid, need_id, authority_id, association_ticked, reach, state, values, before,
            reason, answer, version, field_versions, begun_by_id, begun_at, updated_at)
        values (%(uuid)s, %(need)s, %(house)s, false, 0, 'draft', '{}', '{}', '', '', 1, '{}', %(person)s, now(), now())
    """,
    "needs_needattachment": """
        insert into needs_needattachment (uuid, need_id, authority_id, association_ticked, reach, given_name,
            stored_name, content_type, size, sha256, description, added_by_id, added_by_name, at)
        values (%(uuid)s, %(need)s, %(house)s, false, 1, 'x.pdf', %(uuid)s, 'application/pdf', 4, repeat('0', 64), '',
            %(person)s, 'x', now())
    """,
    "needs_escalation": """
        insert into needs_escalation (need_id, authority_id, association_ticked, reach, step, due_on, at)
        values (%(need)s, %(house)s, false, 1, 2, current_date, now())
    """,
}
LIND = {"ada", "kim", "mira"}
COUNTY = {"ben", "finn"}
#: Who may add to a need of Lind that the county answers.
WRITERS = {
    "needs_needquestion": LIND | COUNTY,
    "needs_needreply": LIND | COUNTY,
    "needs_needchange": LIND,
    "needs_needattachment": LIND,
    "needs_escalation": set(),
}


@pytest.mark.parametrize("table", INSERTS)
@pytest.mark.parametrize("name", [one for one in PEOPLE if one not in {"eli", "nils"}])
def test_only_the_sides_that_may_add_to_a_need(world: World, name: str, table: str):
    user = user_of(world, name)
    with as_system():
        question = sql("select id from needs_needquestion where need_id = %s", [world.needs["submitted"].pk])[0][0]
        own = sql("select authority_id from municipalities_membership where user_id = %s order by id", [user.pk])[-1][0]
    values = {
        "uuid": uuid.uuid4(),
        "need": world.needs["submitted"].pk,
        "house": world.cast.lind.pk,
        "question": question,
        "person": user.pk,
        "acting": own,
    }

    with being(user):
        assert refused(INSERTS[table], values) is not (name in WRITERS[table])


@pytest.mark.parametrize("table", ["needs_needquestion", "needs_needreply", "needs_needchange", "needs_needattachment"])
def test_nobody_writes_in_the_name_of_another(world: World, table: str):
    with as_system():
        question = sql("select id from needs_needquestion where need_id = %s", [world.needs["submitted"].pk])[0][0]
    values = {
        "uuid": uuid.uuid4(),
        "need": world.needs["submitted"].pk,
        "house": world.cast.lind.pk,
        "question": question,
        "person": world.cast.kim.pk,
        "acting": world.cast.lind.pk,
    }
    with being(world.cast.ada):
        assert refused(INSERTS[table], values)


def test_an_answer_cannot_be_hung_on_the_question_of_another_need(world: World):
    with as_system():
        question = sql("select id from needs_needquestion where need_id = %s", [world.needs["returned"].pk])[0][0]
    values = {
        "uuid": uuid.uuid4(),
        "need": world.needs["submitted"].pk,
        "house": world.cast.lind.pk,
        "question": question,
        "person": world.cast.ada.pk,
        "acting": world.cast.lind.pk,
    }
    with being(world.cast.ada):
        assert refused(INSERTS["needs_needreply"], values)


@pytest.mark.parametrize("name", EVERYONE)
def test_what_was_said_and_kept_cannot_be_changed_or_removed(world: World, name: str):
    with being(user_of(world, name)):
        for table in ("needs_needquestion", "needs_needreply", "needs_needversion", "needs_escalation"):
            assert refused(f"delete from {table}"), table
        assert refused("update needs_needquestion set text = 'x'")
        assert refused("update needs_needreply set text = 'x'")
        assert refused("update needs_needversion set title = 'x'")
        assert refused("update needs_needattachment set sha256 = repeat('1', 64)")
        assert refused("delete from needs_needchange")


@pytest.mark.parametrize("name", EVERYONE)
def test_files_change_and_go_in_their_own_house_alone(world: World, name: str):
    is_house = name in HOUSE
    with being(user_of(world, name)):
        assert refused("update needs_needattachment set description = 'x'") is not is_house
        assert refused("delete from needs_needattachment") is not is_house


@pytest.mark.parametrize("name", EVERYONE)
def test_a_change_is_touched_by_its_house_and_once_submitted_by_the_addressee(world: World, name: str):
    draft, submitted = (world.needs[record].pk for record in (WITH_DRAFT, WITH_CHANGE))
    with being(user_of(world, name)):
        assert refused("update needs_needchange set answer = 'x' where need_id = %s", [draft]) is not (name in HOUSE)
        is_side = name in HOUSE | COUNTY
        assert refused("update needs_needchange set answer = 'x' where need_id = %s", [submitted]) is not is_side


WORDS = [
    "title = 'forged'",
    "people_affected = 1",
    'lines = \'{"1": {"item": "x"}}\'',
    "place = 'elsewhere'",
    "urgency = '24h'",
    "already_done = 'x'",
    "source_grade = 'A'",
    "answer_wanted_by = '2030-01-01'",
    "cost_minor = 1, cost_eur_cents = 1, rate = 1",
]
HOUSE_SAYS = [
    "association_ticked = not association_ticked",
    "rank = 1",
    "still_valid_on = current_date",
    "fulfilled = '{\"1\": 1}'",
    "state = 'withdrawn'",
]
ADDRESSEE_SAYS = [
    "state = 'accepted', reach = 3",
    "state = 'accepted_in_part', reach = 3",
    "state = 'returned'",
    "state = 'declined'",
    "answer_who = 'x'",
    "decided_at = now()",
    "first_answered_at = now()",
]


@pytest.mark.parametrize("change", [*WORDS, *HOUSE_SAYS])
def test_the_addressee_writes_nothing_that_is_the_houses(world: World, change: str):
    with being(world.cast.finn):
        assert refused(f"update needs_need set {change} where id = %s", [world.needs["submitted"].pk])


@pytest.mark.parametrize("change", [*WORDS, *ADDRESSEE_SAYS])
def test_the_house_writes_nothing_that_is_the_addressees_and_no_words_once_submitted(world: World, change: str):
    with being(world.cast.ada):
        assert refused(f"update needs_need set {change} where id = %s", [world.needs["submitted"].pk])


@pytest.mark.parametrize("change", WORDS)
@pytest.mark.parametrize("record", ["draft", "returned"])
def test_the_house_writes_its_words_while_it_has_them_in_hand(world: World, record: str, change: str):
    with being(world.cast.ada):
        assert not refused(f"update needs_need set {change} where id = %s", [world.needs[record].pk])


@pytest.mark.parametrize("change", HOUSE_SAYS)
def test_the_house_says_what_is_its_own_to_say(world: World, change: str):
    with being(world.cast.ada):
        assert not refused(f"update needs_need set {change} where id = %s", [world.needs["submitted"].pk])


@pytest.mark.parametrize("change", ADDRESSEE_SAYS)
def test_the_addressee_says_what_is_its_own_to_say(world: World, change: str):
    with being(world.cast.finn):
        assert not refused(f"update needs_need set {change} where id = %s", [world.needs["submitted"].pk])


@pytest.mark.parametrize("name", ["ada", "finn"])
def test_nobody_lets_a_need_lapse_by_hand(world: World, name: str):
    with being(user_of(world, name)):
        assert refused("update needs_need set state = 'lapsed' where id = %s", [world.needs["accepted"].pk])


def test_words_taken_over_by_the_addressee_need_the_step_that_allows_it(world: World):
    need = world.needs[WITH_CHANGE]
    for step, is_refused in (("", True), ("change", False), ("merge", False), ("other", True)):
        with being(world.cast.finn):
            sql("select set_config('app.step', %s, true)", [step])
            assert refused("update needs_need set title = 'taken over' where id = %s", [need.pk]) is is_refused, step


def test_the_step_opens_nothing_to_others(world: World):
    for name in ("jana", "gita", "cleo", "hana", "dara"):
        with being(user_of(world, name)):
            sql("select set_config('app.step', 'change', true)")
            assert refused("update needs_need set title = 'x' where id = %s", [world.needs[WITH_CHANGE].pk]), name


def test_a_redirect_leads_to_an_authority_above_the_municipality(world: World):
    move = "update needs_need set addressed_to_id = %s where id = %s"
    for wrong in (world.cast.farby, world.cast.observer, world.cast.holm, world.cast.association):
        with being(world.cast.ben):
            assert refused(move, [wrong.pk, world.needs["submitted"].pk]), wrong
    with being(world.cast.ben):
        assert not refused(move, [world.cast.ministry.pk, world.needs["submitted"].pk])


def test_all_that_hangs_on_a_need_follows_its_scope(world: World):
    need, ministry = world.needs["submitted"], world.cast.ministry
    with being(world.cast.ben):
        changed("update needs_need set addressed_to_id = %s where id = %s", [ministry.pk, need.pk])
        for table in ("needquestion", "needreply", "needattachment", "escalation"):
            found = sql(f"select distinct addressed_to_id from needs_{table} where need_id = %s", [need.pk])
            assert found == [(ministry.pk,)], table
        assert sql("select distinct addressed_to_id from needs_needversion where pgh_obj_id = %s", [need.pk]) == [
            (ministry.pk,)
        ]


SOUND = ['{"1": {"item": "Beds", "quantity": 3, "unit_cost_minor": 1250}}', "{}", '{"20": {"kind": "goods"}}']
UNSOUND = [
    "[]",
    '{"0": {"item": "x"}}',
    '{"21": {"item": "x"}}',
    '{"01": {"item": "x"}}',
    '{"1": []}',
    '{"1": {"price": 1}}',
    '{"1": {"quantity": "3"}}',
    '{"1": {"quantity": -1}}',
    '{"1": {"quantity": 1.5}}',
    '{"1": {"quantity": 1000001}}',
    '{"1": {"quantity": true}}',
    '{"1": {"quantity": null}}',
    '{"1": {"unit_cost_minor": 10000000001}}',
    '{"1": {"item": "%s"}}' % ("x" * 201),
]


@pytest.mark.parametrize("lines", [*SOUND, *UNSOUND])
def test_line_items_hold_only_what_a_line_has(world: World, lines: str):
    with being(world.cast.ada):
        is_refused = refused("update needs_need set lines = %s where id = %s", [lines, world.needs["draft"].pk])
    assert is_refused is (lines in UNSOUND)


@pytest.mark.parametrize("fulfilled", ['{"1": -1}', '{"1": 0.5}', '{"1": "3"}', '{"21": 1}', "[1]", '{"1": 1000001}'])
def test_what_has_arrived_is_a_quantity_of_a_line(world: World, fulfilled: str):
    with being(world.cast.ada):
        assert refused("update needs_need set fulfilled = %s where id = %s", [fulfilled, world.needs["accepted"].pk])
