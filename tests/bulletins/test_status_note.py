"""Wherever a name with the asterisk is shown, in a choice too, its note stands on the page; nowhere else."""

import pytest

from municipalities.models import Territory
from tests.bulletins.test_bulletins import published
from tests.coordination.digests.mass import TOWNS, waiting, written
from tests.factories import as_system
from tests.pages import browser

pytestmark = pytest.mark.django_db

NOTE = 'id="status-note"'


@pytest.fixture(params=[True, False])
def is_noted(request, cast):
    """Whether the name of Lind's country carries the asterisk."""
    with as_system():
        Territory.objects.filter(pk=cast.country.pk).update(needs_status_note=request.param)
    return request.param


def has_note(person, address) -> bool:
    answer = browser(person).get(address)
    assert answer.status_code == 200, address
    return NOTE in answer.content.decode()


def test_lists_of_bulletins_have_the_note(cast, is_noted):
    published(cast, kind="situation_note", audience="public", place_id=cast.country.pk)

    assert has_note(cast.gita, "/bulletins/") is is_noted
    assert has_note(cast.dara, "/bulletins/pending/") is is_noted


def test_rules_have_the_note_where_they_offer_or_name_a_country(cast, subscribe, is_noted):
    assert not has_note(cast.gita, "/digests/rules/"), "no rule names it"
    subscribe(cast.gita, area="place", place=cast.country)

    assert has_note(cast.gita, "/digests/rules/") is is_noted
    assert has_note(cast.gita, "/digests/") is is_noted


def test_mass_mails_have_the_note_where_they_offer_or_name_a_country(cast, is_noted):
    assert has_note(cast.dara, "/digests/mail/mass/new/") is is_noted
    everywhere = written(cast.dara)
    there = waiting(cast.dara, audience=type(TOWNS)(TOWNS.kinds, (cast.country.pk,), TOWNS.roles))

    assert has_note(cast.dara, f"/digests/mail/mass/{there.uuid}/") is is_noted
    assert not has_note(cast.dara, f"/digests/mail/mass/{everywhere.uuid}/")
