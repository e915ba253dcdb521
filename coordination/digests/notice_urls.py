"""Addresses of the notices: the list, what is read, which kinds come by mail."""

from django.urls import path

from coordination.digests.views import notices, told

urlpatterns = [
    path("notices/", notices.NoticeListView.as_view(), name="notice-list"),
    path("notices/read/", notices.MarkAllReadView.as_view(), name="notice-read-all"),
    path("notices/settings/", notices.NoticeSettingsView.as_view(), name="notice-settings"),
    path("notices/told/<uuid:record>/", told.RecordToldView.as_view(), name="notice-told"),
    path("notices/<uuid:notice>/read/", notices.MarkReadView.as_view(), name="notice-read"),
]
