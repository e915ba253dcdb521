"""All rows together."""

from tests.access.matrix import (
    Row,
    accounts,
    bulletin_feeds,
    bulletin_keeping,
    bulletin_writing,
    clock,
    digests,
    jobs,
    kernel,
    municipalities,
    need_changes,
    need_files,
    need_review,
    needs,
    rest,
    situation,
)

ACCESS: list[Row] = [
    *kernel.ROWS,
    *accounts.ROWS,
    *municipalities.ROWS,
    *needs.ROWS,
    *need_changes.ROWS,
    *need_files.ROWS,
    *clock.ROWS,
    *need_review.ROWS,
    *rest.ROWS,
    *situation.ROWS,
    *digests.ROWS,
    *jobs.ROWS,
    *bulletin_feeds.ROWS,
    *bulletin_keeping.ROWS,
    *bulletin_writing.ROWS,
]
