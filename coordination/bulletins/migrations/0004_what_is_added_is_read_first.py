"""Translations and files of what was told: judged by kind and audience of their bulletin, as its corrections are.

Before, a house of normal trust could add words to a public bulletin that the secretariat had read without them.
"""

from django.db import migrations

FUNCTION = """
create or replace function bulletin_addition_trusted() returns trigger language plpgsql
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
            or bulletin_first_state(parent.authority_id, {kind}, {audience}) is distinct from 'published') then
        raise exception 'the secretariat reads first what this house adds' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("bulletins", "0003_what_each_side_may_write")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(kind="parent.kind", audience="parent.audience"),
            FUNCTION.format(kind="''", audience="''"),
        )
    ]
