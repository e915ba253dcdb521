"""The demo's bulletins: their file, the routes that propose whom they tell, and that nobody is mailed of them."""

from collections import Counter

import pytest

from coordination.bulletins.models import Bulletin, BulletinRecipient, Route
from coordination.bulletins.services import examples, routes
from coordination.digests.models import Notice
from municipalities.models import Authority
from municipalities.services.demo import load_demo
from tests.factories import as_system

pytestmark = pytest.mark.django_db


def test_the_file_names_a_dozen_and_every_kind():
    found = examples.read_examples()

    assert len(found) >= 12
    assert {one.kind for one in found} == set(Bulletin.Kind.values)
    assert {one.audience for one in found} == set(Bulletin.Audience.values)


def test_the_demo_has_gevgelijas_notice_and_bulletins_in_every_state_a_person_makes(settings):
    settings.IS_DEMO = True
    load_demo()

    with as_system():
        rows = Bulletin._base_manager.all()
        assert all(row.is_example for row in rows)
        states = Counter(row.state for row in rows)
        assert set(states) == {"draft", "pending", "published", "corrected", "retracted"}
        notice = rows.get(authority__territory__code="MK-405")
        told = dict(BulletinRecipient.objects.filter(bulletin=notice).values_list("recipient__name", "reason"))
        silent = BulletinRecipient.objects.filter(bulletin=notice, edition_acknowledged=0)
        # Down the route, and across the border.
        assert set(told.values()) == {"route"}
        assert [row.recipient.territory.code for row in silent] == ["70963"]
        assert notice.is_urgent
        assert Notice.objects.count() == 0
    assert Route.objects.filter(is_active=True).count() >= 5
    gevgelija = Authority.objects.get(territory__code="MK-405", kind="municipality")
    proposed = [one.authority.territory.code for one in routes.downstream(gevgelija.territory_id)]
    assert "MK-703" in proposed
    assert "70963" in proposed
