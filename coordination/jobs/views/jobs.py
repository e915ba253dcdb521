"""Pages of long work: the list, one job that tells how far it is, its file, and the acts on it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.refusals import Refusal
from coordination.core.texts import query_text
from coordination.jobs.models import Job
from coordination.jobs.services import asking, fetching, kinds, overseeing
from coordination.jobs.views import standing
from municipalities.access.abilities import can
from municipalities.access.http import MEMBERS, AbilityView

MOST_LISTED = 50


class JobListView(AbilityView):
    """A person's own jobs, and those of the house for whoever oversees it."""

    ability = MEMBERS

    def get(self, request: HttpRequest) -> HttpResponse:
        """The newest of both; a house's row says what and who, never what is in it."""
        own = Job.objects.visible_to(self.actor.scope).order_by("-asked_at", "-id")[:MOST_LISTED]
        context = {
            "own": [own_row(job) for job in own],
            "house": self.of_house(),
            "house_name": self.actor.acting_name,
            "own_columns": OWN_COLUMNS,
            "house_columns": HOUSE_COLUMNS,
        }
        return render(request, "coordination/jobs/job_list.html", context)

    def of_house(self) -> list[dict[str, Any]] | None:
        """What others asked for on behalf of the house; None for people who do not oversee it."""
        if not can(self.actor, overseeing.ABILITY):
            return None
        found = overseeing.jobs_of_colleagues(self.actor, most=MOST_LISTED)
        return [{**row_of(job), "name": job.person.name} for job in found]


def row_of(job: Job) -> dict[str, Any]:
    """What every list says of a job."""
    return {"job": job, "label": standing.label_of(job), "tag": standing.tag_of(job), "reason": standing.reason_of(job)}


def own_row(job: Job) -> dict[str, Any]:
    """A row of one's own, with what was asked."""
    kind = kinds.known(job.kind)
    return {**row_of(job), "description": kind.describe(job.parameters) if kind else ""}


class OwnJobView(AbilityView):
    """A page about one job of one's own; anybody else's is not found."""

    ability = MEMBERS

    def find(self, job: uuid.UUID) -> Job:
        """The job, or 404."""
        return get_object_or_404(Job.objects.visible_to(self.actor.scope), uuid=job)


class JobDetailView(OwnJobView):
    """How far a job is. Leaving is safe; the page looks again by itself, or by its link."""

    ability = MEMBERS

    def get(self, request: HttpRequest, job: uuid.UUID) -> HttpResponse:
        """The page, or the part of it that changes, for htmx."""
        found = self.find(job)
        text = query_text(request.GET, "looks")
        looks = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        context = {**own_row(found), **standing.standing_context(found, looks)}
        if request.htmx:  # type: ignore[attr-defined]  # set by its middleware
            return render(request, "coordination/jobs/_job_standing.html", context)
        context["trail"] = [{"label": _("Jobs"), "url": reverse("jobs:job-list")}, {"label": context["label"]}]
        return render(request, "coordination/jobs/job_detail.html", context)


class JobFileView(OwnJobView):
    """The file. Sent by a form, because each download is recorded."""

    ability = MEMBERS

    def post(self, request: HttpRequest, job: uuid.UUID) -> HttpResponse:
        """The bytes as an attachment; or back to the job with a sentence."""
        found = self.find(job)
        try:
            done, content = fetching.fetch(actor=self.actor, job_uuid=job)
        except Refusal as refusal:
            if isinstance(refusal, fetching.FileDamaged):
                fetching.mark_lost(actor=self.actor, job_uuid=job)
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("jobs:job-detail", args=[found.uuid]))
        # Never opened in the browser: what people typed must not run as a page of the portal.
        named = content_disposition_header(as_attachment=True, filename=done.file_name)
        return HttpResponse(content, content_type=done.file_type, headers={"Content-Disposition": named})


class JobActView(OwnJobView):
    """An act on one's own job, by a button on its page."""

    ability = MEMBERS
    done_words: ClassVar[Any] = ""
    late_words: ClassVar[Any] = gettext_lazy("Nothing was changed: the job is no longer as it was.")

    def post(self, request: HttpRequest, job: uuid.UUID) -> HttpResponse:
        """Do it, and go to the job with a sentence."""
        found = self.find(job)
        try:
            shown, is_done = self.act(found)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("jobs:job-detail", args=[found.uuid]))
        if is_done:
            messages.success(request, self.done_words)
        else:
            messages.warning(request, self.late_words)
        return HttpResponseRedirect(reverse("jobs:job-detail", args=[shown]))

    def act(self, job: Job) -> tuple[uuid.UUID, bool]:
        """The job to show afterwards, and whether anything was done."""
        raise NotImplementedError


class JobCancelView(JobActView):
    """Ending a job before its end."""

    ability = MEMBERS
    done_words = gettext_lazy("The job is cancelled.")

    def act(self, job: Job) -> tuple[uuid.UUID, bool]:
        """Cancel it."""
        return job.uuid, asking.cancel(actor=self.actor, job_uuid=job.uuid)


class JobTryAgainView(JobActView):
    """Letting a failed job run again."""

    ability = MEMBERS
    done_words = gettext_lazy("The job runs again.")

    def act(self, job: Job) -> tuple[uuid.UUID, bool]:
        """Put it back."""
        return job.uuid, asking.try_again(actor=self.actor, job_uuid=job.uuid)


class JobAskAgainView(JobActView):
    """Asking for the same anew, with the figures and roles of now."""

    ability = MEMBERS
    done_words = gettext_lazy("The same is asked for again, as it stands now.")

    def act(self, job: Job) -> tuple[uuid.UUID, bool]:
        """A new job."""
        if job.is_open:
            return job.uuid, False
        return asking.ask_again(actor=self.actor, job_uuid=job.uuid).uuid, True


OWN_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Job")},
    {"label": gettext_lazy("State")},
    {"label": gettext_lazy("Asked")},
    {"label": gettext_lazy("Ended")},
    {"label": gettext_lazy("File until")},
]
HOUSE_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Job")},
    {"label": gettext_lazy("Asked by")},
    {"label": gettext_lazy("State")},
    {"label": gettext_lazy("Asked")},
    {"label": gettext_lazy("Ended")},
]
