"""Which steps a bulletin may take, who takes them, and whose words stand in it: held below the services.

The services say the same in words that people understand (services/moves.py, services/trust.py). The portal's own work
(expiry, reminders, those who join later) runs as the system role and is not judged here.
"""

from django.db import migrations

STEPS = """
-- Runs with the rights of the house that asks, which may read its own trust. Null where nothing may leave the house.
create function bulletin_first_state(house bigint, kind text, audience text) returns text language plpgsql stable
    set search_path = pg_catalog, public, pg_temp as $$
declare
    found_level text;
begin
    select t.level into found_level from bulletins_postingtrust t where t.authority_id = house;
    if found_level is null then
        select case when a.kind in ('central', 'secretariat', 'association') then 'trusted' else 'normal' end
            into strict found_level from municipalities_authority a where a.id = house;
    end if;
    return case found_level
        when 'trusted' then 'published'
        when 'moderated' then 'pending'
        when 'normal' then case when kind = 'bulletin' or audience = 'public' then 'pending' else 'published' end
    end;
end $$;

create function bulletin_kept() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    -- What the steps write. Everything else is the house's word.
    steps constant text[] := array['state', 'reach', 'number', 'edition', 'version', 'updated_at', 'put_forward_by_id',
        'put_forward_at', 'first_published_at', 'published_at', 'closed_at', 'audience_country_id',
        'retraction_reason'];
    is_own boolean;
    is_secretariat boolean;
    first_state text;
    is_allowed boolean;
begin
    if new.id <> old.id or new.uuid <> old.uuid or new.authority_id <> old.authority_id or new.kind <> old.kind
       or new.created_by_id <> old.created_by_id or new.created_at <> old.created_at
       or (old.number is not null and new.number is distinct from old.number)
       or (old.first_published_at is not null and new.first_published_at is distinct from old.first_published_at)
       or new.edition < old.edition or new.version < old.version then
        raise exception 'uuid, number, house, kind, author and day of a bulletin are frozen'
            using errcode = 'check_violation';
    end if;
    -- Who was told may not be untold: a correction keeps audience and drill mark.
    if old.edition > 0
       and (new.audience, new.audience_kinds, new.audience_named, new.audience_country_id, new.is_exercise)
           is distinct from
           (old.audience, old.audience_kinds, old.audience_named, old.audience_country_id, old.is_exercise) then
        raise exception 'audience and exercise of a told bulletin are frozen' using errcode = 'check_violation';
    end if;
    if current_user <> 'portal_app' then
        return new;
    end if;
    is_own := old.authority_id = any(app_ids('app.own'));
    is_secretariat := coalesce(current_setting('app.secretariat', true), '') = '1';
    if (to_jsonb(new) - steps) is distinct from (to_jsonb(old) - steps) then
        -- SECURITY: the secretariat decides about a bulletin, it never puts words into a house's mouth.
        if not is_own then
            raise exception 'only its house writes the words of a bulletin' using errcode = 'insufficient_privilege';
        end if;
        -- SECURITY: what the secretariat reads is what it lets out.
        if old.state <> 'draft' and not (new.state = 'corrected' and new.edition = old.edition + 1) then
            raise exception 'the words of a bulletin that left its house change by a correction alone'
                using errcode = 'check_violation';
        end if;
    end if;
    if new.put_forward_by_id is distinct from old.put_forward_by_id
       and (old.state <> 'draft' or new.put_forward_by_id is distinct from app_user()) then
        raise exception 'nobody puts a bulletin forward for another' using errcode = 'insufficient_privilege';
    end if;
    -- SECURITY: a number of one's own choice would end the series for everybody.
    if old.number is null and new.number is not null and new.number <> draw_bulletin_number() then
        raise exception 'the number of a bulletin is drawn' using errcode = 'check_violation';
    end if;
    if new.state = old.state and new.edition = old.edition then
        is_allowed := (new.published_at, new.closed_at, new.put_forward_by_id, new.put_forward_at,
                       new.audience_country_id, new.retraction_reason)
            is not distinct from
            (old.published_at, old.closed_at, old.put_forward_by_id, old.put_forward_at,
             old.audience_country_id, old.retraction_reason);
    elsif new.state = 'retracted' then
        is_allowed := new.edition = old.edition and old.state in ('published', 'corrected')
            and (is_own or is_secretariat);
    elsif old.state = 'pending' then
        -- SECURITY: nobody releases what they put forward themselves.
        is_allowed := new.edition = 1 and new.state = 'published' and is_secretariat
            and old.put_forward_by_id is distinct from app_user();
    elsif is_own then
        -- SECURITY: a house that is moderated or blocked goes no further than it is trusted, in a correction either.
        first_state := bulletin_first_state(new.authority_id, new.kind, new.audience);
        is_allowed := case old.state || '>' || new.state
            when 'draft>pending' then new.edition = 0 and first_state is not null
            when 'draft>published' then new.edition = 1 and first_state = 'published'
            when 'published>corrected' then new.edition = old.edition + 1 and first_state = 'published'
            when 'corrected>corrected' then new.edition = old.edition + 1 and first_state = 'published'
        end;
    end if;
    if not coalesce(is_allowed, false) then
        raise exception 'this step of a bulletin is not for this person' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger bulletin_kept before update on bulletins_bulletin for each row execute function bulletin_kept();
"""

