"""Addresses of bulletins. A told bulletin is named by its number, any other by its uuid."""

from django.urls import path

from coordination.bulletins.views import (
    acts,
    attachments,
    detail,
    early_notice,
    exporting,
    listing,
    moderation,
    routes,
    translations,
    trust,
    writing,
)

app_name = "bulletins"
urlpatterns = [
    path("", listing.BulletinListView.as_view(), name="bulletin-list"),
    path("export/", exporting.BulletinExportView.as_view(), name="bulletin-export"),
    path("notice/", early_notice.EarlyNoticeView.as_view(), name="early-notice"),
    path("new/", writing.BulletinNewView.as_view(), name="bulletin-new"),
    path("pending/", moderation.PendingListView.as_view(), name="bulletin-pending"),
    path("trust/", trust.TrustListView.as_view(), name="trust-list"),
    path("trust/<slug:slug>/", trust.TrustEditView.as_view(), name="trust-edit"),
    path("routes/", routes.RouteListView.as_view(), name="route-list"),
    path("routes/<slug:code>/", routes.RouteEditView.as_view(), name="route-edit"),
    # Fixed words stand above: a bulletin's address takes any word.
    path("<slug:slug>/release/", moderation.ReleaseView.as_view(), name="bulletin-release"),
    path("<slug:slug>/send-back/", moderation.SendBackView.as_view(), name="bulletin-send-back"),
    path("<slug:slug>/edit/", writing.BulletinEditView.as_view(), name="bulletin-edit"),
    path("<slug:slug>/preview/", writing.BulletinPreviewView.as_view(), name="bulletin-preview"),
    path("<slug:slug>/publish/", writing.BulletinPublishView.as_view(), name="bulletin-publish"),
    path("<slug:slug>/correct/", writing.BulletinCorrectView.as_view(), name="bulletin-correct"),
    path("<slug:slug>/withdraw/", detail.WithdrawView.as_view(), name="bulletin-withdraw"),
    path("<slug:slug>/translate/", translations.BulletinTranslateView.as_view(), name="bulletin-translate"),
    path("<slug:slug>/", detail.BulletinDetailView.as_view(), name="bulletin-detail"),
    path("<slug:slug>/files/", attachments.BulletinFilesView.as_view(), name="bulletin-files"),
    path("<slug:slug>/files/<uuid:file>/", attachments.BulletinFileView.as_view(), name="bulletin-file"),
    path(
        "<slug:slug>/files/<uuid:file>/describe/",
        attachments.BulletinFileDescribeView.as_view(),
        name="bulletin-file-describe",
    ),
    path(
        "<slug:slug>/files/<uuid:file>/remove/",
        attachments.BulletinFileRemoveView.as_view(),
        name="bulletin-file-remove",
    ),
    path("<slug:slug>/acknowledge/", detail.AcknowledgeView.as_view(), name="bulletin-acknowledge"),
    path("<slug:slug>/told/", acts.BulletinToldView.as_view(), name="bulletin-told"),
    path("<slug:slug>/reply/", detail.ReplyView.as_view(), name="bulletin-reply"),
    path("<slug:slug>/replies/<uuid:reply>/hide/", detail.HideReplyView.as_view(), name="bulletin-reply-hide"),
    path("<slug:slug>/retract/", acts.BulletinRetractView.as_view(), name="bulletin-retract"),
    path("<slug:slug>/discard/", acts.BulletinDiscardView.as_view(), name="bulletin-discard"),
]
