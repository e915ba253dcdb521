"""Row-level security of what hangs on a need, which side may write which columns, and what a line item may hold.

Children take their scope from the need, never from what the new row says of itself; when the need's scope changes, they
follow in the same transaction.
"""

from django.db import migrations

READ = """
    authority_id = any((select app_ids('app.own'))::bigint[])
    or (reach >= 1 and country_id = any((select app_ids('app.countries'))::bigint[]))
    or (reach >= 1 and tier1_id = any((select app_ids('app.tiers'))::bigint[]))
    or (reach >= 1 and tier2_id = any((select app_ids('app.tiers'))::bigint[]))
    or (reach >= 1 and association_ticked and association_id = any((select app_ids('app.associations'))::bigint[]))
"""
HOUSE = "authority_id = any((select app_ids('app.own'))::bigint[])"
SIDES = f"({HOUSE} or (reach >= 1 and addressed_to_id = any((select app_ids('app.own'))::bigint[])))"
ACTING = "acting_id = any((select app_ids('app.own'))::bigint[])"


def _me(column: str) -> str:
    return f"{column} = (select app_user())"


#: Table, who may insert, and what may change or go later: (name, statement after "for", condition).
CHILDREN = (
    (
        "needquestion",
        f"{SIDES} and {ACTING} and {_me('asked_by_id')}",
        "revoke update, delete on needs_needquestion from portal_app;"
        "grant update (state, settled_at) on needs_needquestion to portal_app;"
        f"create policy needquestion_update on needs_needquestion for update to portal_app using {SIDES};",
    ),
    (
        "needreply",
        f"{SIDES} and {ACTING} and {_me('author_id')}",
        "revoke update, delete on needs_needreply from portal_app;",
    ),
    (
        "needchange",
        f"{HOUSE} and {_me('begun_by_id')}",
        "revoke delete on needs_needchange from portal_app;"
        f"create policy needchange_update on needs_needchange for update to portal_app using {SIDES};",
    ),
    (
        "needattachment",
        f"{HOUSE} and {_me('added_by_id')}",
        "revoke update on needs_needattachment from portal_app;"
        "grant update (description) on needs_needattachment to portal_app;"
        f"create policy needattachment_update on needs_needattachment for update to portal_app using ({HOUSE});"
        f"create policy needattachment_delete on needs_needattachment for delete to portal_app using ({HOUSE});",
    ),
    ("escalation", "false", "revoke insert, update, delete on needs_escalation from portal_app;"),
)

TAKEN = """
create function need_child_scope_taken() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: as for moves (0002): the policy judges the need's own scope and not what the new row claims.
    select authority_id, country_id, tier1_id, tier2_id, association_id, association_ticked, addressed_to_id,
            case when tg_table_name = 'needs_needchange' then least(reach, 1, new.reach) else least(reach, 1) end
        into new.authority_id, new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.association_ticked,
            new.addressed_to_id, new.reach
        from needs_need where id = new.need_id;
    return new;
end $$;
alter function need_child_scope_taken() owner to portal_system;
revoke execute on function need_child_scope_taken() from public;
create function need_reply_of_same_need() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from needs_needquestion where id = new.question_id and need_id = new.need_id) then
        raise exception 'an answer belongs to a question of its own need' using errcode = 'check_violation';
    end if;
    return new;
end $$;
alter function need_reply_of_same_need() owner to portal_system;
revoke execute on function need_reply_of_same_need() from public;
create trigger need_reply_of_same_need before insert on needs_needreply for each row
    execute function need_reply_of_same_need();
"""

TABLES = "".join(
    f"""
alter table needs_{table} add constraint {table}_of_same_authority
    foreign key (authority_id, need_id) references needs_need (authority_id, id) deferrable initially deferred;
alter table needs_{table} enable row level security, force row level security;
create policy {table}_read on needs_{table} for select to portal_app using ({READ});
create policy {table}_insert on needs_{table} for insert to portal_app with check ({insert});
{later}
create trigger {table}_scope_taken before insert on needs_{table} for each row
    execute function need_child_scope_taken();
"""
    for table, insert, later in CHILDREN
)

VERSIONS = f"""
alter table needs_needversion enable row level security, force row level security;
revoke update, delete on needs_needversion from portal_app;
create policy needversion_read on needs_needversion for select to portal_app using ({READ});
-- Written by the trigger on the need, with the rights of whoever moves it.
create policy needversion_insert on needs_needversion for insert to portal_app with check ({SIDES});
create index need_version_of_need on needs_needversion (pgh_obj_id, edition);
-- What was submitted before has its present wording as its newest edition.
set local role portal_system;
insert into needs_needversion (pgh_created_at, pgh_label, pgh_obj_id, {{columns}})
select coalesce(submitted_at, created_at), 'edition', id, {{columns}} from needs_need where state <> 'draft';
reset role;
"""
COLUMNS = (
    "authority_id, country_id, tier1_id, tier2_id, association_id, association_ticked, addressed_to_id, reach, edition,"
    " version, state, updated_at, updated_by_id, sector_id, title, situation, severity, lacking, place, place_role,"
    " urgency, horizon, phase, already_done, people_affected, people_by_group, certainty, source, source_grade,"
    " information_grade, lines, currency, cost_minor, covered_minor, cost_eur_cents, covered_eur_cents, rate,"
    " rate_date, needed_by, needed_until, answer_wanted_by, is_free_of_personal_data, language, script"
)

