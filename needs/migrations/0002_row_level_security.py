"""Row-level security of needs, their moves and shares; frozen columns; propagation of scope; record numbers.

The policy of a share table reads its own columns only: a policy that looked back at the need would recurse.
"""

from django.db import migrations

NEEDS = """
alter table needs_need enable row level security, force row level security;
-- The needs opened to this person by name. A function and not a sub-select in the policy: its plan is kept, while a
-- sub-select is planned again with every query, under the share tables' own policies (0.4 ms, docs/performance.md).
create function shared_need_ids() returns bigint[] language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return array(
        select content_object_id from needs_needgroupshare
        where group_id = any(app_ids('app.groups')) and (valid_until is null or valid_until > now())
        union all
        select content_object_id from needs_needpersonshare
        where user_id = app_user() and (valid_until is null or valid_until > now())
    );
end $$;
-- The branch that most rows pass stands first: PostgreSQL tries them in this order for every row.
create policy need_read on needs_need for select to portal_app using (
    (reach >= 3 and (select current_setting('app.network', true) = '1'))
    or authority_id = any((select app_ids('app.own'))::bigint[])
    or (reach >= 1 and (
        country_id = any((select app_ids('app.countries'))::bigint[])
        or tier1_id = any((select app_ids('app.tiers'))::bigint[])
        or tier2_id = any((select app_ids('app.tiers'))::bigint[])
        or (association_ticked and association_id = any((select app_ids('app.associations'))::bigint[]))
        or reach >= 4
        or ((select current_setting('app.network', true) = '1') and id = any((select shared_need_ids())::bigint[]))
    ))
);
create policy need_insert on needs_need for insert to portal_app with check (
    authority_id = any((select app_ids('app.own'))::bigint[]) and reach = 0
);
-- The new row may name another addressee (a redirect), so the check asks only that it stays submitted to somebody;
-- which columns may change at all is frozen by the trigger below, and the read policy still binds the new row.
create policy need_update on needs_need for update to portal_app
    using (
        authority_id = any((select app_ids('app.own'))::bigint[])
        or (reach >= 1 and addressed_to_id = any((select app_ids('app.own'))::bigint[]))
    )
    with check (
        authority_id = any((select app_ids('app.own'))::bigint[]) or (reach >= 1 and addressed_to_id is not null)
    );
create policy need_delete on needs_need for delete to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[]) and reach = 0
);

create function need_frozen() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.uuid <> old.uuid or new.territory_id <> old.territory_id or new.created_by_id <> old.created_by_id
       or (old.number is not null and new.number is distinct from old.number) then
        raise exception 'uuid, number, territory and author of a need are frozen' using errcode = 'check_violation';
    end if;
    if new.authority_id <> old.authority_id then
        raise exception 'a need stays with its authority' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger need_frozen before update on needs_need for each row execute function need_frozen();

create function need_scope_taken() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: what the row says of its own scope is never believed. Columns that lie would show the need to another
    -- country's reviewers and count it in their figures.
    select country_id, tier1_id, tier2_id, association_id
        into strict new.country_id, new.tier1_id, new.tier2_id, new.association_id
        from municipalities_authority where id = new.authority_id;
    if not exists (
        select from municipalities_authority a join municipalities_territory t
            on t.id = new.territory_id and a.territory_id in (t.id, t.parent_id)
        where a.id = new.authority_id
    ) then
        raise exception 'a need is for a place of its own authority' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger need_scope_taken before insert on needs_need for each row execute function need_scope_taken();
create trigger need_scope_kept before update on needs_need for each row
    when ((old.country_id, old.tier1_id, old.tier2_id, old.association_id)
          is distinct from (new.country_id, new.tier1_id, new.tier2_id, new.association_id))
    execute function need_scope_taken();

create function need_scope_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update needs_needmove set country_id = new.country_id, tier1_id = new.tier1_id, tier2_id = new.tier2_id,
        association_id = new.association_id, association_ticked = new.association_ticked,
        addressed_to_id = new.addressed_to_id, reach = least(new.reach, 1)
    where need_id = new.id;
    return null;
end $$;
create trigger need_scope_changed after update on needs_need for each row
    when ((old.country_id, old.tier1_id, old.tier2_id, old.association_id, old.association_ticked,
           old.addressed_to_id, old.reach)
          is distinct from
          (new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.association_ticked,
           new.addressed_to_id, new.reach))
    execute function need_scope_changed();

create function need_follow_authority() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update needs_need set country_id = new.country_id, tier1_id = new.tier1_id, tier2_id = new.tier2_id,
        association_id = new.association_id
    where authority_id = new.id;
    return null;
end $$;
create trigger need_follow_authority after update on municipalities_authority for each row
    when ((old.country_id, old.tier1_id, old.tier2_id, old.association_id)
          is distinct from (new.country_id, new.tier1_id, new.tier2_id, new.association_id))
    execute function need_follow_authority();
"""

