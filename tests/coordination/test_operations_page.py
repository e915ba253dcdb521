"""docs/operations.md says what the code says: what beat wakes and how often, and the days and limits in words."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from coordination.celery import SCHEDULE
from coordination.core.catalogues import ROOT
from coordination.core.intake import examining, verdicts
from coordination.digests.services import claiming as mails
from coordination.jobs.services import claiming, purging, telling
from municipalities.services.network_state import HEARTBEAT_LATE_SECONDS
from needs.models.clock import TERM_MAX
from needs.services import attachments, escalation, lapsing

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
MINUTES = [int(wait.total_seconds() // 60) for wait in mails.RETRY_AFTER]


def test_the_table_of_what_runs_by_itself_is_the_schedule():
    rows = re.findall(r"^\| `([\w.]+)` \| (\d+) \|", PAGE, re.MULTILINE)

    assert {name: int(seconds) for name, seconds in rows} == SCHEDULE


@pytest.mark.parametrize(
    "sentence",
    [
        f"older than {HEARTBEAT_LATE_SECONDS} s",
        f"(1 to {TERM_MAX}, page",
        f"its approvers (the lead) {escalation.LEAD_AFTER} working days later",
        f"another {escalation.NETWORK_AFTER} working days later",
        f"nobody touched for {lapsing.RETURNED_AFTER.days} days",
        f"an open need {lapsing.OPEN_AFTER.days} days after its last day",
        f"The house is warned {lapsing.WARNED_BEFORE.days} days before",
        f"`NOTICE_DELAY_SECONDS` ({settings.NOTICE_DELAY_SECONDS}) later",
        "again after {}, {}, {} and {} minutes".format(*MINUTES),
        f"`JOB_LEASE_SECONDS` ({settings.JOB_LEASE_SECONDS})",
        f"`JOBS_AT_ONCE` ({settings.JOBS_AT_ONCE})",
        f"a job waits {claiming.RETRY_AFTER.seconds} s, then {2 * claiming.RETRY_AFTER.seconds} s",
        f"for {claiming.FILE_KEPT.total_seconds() // 3600:.0f} hours, then their files go",
        f"after {purging.JOBS_KEPT.days} days",
        f"later than {telling.WATCHED.seconds // 60} minutes after it was asked for",
        f"| one file | {verdicts.FILE_MAX // 2**20} MB |",
        f"| files of one need | {attachments.FILES_MAX} |",
        f"| files of one authority | {settings.FILES_QUOTA_BYTES // 2**20} MB |",
        f"| time to look into one file | {examining.SECONDS_MAX} s,",
    ],
)
def test_numbers_on_the_page_are_those_of_the_code(sentence):
    assert sentence in WORDS
