"""Row-level security of bulletins and what hangs on them; numbers; private feeds. Steps and words follow in 0003.

A narrow bulletin is opened to those it names by its recipients. Their policy reads the row's own columns only: one
that looked back at the bulletin would recurse.
"""

from django.db import migrations

OWN = "authority_id = any((select app_ids('app.own'))::bigint[])"
SECRETARIAT = "(reach >= 1 and (select current_setting('app.secretariat', true)) = '1')"
NETWORK = "(select current_setting('app.network', true) = '1')"
ABOVE = """(reach >= 1 and (
        country_id = any((select app_ids('app.countries'))::bigint[])
        or tier1_id = any((select app_ids('app.tiers'))::bigint[])
        or tier2_id = any((select app_ids('app.tiers'))::bigint[])
        or (association_ticked and association_id = any((select app_ids('app.associations'))::bigint[]))
    ))"""


def _read(key: str) -> str:
    return f"""
    (reach >= 3 and {NETWORK}) or reach >= 4
    or {OWN} or {SECRETARIAT} or {ABOVE}
    or (reach >= 1 and {NETWORK} and {key} = any((select told_bulletin_ids())::bigint[]))
"""


BULLETINS = f"""
create function told_bulletin_ids() returns bigint[] language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return array(
        select bulletin_id from bulletins_bulletinrecipient where group_id = any(app_ids('app.groups'))
    );
end $$;
alter table bulletins_bulletin enable row level security, force row level security;
create policy bulletin_read on bulletins_bulletin for select to portal_app using ({_read("id")});
create policy bulletin_insert on bulletins_bulletin for insert to portal_app with check (
    {OWN} and reach = 0 and created_by_id = (select app_user()) and put_forward_by_id is null
);
create policy bulletin_update on bulletins_bulletin for update to portal_app
    using ({OWN} or {SECRETARIAT});
revoke delete on bulletins_bulletin from portal_app;

create function bulletin_scope_taken() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: what the row says of its own scope is never believed.
    select country_id, tier1_id, tier2_id, association_id
        into strict new.country_id, new.tier1_id, new.tier2_id, new.association_id
        from municipalities_authority where id = new.authority_id;
    new.addressed_to_id = null;
    return new;
end $$;
create trigger bulletin_scope_taken before insert on bulletins_bulletin for each row
    execute function bulletin_scope_taken();
create trigger bulletin_scope_kept before update on bulletins_bulletin for each row
    when ((old.country_id, old.tier1_id, old.tier2_id, old.association_id, old.addressed_to_id)
          is distinct from (new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.addressed_to_id))
    execute function bulletin_scope_taken();

create function bulletin_follow_authority() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update bulletins_bulletin set country_id = new.country_id, tier1_id = new.tier1_id, tier2_id = new.tier2_id,
        association_id = new.association_id
    where authority_id = new.id;
    return null;
end $$;
create trigger bulletin_follow_authority after update on municipalities_authority for each row
    when ((old.country_id, old.tier1_id, old.tier2_id, old.association_id)
          is distinct from (new.country_id, new.tier1_id, new.tier2_id, new.association_id))
    execute function bulletin_follow_authority();
"""

CAPS = {
    "bulletinmove": 1,
    "bulletinreply": 3,
    "bulletinedition": 4,
    "bulletintranslation": 4,
    "bulletinattachment": 4,
}
ACTING = "acting_id = any((select app_ids('app.own'))::bigint[])"
#: Table, who may insert, and what may change or go later.
CHILDREN = (
    (
        "bulletinmove",
        f"(({OWN} and acting_id = authority_id and kind <> 'send_back')"
        f" or ({SECRETARIAT} and {ACTING} and kind in ('publish', 'send_back', 'retract')))"
        " and actor_id = (select app_user())",
        "revoke update, delete on bulletins_bulletinmove from portal_app;",
    ),
    (
        "bulletinreply",
        # Whoever may read the bulletin may answer it; the trigger has taken the bulletin's own scope by then.
        f"({_read('bulletin_id')}) and {NETWORK} and {ACTING} and author_id = (select app_user())",
        "revoke update, delete on bulletins_bulletinreply from portal_app;"
        "grant update (hidden_at) on bulletins_bulletinreply to portal_app;"
        "create policy bulletinreply_update on bulletins_bulletinreply for update to portal_app"
        f" using ({NETWORK} and ({OWN} or author_id = (select app_user()) or {SECRETARIAT}));",
    ),
    (
        "bulletinedition",
        f"({OWN} or {SECRETARIAT}) and by_id = (select app_user())",
        "revoke update, delete on bulletins_bulletinedition from portal_app;",
    ),
    (
        "bulletintranslation",
        f"{OWN} and by_id = (select app_user())",
        "create policy bulletintranslation_update on bulletins_bulletintranslation for update to portal_app"
        f" using ({OWN});"
        "create policy bulletintranslation_delete on bulletins_bulletintranslation for delete to portal_app"
        f" using ({OWN});",
    ),
    (
        "bulletinattachment",
        f"{OWN} and added_by_id = (select app_user())",
        "revoke update on bulletins_bulletinattachment from portal_app;"
        "grant update (description) on bulletins_bulletinattachment to portal_app;"
        "create policy bulletinattachment_update on bulletins_bulletinattachment for update to portal_app"
        f" using ({OWN});"
        "create policy bulletinattachment_delete on bulletins_bulletinattachment for delete to portal_app"
        f" using ({OWN});",
    ),
)