FOLLOW = """
create or replace function need_scope_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    child text;
begin
    foreach child in array array['needmove', 'needquestion', 'needreply', 'needattachment', 'escalation',
                                 'needchange', 'needversion']
    loop
        -- A change has a reach of its own, and a version that of its moment.
        execute format(
            'update needs_%s set country_id = $1.country_id, tier1_id = $1.tier1_id, tier2_id = $1.tier2_id,
                association_id = $1.association_id, association_ticked = $1.association_ticked,
                addressed_to_id = $1.addressed_to_id%s where %s = $1.id',
            child,
            case when child in ('needchange', 'needversion') then '' else ', reach = least($1.reach, 1)' end,
            case when child = 'needversion' then 'pgh_obj_id' else 'need_id' end
        ) using new;
    end loop;
    return null;
end $$;
create or replace function discard_draft(draft bigint) returns boolean language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: only what nobody outside the house has ever seen, and only by the house itself.
    perform from needs_need
        where id = draft and authority_id = any(app_ids('app.own')) and state = 'draft' and reach = 0
          and number is null
        for update;
    if not found then
        return false;
    end if;
    delete from needs_needattachment where need_id = draft;
    delete from needs_needmove where need_id = draft;
    update needs_need set copied_from_id = null where copied_from_id = draft;
    delete from needs_need where id = draft;
    return true;
end $$;
"""

WORDS = """
alter table needs_need add constraint need_copied_in_same_house
    foreign key (authority_id, copied_from_id) references needs_need (authority_id, id) deferrable initially deferred;
alter table needs_need add constraint need_merged_in_same_house
    foreign key (authority_id, merged_into_id) references needs_need (authority_id, id) deferrable initially deferred;

create function need_lines_sound(lines jsonb) returns boolean language plpgsql immutable parallel safe
    set search_path = pg_catalog, public, pg_temp as $$
declare
    slot text;
    line jsonb;
    part text;
    top numeric;
begin
    if jsonb_typeof(lines) <> 'object' then
        return false;
    end if;
    for slot, line in select * from jsonb_each(lines) loop
        if slot !~ '^([1-9]|1[0-9]|20)$' or jsonb_typeof(line) <> 'object'
           or line - array['kind', 'item', 'quantity', 'unit', 'unit_cost_minor'] <> '{}'::jsonb
           or length(line ->> 'item') > 200 or length(line ->> 'kind') > 12 or length(line ->> 'unit') > 12 then
            return false;
        end if;
        foreach part in array array['quantity', 'unit_cost_minor'] loop
            top := case part when 'quantity' then 1000000 else 10000000000 end;
            if line ? part then
                if jsonb_typeof(line -> part) <> 'number' or (line ->> part)::numeric not between 0 and top
                   or (line ->> part)::numeric % 1 <> 0 then
                    return false;
                end if;
            end if;
        end loop;
    end loop;
    return true;
end $$;
alter table needs_need add constraint need_lines_sound check (need_lines_sound(lines));
create function need_fulfilled_sound(fulfilled jsonb) returns boolean language plpgsql immutable parallel safe
    set search_path = pg_catalog, public, pg_temp as $$
declare
    slot text;
    quantity jsonb;
begin
    if jsonb_typeof(fulfilled) <> 'object' then
        return false;
    end if;
    for slot, quantity in select * from jsonb_each(fulfilled) loop
        if slot !~ '^([1-9]|1[0-9]|20)$' or jsonb_typeof(quantity) <> 'number'
           or (quantity #>> '{}')::numeric not between 0 and 1000000 or (quantity #>> '{}')::numeric % 1 <> 0 then
            return false;
        end if;
    end loop;
    return true;
end $$;
alter table needs_need add constraint need_fulfilled_sound check (need_fulfilled_sound(fulfilled));

create function need_sides() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    is_house boolean := old.authority_id = any(app_ids('app.own'));
    is_addressee boolean := old.reach >= 1 and coalesce(old.addressed_to_id = any(app_ids('app.own')), false);
    -- Set for one transaction by the services that take over words which the house put forward itself.
    step text := coalesce(current_setting('app.step', true), '');
begin
    -- SECURITY: row-level policies know rows, not columns. The words are the municipality's, and only while it has
    -- them in hand; the answer is the addressee's. Examples, the clock and cascades come as the system role and pass.
    if current_user <> 'portal_app' then
        return new;
    end if;
    if (new.title, new.situation, new.sector_id, new.severity, new.lacking, new.place, new.place_role, new.urgency,
        new.horizon, new.phase, new.already_done, new.people_affected, new.people_by_group, new.groups,
        new.people_in_groups, new.certainty, new.source, new.source_grade, new.information_grade, new.lines,
        new.currency, new.cost_minor, new.covered_minor, new.cost_eur_cents, new.covered_eur_cents, new.rate,
        new.rate_date, new.needed_by, new.needed_until, new.answer_wanted_by, new.is_free_of_personal_data,
        new.language, new.script)
       is distinct from
       (old.title, old.situation, old.sector_id, old.severity, old.lacking, old.place, old.place_role, old.urgency,
        old.horizon, old.phase, old.already_done, old.people_affected, old.people_by_group, old.groups,
        old.people_in_groups, old.certainty, old.source, old.source_grade, old.information_grade, old.lines,
        old.currency, old.cost_minor, old.covered_minor, old.cost_eur_cents, old.covered_eur_cents, old.rate,
        old.rate_date, old.needed_by, old.needed_until, old.answer_wanted_by, old.is_free_of_personal_data,
        old.language, old.script)
       and not (is_house and old.state in ('draft', 'returned'))
       and not (is_addressee and step in ('change', 'merge')) then
        raise exception 'the words of a need are its municipality''s, while it has them in hand'
            using errcode = 'insufficient_privilege';
    end if;
    if (new.association_ticked, new.rank, new.still_valid_on, new.confirmation_asked_at, new.confirmation_asked_by_id)
       is distinct from
       (old.association_ticked, old.rank, old.still_valid_on, old.confirmation_asked_at, old.confirmation_asked_by_id)
       and not is_house then
        raise exception 'this is for the municipality of the need to say' using errcode = 'insufficient_privilege';
    end if;
    if new.fulfilled <> old.fulfilled and not is_house and not (is_addressee and step = 'merge') then
        raise exception 'this is for the municipality of the need to say' using errcode = 'insufficient_privilege';
    end if;
    if new.change_asked_at is not null and new.change_asked_at is distinct from old.change_asked_at
       and not is_house then
        raise exception 'a change is put forward by the municipality' using errcode = 'insufficient_privilege';
    end if;
    if ((new.answer_who, new.answer_what, new.answer_by, new.decided_at, new.first_answered_at)
            is distinct from
            (old.answer_who, old.answer_what, old.answer_by, old.decided_at, old.first_answered_at)
        or new.state <> old.state
            and new.state in ('accepted', 'accepted_in_part', 'returned', 'declined', 'in_progress')
        or new.addressed_to_id is distinct from old.addressed_to_id and old.state not in ('draft', 'returned'))
       and not is_addressee then
        raise exception 'the answer to a need is its addressee''s' using errcode = 'insufficient_privilege';
    end if;
    if new.state <> old.state and not is_house
       and (new.state in ('submitted', 'met', 'partly_met') or new.state = 'withdrawn' and step <> 'merge') then
        raise exception 'this step of a need is its municipality''s' using errcode = 'insufficient_privilege';
    end if;
    if new.state <> old.state and new.state = 'lapsed' then
        raise exception 'a need lapses by the clock' using errcode = 'insufficient_privilege';
    end if;
    if new.addressed_to_id is distinct from old.addressed_to_id and not exists (
        select from municipalities_authority
        where id = new.addressed_to_id and kind in ('intermediate', 'central')
          and territory_id in (new.country_id, new.tier1_id, new.tier2_id)
    ) then
        raise exception 'a need is answered by an authority above its municipality'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger need_sides before update on needs_need for each row execute function need_sides();
"""

