"""Addresses of bulletins. A told bulletin is named by its number, any other by its uuid."""

from django.urls import path

from coordination.bulletins.views import early_notice, moderation, routes, trust

app_name = "bulletins"
urlpatterns = [
    path("notice/", early_notice.EarlyNoticeView.as_view(), name="early-notice"),
    path("pending/", moderation.PendingListView.as_view(), name="bulletin-pending"),
    path("trust/", trust.TrustListView.as_view(), name="trust-list"),
    path("trust/<slug:slug>/", trust.TrustEditView.as_view(), name="trust-edit"),
    path("routes/", routes.RouteListView.as_view(), name="route-list"),
    path("routes/<slug:code>/", routes.RouteEditView.as_view(), name="route-edit"),
    path("<slug:slug>/release/", moderation.ReleaseView.as_view(), name="bulletin-release"),
    path("<slug:slug>/send-back/", moderation.SendBackView.as_view(), name="bulletin-send-back"),
]