def _cap(table: str) -> str:
    return " ".join(f"when 'bulletins_{name}' then {cap}" for name, cap in CAPS.items()).join(
        (f"case {table} ", " end")
    )


TAKEN = f"""
create function bulletin_child_scope_taken() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: the policy judges the bulletin's own scope and not what the new row claims.
    select authority_id, country_id, tier1_id, tier2_id, association_id, association_ticked, addressed_to_id,
            least(reach, {_cap("tg_table_name")})
        into strict new.authority_id, new.country_id, new.tier1_id, new.tier2_id, new.association_id,
            new.association_ticked, new.addressed_to_id, new.reach
        from bulletins_bulletin where id = new.bulletin_id;
    return new;
end $$;
create function bulletin_scope_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    child text;
begin
    foreach child in array array[{", ".join(f"'bulletins_{name}'" for name in CAPS)}]
    loop
        execute format(
            'update %I set country_id = $1.country_id, tier1_id = $1.tier1_id, tier2_id = $1.tier2_id,
                association_id = $1.association_id, association_ticked = $1.association_ticked,
                addressed_to_id = $1.addressed_to_id, reach = least($1.reach, $2) where bulletin_id = $1.id', child
        ) using new, {_cap("child")};
    end loop;
    return null;
end $$;
create trigger bulletin_scope_changed after update on bulletins_bulletin for each row
    when ((old.country_id, old.tier1_id, old.tier2_id, old.association_id, old.association_ticked,
           old.addressed_to_id, old.reach)
          is distinct from
          (new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.association_ticked,
           new.addressed_to_id, new.reach))
    execute function bulletin_scope_changed();
"""

TABLES = "".join(
    f"""
alter table bulletins_{table} add constraint {table}_of_same_authority
    foreign key (authority_id, bulletin_id) references bulletins_bulletin (authority_id, id)
    on delete cascade deferrable initially deferred;
alter table bulletins_{table} enable row level security, force row level security;
create policy {table}_read on bulletins_{table} for select to portal_app using (
    {f"{OWN} or {SECRETARIAT} or {ABOVE}" if CAPS[table] == 1 else _read("bulletin_id")}
);
create policy {table}_insert on bulletins_{table} for insert to portal_app with check ({insert});
{later}
create trigger {table}_scope_taken before insert on bulletins_{table} for each row
    execute function bulletin_child_scope_taken();
"""
    for table, insert, later in CHILDREN
)

RECIPIENTS = f"""
alter table bulletins_bulletinrecipient add constraint bulletinrecipient_of_same_authority
    foreign key (authority_id, bulletin_id) references bulletins_bulletin (authority_id, id)
    on delete cascade deferrable initially deferred;
alter table bulletins_bulletinrecipient enable row level security, force row level security;
revoke update, delete on bulletins_bulletinrecipient from portal_app;
grant update (edition_read, read_at, read_by_name, edition_acknowledged, acknowledged_at, acknowledged_by_id,
              acknowledged_by_name) on bulletins_bulletinrecipient to portal_app;
create policy bulletinrecipient_read on bulletins_bulletinrecipient for select to portal_app using (
    {OWN} or group_id = any((select app_ids('app.groups'))::bigint[])
    or (select current_setting('app.secretariat', true)) = '1'
);
-- SECURITY: the house names whom it tells; the secretariat, when it publishes what waited for it.
create policy bulletinrecipient_insert on bulletins_bulletinrecipient for insert to portal_app with check (
    ({OWN} or (select current_setting('app.secretariat', true)) = '1')
    and edition_read = 0 and edition_acknowledged = 0 and edition_reminded = 0 and edition_escalated = 0
);
-- SECURITY: nobody but the recipient says that the recipient has read.
create policy bulletinrecipient_update on bulletins_bulletinrecipient for update to portal_app
    using (group_id = any((select app_ids('app.groups'))::bigint[]));
create function bulletin_recipient_taken() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: house and group are those of the records, whatever the row says.
    select authority_id into strict new.authority_id from bulletins_bulletin where id = new.bulletin_id;
    select group_id into strict new.group_id from municipalities_authority where id = new.recipient_id;
    return new;
end $$;
create trigger bulletin_recipient_taken before insert on bulletins_bulletinrecipient for each row
    execute function bulletin_recipient_taken();
"""

