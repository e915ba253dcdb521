"""Jobs: everybody their own; a house's overseers see that colleagues asked, never what; writing is for the asker."""

from tests.access.matrix import Row


def the_job(world) -> dict:
    """A job of Ada's that waits."""
    return {"job": str(world.job.uuid)}


def no_job(_world) -> dict:
    """A job that does not exist."""
    return {"job": "00000000-0000-4000-8000-000000000000"}


#: Addresses that take a form, and whether it changes a job that waits.
ACTS = (("jobs:job-cancel", False), ("jobs:job-try-again", True), ("jobs:job-ask-again", True), ("jobs:job-file", True))

ROWS = [
    Row("jobs:job-list", "200 members"),
    Row("jobs:job-detail", "200 ada; 404 rest", kwargs=the_job),
    Row("jobs:job-detail", "404 members", record="missing", kwargs=no_job),
    *(
        Row(route, "302 ada; 404 rest", "POST", kwargs=the_job, keeps=keeps)
        for route, keeps in ACTS
    ),
    *(Row(route, "404 members", "POST", record="missing", kwargs=no_job) for route, _keeps in ACTS),
]  # fmt: skip
