"""Fills a fresh database with a made-up network, by INSERT ... SELECT from generate_series, always the same rows.

Ids are computed, so that other modules can name the people and authorities they need:

    country c              territory 1 + c             ministry     c
    region r of c (c > 4)  territory 100 + 10 c + r    authority    100 + 10 c + r
    county k of c          territory 1000 + 1000 c + k authority    1000 + 1000 c + k
    municipality m         territory 100000 + m        authority    100000 + m
    association of c       authority 20 + c; secretariats 31, 32; observers 41 to 44

Municipality m lies in country 1 + m mod 8. Needs fall on municipality 1 + M u² (u even in 0..1), so the first one has
about 2.7 % of all at size S. Every authority's group has its id.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.databases import connect
from benchmarks.sizes import COUNTRIES, MONTHS, OBSERVERS, REGIONS, SECRETARIATS, Size

SECTORS = 15

_TERRITORIES = """
insert into municipalities_territory (id, uuid, parent_id, country_id, tier1_id, tier2_id, level, code, iso2,
    short_code, slug, name, labels, sort_keys, needs_status_note, position, time_zone)
select id, gen_random_uuid(), parent, country, tier1, tier2, level, 'X-' || id, iso2, short, 'place-' || id, name,
    jsonb_build_object('sr', name || ' sr'), '{{}}', false, 0, 'Europe/Belgrade'
from (
    select 1 id, null::int parent, null::int country, null::int tier1, null::int tier2, 'region' level, '' iso2,
        null short, 'Region' name
    union all
    select 1 + c, 1, null, null, null, 'country', 'X' || c, null, 'Country ' || c from generate_series(1, {countries}) c
    union all
    select 100 + 10 * c + r, 1 + c, 1 + c, null, null, 'entity', 'X' || c, null, 'Entity ' || c || '.' || r
    from generate_series(5, {countries}) c, generate_series(1, {regions}) r
    union all
    select 1000 + 1000 * c + k, case when c > 4 then 100 + 10 * c + 1 + k % {regions} else 1 + c end, 1 + c,
        case when c > 4 then 100 + 10 * c + 1 + k % {regions} end, null, 'county', 'X' || c, null,
        'County ' || c || '.' || k
    from generate_series(1, {countries}) c, generate_series(1, {counties}) k
    union all
    select 100000 + m, 1000 + 1000 * c + k, 1 + c, 1000 + 1000 * c + k,
        case when c > 4 then 100 + 10 * c + 1 + k % {regions} end, 'municipality', 'X' || c,
        chr(65 + m / 676 % 26) || chr(65 + m / 26 % 26) || chr(65 + m % 26), 'Municipality ' || m
    from (
        select m, 1 + m % {countries} c, 1 + m / {countries} % {counties} k from generate_series(1, {municipalities}) m
    ) p
) places
"""

_AUTHORITIES = """
insert into auth_group (id, name) select id, 'authority-' || id from ({ids}) ids;
insert into municipalities_authority (id, uuid, kind, territory_id, country_id, tier1_id, tier2_id, association_id,
    group_id, slug, name, short_name, labels, sort_keys, languages, time_zone, website, is_active, is_example,
    created_at, confirms_submissions)
select i.id, gen_random_uuid(), i.kind, t.id, coalesce(t.country_id, t.id), t.tier1_id, t.tier2_id,
    case when i.kind = 'municipality' and i.id % 5 > 0 then 19 + coalesce(t.country_id, t.id) end,
    i.id, 'authority-' || i.id, coalesce(t.name, i.kind || ' ' || i.id), '', jsonb_build_object('sr', i.id::text),
    '{{}}', '["sr"]', 'Europe/Belgrade', '', true, true, now(), false
from ({ids}) i left join municipalities_territory t on t.id = i.territory
order by i.kind <> 'association';
"""
_IDS = """
    select c id, 'central' kind, 1 + c territory from generate_series(1, {countries}) c
    union all select 20 + c, 'association', null from generate_series(1, {countries}) c
    union all select 30 + s, 'secretariat', null from generate_series(1, {secretariats}) s
    union all select 40 + o, 'observer', null from generate_series(1, {observers}) o
    union all select id, case level when 'municipality' then 'municipality' else 'intermediate' end, id
    from municipalities_territory where level in ('entity', 'county', 'municipality')
