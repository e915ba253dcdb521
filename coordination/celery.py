"""The Celery application. Celery only wakes work up: what is owed stands in PostgreSQL rows."""

import os
import time
from datetime import UTC, datetime
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, worker_init
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.development")

# The one list of queues; docker-compose.yml is compared with it by a test.
QUEUES = ("default", "mail", "jobs")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = tuple(Queue(name) for name in QUEUES)
# Tasks go to `default` unless they are named here: mails wait for a slow server without holding up the rest.
# What is not named here goes to the first queue.
MAIL_TASKS = (
    "coordination.digests.tasks.send_digest_batch_task",
    "municipalities.send_account_mail",
    "municipalities.sweep_account_mails",
)
# One job may take minutes.
JOB_TASKS = ("coordination.jobs.tasks.run_job_task",)
app.conf.task_routes = {
    **{name: {"queue": "mail"} for name in MAIL_TASKS},
    **{name: {"queue": "jobs"} for name in JOB_TASKS},
}
app.autodiscover_tasks()

# Seconds between two wake-ups. Each expires before the next, so that nothing piles up while the worker is away.
SCHEDULE = {
    "coordination.heartbeat": 30,
    "coordination.digests.tasks.plan_digests_task": 300,
    "coordination.digests.tasks.sweep_digests_task": 60,
    "coordination.digests.tasks.read_bounces_task": 300,
    "municipalities.sweep_account_mails": 60,
    "needs.fan_out_empty_drafts": 3600,
    "coordination.bulletins.tasks.look_after_bulletins_task": 60,
    "coordination.bulletins.tasks.sweep_bulletin_files_task": 3600,
    "coordination.jobs.tasks.sweep_jobs_task": 30,
    "coordination.jobs.tasks.purge_jobs_task": 600,
    "needs.sweep_files": 3600,
    "needs.escalate_late_answers": 3600,
    "needs.lapse_untouched": 3600,
    "needs.redirect_moved": 3600,
}
app.conf.beat_schedule = {
    name: {"task": name, "schedule": float(seconds), "options": {"expires": seconds}}
    for name, seconds in SCHEDULE.items()
}


@before_task_publish.connect(sender="coordination.heartbeat")
def _stamp_heartbeat(headers: dict[str, Any], **_others: Any) -> None:
    # Beat writes nothing itself; the moment at which it published travels with the task.
    headers["published_at"] = time.time()


@app.task(bind=True, name="coordination.heartbeat")
def heartbeat_task(self: Task) -> None:
    """Show the network home that the worker works, and when beat last asked it to."""
    from municipalities.access.database import system_role
    from municipalities.models import Heartbeat

    moments = {"worker": time.time()}
    if published := getattr(self.request, "published_at", None):
        moments["beat"] = published
    with system_role("notes that worker and beat work; no person does this"):
        for part, moment in moments.items():
            seen_at = datetime.fromtimestamp(moment, UTC)
            Heartbeat.objects.update_or_create(part=part, defaults={"seen_at": seen_at})


@worker_init.connect
def _refuse_demo_data(**_others: Any) -> None:
    from django.db import connection

    from municipalities.services.installation import refuse_demo_data

    refuse_demo_data()
    connection.close()
