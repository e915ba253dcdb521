"""Addresses of the digests."""

from django.urls import path

from coordination.digests.views import own, runs

app_name = "digests"
urlpatterns = [
    path("", own.DigestSettingsView.as_view(), name="settings"),
    path("news/", own.DigestNewsView.as_view(), name="news"),
    path("runs/", runs.DigestRunListView.as_view(), name="run-list"),
    path("runs/<str:period>/", runs.DigestRunView.as_view(), name="run-detail"),
    path("mails/<uuid:mail>/again/", runs.SendAgainView.as_view(), name="send-again"),
    path("unsubscribe/<str:token>/", own.unsubscribe, name="unsubscribe"),
]
