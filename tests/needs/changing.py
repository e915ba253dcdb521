"""What the tests of changes share: an accepted need of Lind with a promise, and a change of it put forward."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from needs.models import Need, NeedChange
from needs.services import changes
from tests.cast import Cast
from tests.factories import actor_of, as_system, make_need

REASON = "The count of 20 November was higher."


def accepted(network: Cast, **values: Any) -> Need:
    """A need that the county accepted, with who does what by when."""
    promise = {
        "answer_who": "Civil protection of Vale",
        "answer_what": "120 beds",
        "answer_by": timezone.localdate() + timedelta(days=20),
    }
    defaults = {
        "state": "accepted",
        "addressed_to": network.county_office,
        "sector": network.sector,
        "created_by": network.ada,
        "decided_at": timezone.now(),
    }
    return make_need(network.lind, **{**defaults, **promise, **values})


def begun(network: Cast, need: Need, **values: Any) -> NeedChange:
    """A change that Ada is writing, with these values and a reason."""
    actor = actor_of(network.ada)
    changes.begin_change(actor=actor, need_id=need.pk)
    changes.write_change(
        actor=actor, need_id=need.pk, version=1, values=values or {"people_affected": 900, "reason": REASON}
    )
    return change_of(need)


def put_forward(network: Cast, need: Need, **values: Any) -> NeedChange:
    """The same, waiting for the county."""
    change = begun(network, need, **({"reason": REASON, **values} if values else {}))
    changes.put_forward(actor=actor_of(network.ada), need_id=need.pk, version=change.version)
    return change_of(need)


def change_of(need: Need) -> NeedChange:
    """The newest change of the need as the database holds it."""
    with as_system():
        return NeedChange._base_manager.filter(need=need).latest("pk")
