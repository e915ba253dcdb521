"""What ends by the clock ends on the next request: transactions of their own, since time stands still inside one."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from municipalities.access import grants
from municipalities.models import Membership
from needs.models import NeedGroupShare
from tests.factories import as_system, make_need

pytestmark = pytest.mark.django_db(transaction=True)
#: Long enough for a request on a busy machine, short enough to wait for.
SECONDS = 4


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wait_until(moment) -> None:
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()) + 0.1)


def test_a_share_and_a_membership_that_run_out(cast):
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    ends = timezone.now() + timedelta(seconds=SECONDS)
    with as_system():
        grants.share_with_authority(
            share_model=NeedGroupShare,
            record=need,
            authority=cast.holm,
            granted_by=cast.ada.pk,
            reason="For a moment",
            valid_until=ends,
        )
        Membership.objects.filter(user=cast.ada).update(valid_until=ends)
    cleo, ada = signed_in(cast.cleo), signed_in(cast.ada)
    assert cleo.get(need.get_absolute_url()).status_code == 200
    assert ada.get(need.get_absolute_url()).status_code == 200
    cast.ada.refresh_from_db()
    assert cache.get(f"scope:{cast.ada.pk}:{cast.ada.membership_version}") is not None

    wait_until(ends)

    assert cleo.get(need.get_absolute_url()).status_code == 404
    assert ada.get(need.get_absolute_url()).headers["Location"] == "/no-membership/"


def test_a_membership_that_begins(cast):
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    begins = timezone.now() + timedelta(seconds=SECONDS)
    with as_system():
        Membership.objects.create(user=cast.cleo, authority=cast.lind, role="viewer", reason="Soon", valid_from=begins)
    cleo = signed_in(cast.cleo)
    assert cleo.get(need.get_absolute_url()).status_code == 404

    wait_until(begins)

    assert cleo.get(need.get_absolute_url()).status_code == 200