MOVES = """
alter table needs_needmove add constraint need_move_of_same_authority
    foreign key (authority_id, need_id) references needs_need (authority_id, id) deferrable initially deferred;
alter table needs_needmove enable row level security, force row level security;
revoke update, delete on needs_needmove from portal_app;
create policy need_move_read on needs_needmove for select to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[])
    or (reach >= 1 and country_id = any((select app_ids('app.countries'))::bigint[]))
    or (reach >= 1 and tier1_id = any((select app_ids('app.tiers'))::bigint[]))
    or (reach >= 1 and tier2_id = any((select app_ids('app.tiers'))::bigint[]))
    or (reach >= 1 and association_ticked and association_id = any((select app_ids('app.associations'))::bigint[]))
);
create policy need_move_insert on needs_needmove for insert to portal_app with check (
    (authority_id = any((select app_ids('app.own'))::bigint[])
     or (reach >= 1 and addressed_to_id = any((select app_ids('app.own'))::bigint[])))
    and acting_id = any((select app_ids('app.own'))::bigint[])
    and actor_id = (select app_user())
);

create function need_move_scope_taken() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: the policy above judges the need's own scope, not what the new row claims; otherwise anybody could
    -- write themselves in as the addressee of a foreign need. A need that is missing fails its foreign key.
    select authority_id, country_id, tier1_id, tier2_id, association_id, association_ticked, addressed_to_id,
            least(reach, 1)
        into new.authority_id, new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.association_ticked,
            new.addressed_to_id, new.reach
        from needs_need where id = new.need_id;
    return new;
end $$;
create trigger need_move_scope_taken before insert on needs_needmove for each row
    execute function need_move_scope_taken();
"""

SHARES = "".join(
    f"""
alter table needs_{table} add constraint {table}_of_same_authority
    foreign key (authority_id, content_object_id) references needs_need (authority_id, id)
    on delete cascade deferrable initially deferred;
alter table needs_{table} enable row level security, force row level security;
create policy {table}_read on needs_{table} for select to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[]) or {holder}
);
create policy {table}_insert on needs_{table} for insert to portal_app with check (
    authority_id = any((select app_ids('app.own'))::bigint[]) and granted_by_id = (select app_user())
);
create policy {table}_update on needs_{table} for update to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[])
);
create policy {table}_delete on needs_{table} for delete to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[])
);
"""
    for table, holder in (
        ("needgroupshare", "group_id = any((select app_ids('app.groups'))::bigint[])"),
        ("needpersonshare", "user_id = (select app_user())"),
    )
)

NUMBERS = """
alter table needs_neednumber enable row level security, force row level security;
revoke all on needs_neednumber from portal_app;
create function draw_need_number(place bigint) returns text language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    drawn integer;
    found_place municipalities_territory;
begin
    select * into strict found_place from municipalities_territory where id = place;
    if found_place.short_code is null then
        raise exception 'the place % has no short code', found_place.code using errcode = 'check_violation';
    end if;
    -- SECURITY: a number that anybody could draw would tell how many needs a place has submitted, and use them up.
    if not exists (
        select from municipalities_authority
        where id = any(app_ids('app.own')) and territory_id in (found_place.id, found_place.parent_id)
    ) then
        raise exception 'numbers are drawn by the authority of the place' using errcode = 'insufficient_privilege';
    end if;
    insert into needs_neednumber (territory_id, last) values (place, 1)
        on conflict (territory_id) do update set last = needs_neednumber.last + 1 returning last into drawn;
    return format('%s-%s-%s', found_place.iso2, found_place.short_code,
                  case when drawn < 10000 then lpad(drawn::text, 4, '0') else drawn::text end);
end $$;
alter function draw_need_number(bigint) owner to portal_system;
alter function need_scope_changed() owner to portal_system;
alter function need_move_scope_taken() owner to portal_system;
alter function need_follow_authority() owner to portal_system;
alter function shared_need_ids() owner to portal_system;
revoke execute on function draw_need_number(bigint), need_scope_changed(), need_move_scope_taken(),
    need_follow_authority(), shared_need_ids() from public;
grant execute on function draw_need_number(bigint), shared_need_ids() to portal_app;
"""

BACK = """
drop policy need_read on needs_need;
drop function shared_need_ids();
drop function draw_need_number(bigint);
drop trigger need_follow_authority on municipalities_authority;
drop trigger need_move_scope_taken on needs_needmove;
drop trigger need_scope_kept on needs_need;
drop trigger need_scope_taken on needs_need;
drop trigger need_scope_changed on needs_need;
drop trigger need_frozen on needs_need;
drop function need_follow_authority(), need_move_scope_taken(), need_scope_changed(), need_scope_taken(), need_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial"), ("municipalities", "0002_row_level_security")]

    operations = [migrations.RunSQL(NEEDS + MOVES + SHARES + NUMBERS, BACK)]
