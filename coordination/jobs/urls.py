"""Addresses of jobs."""

from django.urls import path

from coordination.jobs.views import jobs

app_name = "jobs"
urlpatterns = [
    path("", jobs.JobListView.as_view(), name="job-list"),
    path("<uuid:job>/", jobs.JobDetailView.as_view(), name="job-detail"),
    path("<uuid:job>/file/", jobs.JobFileView.as_view(), name="job-file"),
    path("<uuid:job>/cancel/", jobs.JobCancelView.as_view(), name="job-cancel"),
    path("<uuid:job>/try-again/", jobs.JobTryAgainView.as_view(), name="job-try-again"),
    path("<uuid:job>/ask-again/", jobs.JobAskAgainView.as_view(), name="job-ask-again"),
]
