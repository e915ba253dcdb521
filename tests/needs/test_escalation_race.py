"""Two workers that look for late answers at the same moment: each step of each term is told once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from needs.services.escalation import escalate_late
from tests.cast import build_cast
from tests.needs.deciding import submitted
from tests.needs.test_escalation import DAY, DUE, FIRST, SECOND, THIRD, at, steps_of, told_of


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_each_step_is_told_once():
    """Drill: 12 late needs, two workers that start together, five times over as many days."""
    ContentType.objects.clear_cache()
    cast = build_cast()
    needs = [submitted(cast, answer_due_on=DUE) for _number in range(12)]
    for day, expected in ((FIRST, 12), (SECOND, 12), (SECOND, 0), (THIRD, 12), (THIRD + DAY, 0)):
        barrier = threading.Barrier(2)

        def run(_worker: int, day=day, barrier=barrier) -> int:
            try:
                barrier.wait(timeout=20)
                return escalate_late(at(day))
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(run, (1, 2))) == expected

    for need in needs:
        assert steps_of(need) == [(1, DUE), (2, DUE), (3, DUE)]
        assert told_of(need) == ["reviewers", "lead", "network"]
