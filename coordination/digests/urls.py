"""Addresses of the digests."""

from django.urls import path

from coordination.digests.views import mail_room, own, rules, runs

app_name = "digests"
urlpatterns = [
    path("", rules.DigestSettingsView.as_view(), name="settings"),
    path("rules/", rules.RuleListView.as_view(), name="rule-list"),
    path("rules/new/", rules.NewRuleView.as_view(), name="rule-new"),
    path("rules/back/", rules.BackView.as_view(), name="back"),
    path("rules/<uuid:rule>/", rules.FurtherRuleView.as_view(), name="rule"),
    path("news/", own.DigestNewsView.as_view(), name="news"),
    path("runs/", runs.DigestRunListView.as_view(), name="run-list"),
    path("runs/<str:period>/", runs.DigestRunView.as_view(), name="run-detail"),
    path("mail/", mail_room.MailRoomView.as_view(), name="mail-room"),
    path("mail/bounces/", mail_room.BounceListView.as_view(), name="mail-bounces"),
    path("mail/suppressions/", mail_room.SuppressionListView.as_view(), name="mail-suppressions"),
    path("mail/suppressions/<uuid:suppression>/lift/", mail_room.LiftView.as_view(), name="mail-lift"),
    path("mail/suppressions/add/<uuid:membership>/", mail_room.SuppressView.as_view(), name="mail-suppress"),
    path("mails/<uuid:mail>/again/", runs.SendAgainView.as_view(), name="send-again"),
    path("unsubscribe/<str:token>/", own.unsubscribe, name="unsubscribe"),
]