RECIPIENTS = """
create function bulletin_recipient_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    told bulletins_bulletin;
    house municipalities_authority;
begin
    if current_user <> 'portal_app' then
        return new;
    end if;
    -- SECURITY: a row opens the bulletin to all who act for the recipient, so only its own audience gets one. Both
    -- reads see what the person sees: of a draft the secretariat finds nothing.
    select * into told from bulletins_bulletin where id = new.bulletin_id and edition > 0;
    select * into house from municipalities_authority where id = new.recipient_id;
    if told.id is null or house.id is null or house.id = told.authority_id or new.reason = 'escalation'
       or not coalesce(case told.audience
           when 'neighbours' then house.id = any(told.audience_named)
           when 'country' then house.country_id = told.audience_country_id
           when 'kinds' then house.kind = any(told.audience_kinds)
           else told.is_urgent
       end, false) then
        raise exception 'this authority is not of the audience' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger bulletin_recipient_fits before insert on bulletins_bulletinrecipient for each row
    execute function bulletin_recipient_fits();

create function bulletin_recipient_kept() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    told bulletins_bulletin;
begin
    if current_user <> 'portal_app' then
        return new;
    end if;
    select * into told from bulletins_bulletin where id = new.bulletin_id;
    -- SECURITY: the first reading and acknowledgement of an edition stand; none is undone or given in advance.
    if (case when new.edition_read = old.edition_read
            then (new.read_at, new.read_by_name) is distinct from (old.read_at, old.read_by_name)
            else new.edition_read not between old.edition_read and coalesce(told.edition, 0) end)
       or (case when new.edition_acknowledged = old.edition_acknowledged
            then (new.acknowledged_at, new.acknowledged_by_id, new.acknowledged_by_name)
                is distinct from (old.acknowledged_at, old.acknowledged_by_id, old.acknowledged_by_name)
            else new.edition_acknowledged not between old.edition_acknowledged and coalesce(told.edition, 0)
                or not told.is_urgent or new.acknowledged_by_id is distinct from app_user()
                or not (new.recipient_id = any(app_ids('app.own'))) end) then
        raise exception 'a recipient reads and acknowledges once an edition, for itself'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger bulletin_recipient_kept before update on bulletins_bulletinrecipient for each row
    execute function bulletin_recipient_kept();
"""

CHILDREN = """
create function bulletin_reply_fits() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.question_id is not null and not exists (
        select from bulletins_bulletinreply where id = new.question_id and bulletin_id = new.bulletin_id
    ) then
        raise exception 'an answer belongs to a question of its own bulletin' using errcode = 'check_violation';
    end if;
    if exists (select from municipalities_authority where id = new.acting_id and kind = 'observer') then
        raise exception 'observers read and answer nothing' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger bulletin_reply_fits before insert on bulletins_bulletinreply for each row
    execute function bulletin_reply_fits();

create function bulletin_reply_kept() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    raise exception 'what was taken down stays down' using errcode = 'check_violation';
end $$;
create trigger bulletin_reply_kept before update on bulletins_bulletinreply for each row
    when (old.hidden_at is not null and new.hidden_at is distinct from old.hidden_at)
    execute function bulletin_reply_kept();

-- An edition says what the bulletin says at its moment, and is written once.
create function bulletin_edition_fits() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if current_user = 'portal_app' and not exists (
        select from bulletins_bulletin told
        where told.id = new.bulletin_id and told.edition = new.edition and told.edition > 0
          and (told.title, told.lead, told.text) is not distinct from
              (new.words ->> 'title', new.words ->> 'lead', new.words ->> 'text')
    ) then
        raise exception 'an edition holds the words that were told' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger bulletin_edition_fits before insert on bulletins_bulletinedition for each row
    execute function bulletin_edition_fits();

-- Translations and files bring new words: not while the secretariat reads, nor past one that reads this house first.
create function bulletin_addition_trusted() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    parent bulletins_bulletin;
begin
    -- By itself: the system role may not even name the function below.
    if current_user <> 'portal_app' then
        return new;
    end if;
    select * into parent from bulletins_bulletin where id = new.bulletin_id;
    if parent.state <> 'draft'
       and (parent.state = 'pending'
            or bulletin_first_state(parent.authority_id, '', '') is distinct from 'published') then
        raise exception 'the secretariat reads first what this house adds' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger bulletin_translation_trusted before insert or update on bulletins_bulletintranslation for each row
    execute function bulletin_addition_trusted();
create trigger bulletin_attachment_trusted before insert or update on bulletins_bulletinattachment for each row
    execute function bulletin_addition_trusted();
create trigger bulletintranslation_scope_kept before update on bulletins_bulletintranslation for each row
    when ((old.authority_id, old.country_id, old.tier1_id, old.tier2_id, old.association_id, old.association_ticked,
           old.addressed_to_id, old.reach, old.bulletin_id)
          is distinct from
          (new.authority_id, new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.association_ticked,
           new.addressed_to_id, new.reach, new.bulletin_id))
    execute function bulletin_child_scope_taken();

alter function bulletin_reply_fits() owner to portal_system;
revoke execute on function bulletin_reply_fits(), bulletin_first_state(bigint, text, text) from public;
grant execute on function bulletin_first_state(bigint, text, text) to portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0002_row_level_security")]

    operations = [migrations.RunSQL(STEPS + RECIPIENTS + CHILDREN)]
