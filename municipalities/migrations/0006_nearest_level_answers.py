"""The matrix says what was the rule: the nearest level answers first, then the country's.

The lines of 0005 came from defaults among ministries; read as a matrix alone they would have taken every need away from
cantons and counties.
"""

from django.db import migrations

FILL = """
set local role portal_system;
insert into municipalities_competence (country_id, sector_id, level, authority_id, updated_at)
select line.country_id, line.sector_id, tier.level, null, now()
from municipalities_competence line cross join (values ('tier1'), ('tier2')) tier (level)
where line.level = 'country'
on conflict do nothing;
reset role;
"""


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0005_competence_and_lists")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
