"""Addresses of the situation: the tree of places, below the region."""

from django.urls import path

from coordination.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.SituationView.as_view(), name="region"),
    path("figures/", views.FiguresView.as_view(), name="figures"),
    path("<slug:iso2>/", views.SituationView.as_view(), name="country"),
    path("<slug:iso2>/<path:path>/", views.SituationView.as_view(), name="place"),
]