"""

# One person after the other over the authorities; the role changes with every turn, the first is an officer.
_PEOPLE = """
insert into municipalities_sector (id, code, name, labels, iasc_cluster, position, is_retired)
select s, 'S' || s, 'Sector ' || s, jsonb_build_object('sr', 'Sektor ' || s), '', s, false
from generate_series(1, {sectors}) s;
insert into municipalities_user (id, password, is_superuser, email, name, language, is_active, is_example,
    membership_version, date_joined)
select u, '!' || u, false, 'person' || u || '@example.org', 'Person ' || u, 'en-gb', true, true, 1, now()
from generate_series(1, {people}) u;
insert into account_emailaddress (user_id, email, verified, "primary")
select id, email, true, true from municipalities_user;
insert into municipalities_membership (uuid, user_id, authority_id, role, valid_from, reason, end_reason, created_at)
select gen_random_uuid(), u, a.id,
    (array['officer', 'approver', 'administrator', 'viewer'])[1 + (u - 1) / {authorities} % 4],
    now() - interval '1 year', 'benchmark', '', now()
from generate_series(1, {people}) u
join (select id, row_number() over (order by id) place from municipalities_authority) a
    on a.place = 1 + (u - 1) % {authorities};
"""

# 8 % drafts, 12 % submitted, 5 % returned, 75 % accepted; severity leans to the middle; text of about 200 letters.
_NEEDS = """
select setseed(0.42);
insert into needs_need (id, uuid, number, authority_id, country_id, tier1_id, tier2_id, association_id,
    association_ticked, addressed_to_id, reach, territory_id, sector_id, title, situation, severity, people_affected,
    language, script, state, version, is_example, created_by_id, created_at, updated_at, submitted_at, submitted_by_id,
    lacking, place_role, people_by_group, groups, people_in_groups, certainty, source, currency, cost_minor,
    cost_eur_cents, rate, rate_date, is_free_of_personal_data, field_versions, first_submitted_at, answer_due_on,
    decided_at, answer_who, answer_what, answer_by, edition, replays)
select i, gen_random_uuid(),
    case when chance >= 0.08 then t.iso2 || '-' || t.short_code || '-' || to_char(i, 'FM0000000') end,
    a.id, a.country_id, a.tier1_id, a.tier2_id, a.association_id, tick < 0.5,
    case when chance >= 0.08 then coalesce(a.tier1_id, a.country_id - 1) end,
    case when chance < 0.08 then 0 when chance < 0.25 then 1 else 3 end, t.id, 1 + floor({sectors} * sector)::int,
    'Winter beds for the transit centre ' || i, repeat('The centre was set up for 430 people and houses 600. ', 4),
    1 + floor(5 * (severity + other) / 2)::int, 5 + floor(2000 * people * people)::int, 'en-gb', 'Latn',
    case when chance < 0.08 then 'draft' when chance < 0.20 then 'submitted' when chance < 0.25 then 'returned'
        else 'accepted' end,
    1, false, 1 + i % {people}, at, at, case when chance >= 0.08 then at end,
    case when chance >= 0.08 then 1 + i % {people} end,
    '{{space,equipment}}', (array['host', 'transit', 'border'])[1 + i % 3],
    '{{"ASY": {{"men": 3, "women": 2}}}}', '{{ASY}}', 5, 'records', 'Register of the centre',
    'EUR', 100 * (i % 400000), 100 * (i % 400000), 1, at::date, chance >= 0.08,
    '{{}}', case when chance >= 0.08 then at end, case when chance >= 0.08 then at::date + 21 end,
    case when chance >= 0.20 then at + interval '9 days' end,
    case when chance >= 0.25 then 'Civil protection of the county' else '' end,
    case when chance >= 0.25 then 'Brings what is missing from the depot' else '' end,
    case when chance >= 0.25 then at::date + 60 end,
    case when chance >= 0.08 then 1 else 0 end, '{{}}'
from (
    select i, 1 + floor({municipalities} * power(random(), 2))::int m, random() chance, random() tick, random() sector,
        random() severity, random() other, random() people,
        timestamptz '2026-11-01' - interval '{months} months' * (1 - i / {needs}.0) as at
    from generate_series(1, {needs}) i
) made
join municipalities_authority a on a.id = 100000 + m
join municipalities_territory t on t.id = a.territory_id
"""

# Four of five shares go to an authority, one to a person; every tenth has run out.
_SHARES = """
with shared as materialized (
    select n.id need, n.authority_id, row_number() over (order by hashint8(n.id)) i
    from needs_need n where n.reach >= 1 order by hashint8(n.id) limit {shares}
), with_groups as (
    insert into needs_needgroupshare (reason, valid_until, created_at, authority_id, content_object_id, granted_by_id,
        group_id, permission_id)
    select 'benchmark', case when i % 10 = 0 then now() - interval '1 day' end, now(), s.authority_id, need, 1,
        100001 + (i * 7919) % {municipalities}, p.id
    from shared s, auth_permission p where p.codename = 'view_need' and i % 5 > 0
)
insert into needs_needpersonshare (reason, valid_until, created_at, authority_id, content_object_id, granted_by_id,
    user_id, permission_id)
