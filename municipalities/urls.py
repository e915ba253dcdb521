"""Addresses of the start page, the switcher, the directory and people."""

from django.urls import path

from municipalities.views import confirmation, directory, home, people, session

app_name = "municipalities"
urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("acting/submitting/", confirmation.ConfirmationView.as_view(), name="confirmation"),
    path("acting/", home.ActingView.as_view(), name="acting"),
    path("session/", session.SessionView.as_view(), name="session"),
    path("session/again/", session.SignedInAgainView.as_view(), name="signed-in-again"),
    path("no-membership/", home.NoMembershipView.as_view(), name="no-membership"),
    path("network/", directory.DirectoryView.as_view(), name="directory"),
    path("network/authorities/<slug:slug>/", directory.AuthorityDetailView.as_view(), name="authority-detail"),
    path("network/authorities/<slug:slug>/people/", people.PeopleView.as_view(), name="people"),
    path("network/authorities/<slug:slug>/people/add/", people.MembershipAddView.as_view(), name="membership-add"),
    path("network/memberships/<uuid:uuid>/change/", people.MembershipChangeView.as_view(), name="membership-change"),
    path("network/memberships/<uuid:uuid>/end/", people.MembershipEndView.as_view(), name="membership-end"),
]
