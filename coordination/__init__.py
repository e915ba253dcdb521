"""The project: settings, addresses, and what spans authorities."""

from coordination.celery import app as celery_app

__all__ = ["celery_app"]
