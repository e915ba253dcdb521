"""Addresses of the situation."""

from django.urls import path

from coordination.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.RegionView.as_view(), name="region"),
    path("figures/", views.FiguresView.as_view(), name="figures"),
    path("<slug:iso2>/", views.CountryView.as_view(), name="country"),
]
