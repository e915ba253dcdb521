"""The Celery application. Celery only wakes work up: what is owed stands in PostgreSQL rows."""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.development")

# The one list of queues; docker-compose.yml is compared with it by a test.
QUEUES = ("default", "mail")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = tuple(Queue(name) for name in QUEUES)
app.autodiscover_tasks()
