"""Two administrators who end each other at once: one of them stays, so that a house can always be managed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.functions import Now

from municipalities.models import Membership
from tests.cast import build_cast
from tests.factories import as_system, make_membership, make_user
from tests.pages import browser

ROUNDS = 10


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_other_at_once_one_stays():
    ContentType.objects.clear_cache()
    cast = build_cast()
    outcomes = []
    for _ in range(ROUNDS):
        with as_system():
            Membership.objects.filter(authority=cast.holm, role="administrator").update(valid_until=Now())
        pair = [make_user(), make_user()]
        rows = [make_membership(one, cast.holm, "administrator") for one in pair]
        clients = [browser(one) for one in pair]
        barrier = threading.Barrier(2)

        def end(turn: int, clients=clients, rows=rows, barrier=barrier) -> int:
            try:
                barrier.wait(timeout=20)
                path = f"/network/memberships/{rows[1 - turn].uuid}/end/"
                return clients[turn].post(path, {"reason": "Both at once"}).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            codes = sorted(pool.map(end, (0, 1)))
        with as_system():
            left = Membership.objects.current().filter(authority=cast.holm, role="administrator").count()
        outcomes.append((codes[0], codes[1] in {403, 404, 409}, left))

    assert outcomes == [(302, True, 1)] * ROUNDS
