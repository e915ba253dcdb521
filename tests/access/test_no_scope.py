"""Before and after a scope: transactions of their own, since a setting lasts to the end of a test's transaction."""

import pytest
from django.db import transaction

from municipalities.access.actor import make_actor
from tests.access.people import sql
from tests.factories import as_system, make_need

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_a_scope_there_are_no_rows(cast):
    """Its own transaction: a setting made earlier in a test would last to the end of that test."""
    make_need(cast.lind, state="accepted", addressed_to=cast.county_office)

    for table in ("needs_need", "needs_needmove", "needs_needgroupshare", "municipalities_membership"):
        assert sql(f"select count(*) from {table}") == [(0,)], table
    with as_system():
        assert sql("select count(*) from needs_need") == [(1,)]


def test_the_scope_ends_with_its_transaction(cast):
    """On a connection that is kept, the next request must not inherit the last one's scope."""
    make_need(cast.lind, state="draft")
    with transaction.atomic():
        make_actor(cast.ada)
        assert sql("select count(*) from needs_need") == [(1,)]

    assert sql("select count(*) from needs_need") == [(0,)]
    assert sql("select current_setting('app.own', true)") in ([("",)], [(None,)])
