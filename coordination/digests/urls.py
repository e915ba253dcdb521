"""Addresses of the digests."""

from django.urls import path

from coordination.digests import views

app_name = "digests"
urlpatterns = [
    path("", views.DigestSettingsView.as_view(), name="settings"),
    path("runs/", views.DigestRunListView.as_view(), name="run-list"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
