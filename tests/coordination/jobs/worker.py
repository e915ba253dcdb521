"""The portal's Celery application as its workers start it, with the kinds of jobs that only the tests have."""

from coordination.celery import app
from tests.coordination.jobs import kinds

kinds.declare()

__all__ = ["app"]