select 'benchmark', null, now(), s.authority_id, need, 1, 1 + (i * 104729) % {people}, p.id
from shared s, auth_permission p where p.codename = 'view_need' and i % 5 = 0;
"""

_FILLED = (
    "municipalities_territory",
    "municipalities_authority",
    "municipalities_sector",
    "municipalities_user",
    "municipalities_membership",
    "auth_group",
    "needs_need",
    "needs_needgroupshare",
    "needs_needpersonshare",
)


def fill(database: str, size: Size) -> float:
    """Fill the migrated, empty database as the system role; seconds it took."""
    begun = time.monotonic()
    numbers = {
        "countries": COUNTRIES,
        "regions": REGIONS,
        "counties": size.counties,
        "municipalities": size.municipalities,
        "secretariats": SECRETARIATS,
        "observers": OBSERVERS,
        "authorities": size.authorities,
        "people": size.people,
        "needs": size.needs,
        "shares": size.shares,
        "months": MONTHS,
        "sectors": SECTORS,
    }
    ids = _IDS.format(**numbers)
    with (
        contextlib.closing(connect("test", database, role="portal_system")) as system,
        contextlib.closing(connect("owner", database)) as owner,
        system.cursor() as cursor,
    ):
        cursor.execute(_TERRITORIES.format(**numbers))
        cursor.execute(_AUTHORITIES.format(ids=ids, **numbers))
        cursor.execute(_PEOPLE.format(**numbers))
        _vacuum(owner, _FILLED[:6])
        with _without_indexes(owner, "needs_need"):
            cursor.execute(_NEEDS.format(**numbers))
        cursor.execute(_SHARES.format(**numbers))
        _vacuum(owner, _FILLED[6:])
        _move_sequences(owner, system)
    return time.monotonic() - begun


@contextlib.contextmanager
def _without_indexes(owner: Any, table: str) -> Iterator[None]:
    """Load without triggers, foreign keys and indexes; make exactly the same ones again, which checks every row.

    The primary key stays, and whatever other tables' foreign keys stand on. The triggers would look up again, row by
    row, the scope columns that the statement takes from the same authorities.
    """
    with owner.cursor() as cursor:
        cursor.execute(
            """
            select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
                   format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,
                          pg_get_constraintdef(oid))
            from pg_constraint c where conrelid = %(table)s::regclass
              and (contype = 'f' or contype = 'u' and not exists (
                   select from pg_constraint other where other.contype = 'f' and other.conindid = c.conindid))
            order by contype
            """,
            {"table": table},
        )
        constraints = cursor.fetchall()
        cursor.execute(
            """
            select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
            from pg_index where indrelid = %(table)s::regclass
              and not exists (select from pg_constraint where conindid = indexrelid)
            """,
            {"table": table},
        )
        indexes = cursor.fetchall()
        cursor.execute(f"alter table {table} disable trigger user")
        for drop, _make in constraints + indexes:
            cursor.execute(drop)
        yield
        cursor.execute(f"alter table {table} enable trigger user")
        # Indexes first, uniqueness next, foreign keys last, as in the migration.
        for _drop, make in indexes + constraints[::-1]:
            cursor.execute(make)


def _vacuum(owner: Any, tables: tuple[str, ...]) -> None:
    with owner.cursor() as cursor:
        for table in tables:
            cursor.execute(f"vacuum (analyze) {table}")


def _move_sequences(owner: Any, system: Any) -> None:
    """Beyond the ids written here, so that the portal can insert."""
    with owner.cursor() as cursor, system.cursor() as reader:
        for table in _FILLED:
            reader.execute(f"select coalesce(max(id), 0) + 1 from {table}")
            cursor.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, reader.fetchone()[0]])


def say(text: str) -> None:
    """Progress for the person who waits, apart from the gates."""
    print(text, file=sys.stderr, flush=True)
