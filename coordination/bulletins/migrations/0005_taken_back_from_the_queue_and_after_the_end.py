"""Two steps more: its house makes what waits for the secretariat a draft again; what expired can be taken back.

Replaces the function of 0003; who may write which move stays as it is there, since a house writes those of its own.
"""

from django.db import migrations, models

KEPT = """
create or replace function bulletin_kept() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
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
        is_allowed := new.edition = old.edition and old.state in ('published', 'corrected', 'expired')
            and (is_own or is_secretariat);
    elsif old.state = 'pending' and new.state = 'draft' then
        -- The house undoes putting it forward, and nothing else in the same stroke.
        is_allowed := is_own and new.edition = 0 and new.reach = 0
            and (new.put_forward_by_id, new.put_forward_at, new.audience_country_id)
                is not distinct from (old.put_forward_by_id, old.put_forward_at, old.audience_country_id);
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
"""


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0004_what_is_added_is_read_first")]

    operations = [
        migrations.RunSQL(KEPT),
        migrations.AlterField(
            model_name="bulletinmove",
            name="kind",
            field=models.CharField(
                choices=[
                    ("begin", "Begun"),
                    ("put_forward", "Put to the secretariat"),
                    ("send_back", "Sent back by the secretariat"),
                    ("withdraw", "Draft"),
                    ("publish", "Published"),
                    ("correct", "Corrected"),
                    ("retract", "Retracted"),
                    ("expire", "Expired"),
                    ("remind", "Recipients reminded"),
                    ("escalate", "Told to association and ministry"),
                ],
                max_length=12,
            ),
        ),
    ]