CLOCK = "".join(
    f"""
alter table needs_{table} enable row level security, force row level security;
create policy {table}_read on needs_{table} for select to portal_app using (
    (select current_setting('app.network', true)) = '1'
);
create policy {table}_insert on needs_{table} for insert to portal_app with check ({{writers}});
create policy {table}_update on needs_{table} for update to portal_app using ({{writers}});
create policy {table}_delete on needs_{table} for delete to portal_app using ({{writers}});
"""
    for table in ("answerterm", "calendarday")
).replace(
    "{writers}",
    "(select current_setting('app.secretariat', true)) = '1'"
    " or country_id = any((select app_ids('app.countries'))::bigint[])",
)

# The functions of django-pghistory come without a search path of their own.
VERSIONS_PATH = """
alter function pgtrigger_edition_update_8c559() set search_path = pg_catalog, public, pg_temp;
alter function _pgtrigger_should_ignore(name) set search_path = pg_catalog, public, pg_temp;
alter function _pgh_attach_context() set search_path = pg_catalog, public, pg_temp;
"""
UNUSED = "revoke insert, update, delete on pghistory_context from portal_app;"

BACK = """
drop trigger need_sides on needs_need;
alter table needs_need drop constraint need_lines_sound, drop constraint need_fulfilled_sound,
    drop constraint need_copied_in_same_house, drop constraint need_merged_in_same_house;
drop function need_sides(), need_lines_sound(jsonb), need_fulfilled_sound(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0010_rules_of_record"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(TAKEN + TABLES + FOLLOW + WORDS + CLOCK + VERSIONS_PATH + UNUSED, BACK),
        migrations.RunSQL(VERSIONS.replace("{columns}", COLUMNS), migrations.RunSQL.noop),
    ]
