"""Addresses of the digests."""

from django.urls import path

from coordination.digests.views import mail_room, mass_mails, mass_steps, own, rules, runs

app_name = "digests"
urlpatterns = [
    path("", rules.DigestSettingsView.as_view(), name="settings"),
    path("rules/", rules.RuleListView.as_view(), name="rule-list"),
    path("rules/new/", rules.NewRuleView.as_view(), name="rule-new"),
    path("rules/proposed/", rules.ProposedView.as_view(), name="proposed"),
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
    path("mail/mass/", mass_mails.MassMailListView.as_view(), name="mass-list"),
    path("mail/mass/new/", mass_mails.MassMailNewView.as_view(), name="mass-new"),
    path("mail/mass/count/", mass_mails.MassMailCountView.as_view(), name="mass-count"),
    path("mail/mass/<uuid:mail>/", mass_mails.MassMailView.as_view(), name="mass-detail"),
    path("mail/mass/<uuid:mail>/edit/", mass_mails.MassMailEditView.as_view(), name="mass-edit"),
    path("mail/mass/<uuid:mail>/preview/", mass_steps.PreviewView.as_view(), name="mass-preview"),
    path("mail/mass/<uuid:mail>/put-forward/", mass_steps.PutForwardView.as_view(), name="mass-put-forward"),
    path("mail/mass/<uuid:mail>/take-back/", mass_steps.TakeBackView.as_view(), name="mass-take-back"),
    path("mail/mass/<uuid:mail>/discard/", mass_steps.DiscardView.as_view(), name="mass-discard"),
    path("mail/mass/<uuid:mail>/release/", mass_steps.ReleaseView.as_view(), name="mass-release"),
    path("mail/mass/<uuid:mail>/stop/", mass_steps.StopView.as_view(), name="mass-stop"),
    path("mails/<uuid:mail>/again/", runs.SendAgainView.as_view(), name="send-again"),
    path("unsubscribe/<str:token>/", own.unsubscribe, name="unsubscribe"),
]
