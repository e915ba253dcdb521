"""Row-level security of bounces and suppressions, and the one function that takes what came back.

Bounces are written by the function alone. A suppression is read by its person and the network secretariat, which
imposes one by hand and lifts any; the function imposes the others.
"""

from django.db import migrations

HASH = """
-- The fingerprint of an address, whatever its case.
create function mail_address_hash(address text) returns text language sql immutable strict parallel safe as $$
    select encode(sha256(convert_to(lower(address), 'UTF8')), 'hex')
$$;
"""

POLICIES = """
alter table digests_mailbounce enable row level security, force row level security;
revoke insert, update, delete on digests_mailbounce from portal_app;
create policy mail_bounce_read on digests_mailbounce for select to portal_app using (
    (select current_setting('app.secretariat', true)) = '1'
);

alter table digests_mailsuppression enable row level security, force row level security;
revoke update, delete on digests_mailsuppression from portal_app;
grant update (until, lifted_by_id, lift_reason) on digests_mailsuppression to portal_app;
create policy mail_suppression_read on digests_mailsuppression for select to portal_app using (
    person_id = (select app_user()) or (select current_setting('app.secretariat', true)) = '1'
);
create policy mail_suppression_insert on digests_mailsuppression for insert to portal_app with check (
    (select current_setting('app.secretariat', true)) = '1'
    and reason = 'hand' and by_id = (select app_user()) and until is null
);
create policy mail_suppression_lift on digests_mailsuppression for update to portal_app
    using ((select current_setting('app.secretariat', true)) = '1' and until is null)
    with check ((select current_setting('app.secretariat', true)) = '1' and lifted_by_id = (select app_user()));
"""

TAKE = """
-- What came back of one mail: remembered, and the address suppressed when it is unknown, when somebody complained, or
-- when five mails in fourteen days were not accepted. Does nothing, and answers NULL, unless the mail was for the
-- address that its person has now. Else the reason of the suppression, or 'noted'. The answer of a mail server marks
-- its mail by the sender's own hand; a later report turns a mail that counts as sent into a failed one here.
-- A provider reports the same thing again and again until it hears that it was heard. News that happened before they
-- were last taken (five minutes for clocks that differ) are known, and must not undo what people decided since.
create function take_mail_bounce(wanted uuid, to_address text, bounce_kind text, bounce_source text, bounce_status text,
                                 happened timestamptz)
    returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    mail record;
    fingerprint text := mail_address_hash(to_address);
    why text;
begin
    select d.id, d.person_id, d.state, d.rule_group, d.period into mail
    from digests_digestdelivery d join municipalities_user u on u.id = d.person_id
    where d.uuid = wanted and mail_address_hash(u.email) = fingerprint for update of d;
    if not found or bounce_kind not in ('hard', 'soft', 'complaint') then
        return null;
    end if;
    if exists (select from digests_mailbounce
               where delivery_id = mail.id and kind = bounce_kind and happened < at + interval '5 minutes') then
        return 'known';
    end if;
    insert into digests_mailbounce (uuid, delivery_id, address_hash, kind, source, status, at)
    values (gen_random_uuid(), mail.id, fingerprint, bounce_kind, bounce_source, left(bounce_status, 300), now())
    on conflict (delivery_id, kind) do update
    set at = excluded.at, source = excluded.source, status = excluded.status, address_hash = excluded.address_hash;
    if bounce_kind <> 'complaint' and bounce_source <> 'smtp' and mail.state = 'sent' then
        update digests_digestdelivery set state = 'failed', error = left(bounce_status, 300) where id = mail.id;
        update digests_digestrun set sent = greatest(sent - 1, 0), failed = failed + 1
        where rule_group = mail.rule_group and period = mail.period;
    end if;
    if bounce_kind <> 'soft' then
        why := bounce_kind;
    elsif (select count(*) from digests_mailbounce
           where address_hash = fingerprint and kind = 'soft' and at > now() - interval '14 days') >= 5 then
        why := 'soft';
    end if;
    if why is not null then
        insert into digests_mailsuppression (uuid, address_hash, person_id, reason, detail, since, lift_reason)
        values (gen_random_uuid(), fingerprint, mail.person_id, why, left(bounce_status, 300), now(), '')
        on conflict (address_hash) where until is null do nothing;
    end if;
    return coalesce(why, 'noted');
end $$;
alter function take_mail_bounce(uuid, text, text, text, text, timestamptz) owner to portal_system;
revoke execute on function take_mail_bounce(uuid, text, text, text, text, timestamptz) from public;
grant execute on function take_mail_bounce(uuid, text, text, text, text, timestamptz) to portal_app;
"""

AGAIN = """
-- As before, and what the server put off is counted anew as well.
create or replace function send_digest_again(wanted uuid, also_sent boolean) returns text language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found_row record;
begin
    if coalesce(current_setting('app.secretariat', true), '') <> '1' then
        return null;
    end if;
    select id, state into found_row from digests_digestdelivery where uuid = wanted for update;
    if not found then
        return null;
    end if;
    if found_row.state = 'failed' or (found_row.state = 'sent' and also_sent) then
        update digests_digestdelivery
        set state = 'pending', attempts = 0, deferrals = 0, first_tried_at = null, lease_until = null, error = '',
            sent_at = null
        where id = found_row.id;
    end if;
    return found_row.state;
end $$;
"""

BACK = """
drop function take_mail_bounce(uuid, text, text, text, text, timestamptz);
drop policy mail_suppression_lift on digests_mailsuppression;
drop policy mail_suppression_insert on digests_mailsuppression;
drop policy mail_suppression_read on digests_mailsuppression;
drop policy mail_bounce_read on digests_mailbounce;
drop function mail_address_hash(text);
"""


class Migration(migrations.Migration):
    dependencies = [("digests", "0007_mail_bounces"), ("municipalities", "0002_row_level_security")]

    # Backwards the newer send_digest_again stays: it does the same on the older table's columns only while they exist,
    # so 0007 is not undone without writing the function of 0004 again.
    operations = [migrations.RunSQL(HASH + POLICIES + TAKE, BACK), migrations.RunSQL(AGAIN, migrations.RunSQL.noop)]