KEPT = """
alter table bulletins_postingtrust enable row level security, force row level security;
revoke delete on bulletins_postingtrust from portal_app;
create policy postingtrust_read on bulletins_postingtrust for select to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[])
    or (select current_setting('app.secretariat', true)) = '1'
);
create policy postingtrust_insert on bulletins_postingtrust for insert to portal_app with check (
    (select current_setting('app.secretariat', true)) = '1' and set_by_id = (select app_user())
);
create policy postingtrust_update on bulletins_postingtrust for update to portal_app
    using ((select current_setting('app.secretariat', true)) = '1') with check (set_by_id = (select app_user()));

alter table bulletins_route enable row level security, force row level security;
alter table bulletins_routeplace enable row level security, force row level security;
revoke delete on bulletins_route from portal_app;
create policy route_read on bulletins_route for select to portal_app using (true);
create policy routeplace_read on bulletins_routeplace for select to portal_app using (true);
create policy route_insert on bulletins_route for insert to portal_app
    with check ((select current_setting('app.secretariat', true)) = '1');
create policy route_update on bulletins_route for update to portal_app
    using ((select current_setting('app.secretariat', true)) = '1');
create policy routeplace_write on bulletins_routeplace for all to portal_app
    using ((select current_setting('app.secretariat', true)) = '1');

alter table bulletins_feedtoken enable row level security, force row level security;
revoke update, delete on bulletins_feedtoken from portal_app;
grant update (name, revoked_at) on bulletins_feedtoken to portal_app;
create policy feedtoken_read on bulletins_feedtoken for select to portal_app using (person_id = (select app_user()));
create policy feedtoken_insert on bulletins_feedtoken for insert to portal_app with check (
    person_id = (select app_user()) and revoked_at is null
);
-- SECURITY: what was revoked stays so.
create policy feedtoken_update on bulletins_feedtoken for update to portal_app
    using (person_id = (select app_user()) and revoked_at is null) with check (person_id = (select app_user()));
-- Whose feed it is, before anybody is known; the hash is the secret. Notes the day of use, once a day.
create function open_feed(wanted text) returns bigint language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    found_person bigint;
begin
    update bulletins_feedtoken set last_used_on = current_date
        where sha256 = wanted and last_used_on is distinct from current_date
          and revoked_at is null and valid_until > statement_timestamp();
    select token.person_id into found_person from bulletins_feedtoken token
        join municipalities_user person on person.id = token.person_id and person.is_active
        where token.sha256 = wanted and token.revoked_at is null and token.valid_until > statement_timestamp();
    return found_person;
end $$;

-- The secretariat gives a bulletin back to its house, and so out of its own sight, which no policy of its own allows.
create function send_back_bulletin(wanted bigint, expected integer) returns boolean language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update bulletins_bulletin set state = 'draft', reach = 0, version = version + 1, updated_at = clock_timestamp()
        where id = wanted and version = expected and state = 'pending'
          and coalesce(current_setting('app.secretariat', true), '') = '1';
    return found;
end $$;

-- A draft goes with its moves, which the application never removes.
create function discard_bulletin(draft bigint) returns boolean language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: only what nobody outside the house has ever seen, and only by the house itself.
    perform from bulletins_bulletin
        where id = draft and authority_id = any(app_ids('app.own')) and state = 'draft' and reach = 0 and edition = 0
        for update;
    if not found then
        return false;
    end if;
    delete from bulletins_bulletinattachment where bulletin_id = draft;
    delete from bulletins_bulletintranslation where bulletin_id = draft;
    delete from bulletins_bulletinreply where bulletin_id = draft;
    delete from bulletins_bulletinmove where bulletin_id = draft;
    delete from bulletins_bulletin where id = draft;
    return true;
end $$;

create index bulletin_number_series on bulletins_bulletin ((substr(number, 3)::integer)) where number is not null;
-- One series for the whole network. The lock makes the next number wait for the one before it.
create function draw_bulletin_number() returns text language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    drawn integer;
begin
    if app_ids('app.own') = '{}' then
        raise exception 'numbers are drawn by members' using errcode = 'insufficient_privilege';
    end if;
    perform pg_advisory_xact_lock(hashtext('draw_bulletin_number'));
    select coalesce(max(substr(number, 3)::integer), 0) + 1 into drawn from bulletins_bulletin where number is not null;
    return 'B-' || case when drawn < 10000 then lpad(drawn::text, 4, '0') else drawn::text end;
end $$;
"""

FUNCTIONS = (
    "told_bulletin_ids()",
    "bulletin_follow_authority()",
    "bulletin_child_scope_taken()",
    "bulletin_scope_changed()",
    "bulletin_recipient_taken()",
    "open_feed(text)",
    "draw_bulletin_number()",
    "send_back_bulletin(bigint, integer)",
    "discard_bulletin(bigint)",
)
OWNERS = "".join(
    f"alter function {one} owner to portal_system; revoke execute on function {one} from public;" for one in FUNCTIONS
)
GRANTS = """
grant execute on function told_bulletin_ids(), open_feed(text), draw_bulletin_number(),
    send_back_bulletin(bigint, integer), discard_bulletin(bigint) to portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0001_initial"), ("municipalities", "0008_levels_from_the_municipality")]

    operations = [migrations.RunSQL(BULLETINS + TAKEN + TABLES + RECIPIENTS + KEPT + OWNERS + GRANTS)]
