"""Sending one digest again: the function behind the secretariat's button.

The web writes no deliveries. This function does the one thing that the button stands for, and only while the settings
of the transaction say that the network secretariat asks.
"""

from django.db import migrations

AGAIN = """
-- A failed mail goes back to the waiting ones with its attempts counted anew; a sent one only when `also_sent` says so.
-- The uuid stays, and with it the Message-ID. Answers the state found, or NULL where there is nothing to see.
create function send_digest_again(wanted uuid, also_sent boolean) returns text language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
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
        set state = 'pending', attempts = 0, lease_until = null, error = '', sent_at = null
        where id = found_row.id;
    end if;
    return found_row.state;
end $$;
alter function send_digest_again(uuid, boolean) owner to portal_system;
revoke execute on function send_digest_again(uuid, boolean) from public;
grant execute on function send_digest_again(uuid, boolean) to portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("digests", "0003_area_sectors_daily")]

    operations = [migrations.RunSQL(AGAIN, "drop function send_digest_again(uuid, boolean);")]
