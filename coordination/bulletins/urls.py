"""Addresses of bulletins. A told bulletin is named by its number, any other by its uuid."""

from django.urls import path

from coordination.bulletins.views import early_notice, moderation, routes, translations, trust, writing

app_name = "bulletins"
urlpatterns = [
    path("notice/", early_notice.EarlyNoticeView.as_view(), name="early-notice"),
    path("new/", writing.BulletinNewView.as_view(), name="bulletin-new"),
    path("pending/", moderation.PendingListView.as_view(), name="bulletin-pending"),
    path("trust/", trust.TrustListView.as_view(), name="trust-list"),
    path("trust/<slug:slug>/", trust.TrustEditView.as_view(), name="trust-edit"),
    path("routes/", routes.RouteListView.as_view(), name="route-list"),
    path("routes/<slug:code>/", routes.RouteEditView.as_view(), name="route-edit"),
    path("<slug:slug>/release/", moderation.ReleaseView.as_view(), name="bulletin-release"),
    path("<slug:slug>/send-back/", moderation.SendBackView.as_view(), name="bulletin-send-back"),
    path("<str:slug>/edit/", writing.BulletinEditView.as_view(), name="bulletin-edit"),
    path("<str:slug>/preview/", writing.BulletinPreviewView.as_view(), name="bulletin-preview"),
    path("<str:slug>/publish/", writing.BulletinPublishView.as_view(), name="bulletin-publish"),
    path("<str:slug>/correct/", writing.BulletinCorrectView.as_view(), name="bulletin-correct"),
    path("<str:slug>/translate/", translations.BulletinTranslateView.as_view(), name="bulletin-translate"),
]
