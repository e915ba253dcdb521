"""Addresses of needs. A need is named by its number, a draft by its uuid."""

from django.urls import path

from needs.views import (
    attachments,
    autosave,
    change_form,
    changes,
    detail,
    discard,
    exporting,
    list_views,
    listing,
    needs,
    progress,
    review,
    sharing,
    terms,
)

app_name = "needs"
urlpatterns = [
    path("", listing.NeedListView.as_view(), name="need-list"),
    path("queue/", listing.NeedQueueView.as_view(), name="need-queue"),
    path("export/", exporting.NeedExportView.as_view(), name="need-export"),
    path("views/", list_views.SavedViewAddView.as_view(), name="saved-view-add"),
    path("views/<int:view_id>/remove/", list_views.SavedViewRemoveView.as_view(), name="saved-view-remove"),
    path("columns/", list_views.ListColumnsView.as_view(), name="list-columns"),
    path("terms/", terms.TermListView.as_view(), name="term-list"),
    path("terms/<str:iso2>/", terms.TermDetailView.as_view(), name="term-detail"),
    path("terms/<str:iso2>/change/", terms.TermChangeView.as_view(), name="term-change"),
    path("terms/<str:iso2>/days/", terms.CalendarDayAddView.as_view(), name="calendar-day-add"),
    path(
        "terms/<str:iso2>/days/<str:day>/remove/",
        terms.CalendarDayRemoveView.as_view(),
        name="calendar-day-remove",
    ),
    path("new/", needs.NeedNewView.as_view(), name="need-new"),
    path("<str:slug>/", detail.NeedDetailView.as_view(), name="need-detail"),
    path("<str:slug>/edit/", needs.NeedEditView.as_view(), name="need-edit"),
    path("<str:slug>/autosave/", autosave.NeedAutosaveView.as_view(), name="need-autosave"),
    path("<str:slug>/files/", attachments.NeedFilesView.as_view(), name="need-files"),
    path("<str:slug>/files/<uuid:file>/", attachments.NeedFileView.as_view(), name="need-file"),
    path(
        "<str:slug>/files/<uuid:file>/describe/", attachments.NeedFileDescribeView.as_view(), name="need-file-describe"
    ),
    path("<str:slug>/files/<uuid:file>/remove/", attachments.NeedFileRemoveView.as_view(), name="need-file-remove"),
    path("<str:slug>/discard/", discard.NeedDiscardView.as_view(), name="need-discard"),
    path("<str:slug>/accept/", review.NeedAcceptView.as_view(), name="need-accept"),
    path("<str:slug>/return/", review.NeedReturnView.as_view(), name="need-return"),
    path("<str:slug>/decline/", review.NeedDeclineView.as_view(), name="need-decline"),
    path("<str:slug>/redirect/", review.NeedRedirectView.as_view(), name="need-redirect"),
    path("<str:slug>/start/", progress.NeedStartView.as_view(), name="need-start"),
    path("<str:slug>/meet/", progress.NeedMeetView.as_view(), name="need-meet"),
    path("<str:slug>/withdraw/", progress.NeedWithdrawView.as_view(), name="need-withdraw"),
    path("<str:slug>/change/", changes.NeedChangeView.as_view(), name="need-change"),
    path("<str:slug>/change/begin/", changes.ChangeBeginView.as_view(), name="need-change-begin"),
    path("<str:slug>/change/edit/", change_form.ChangeEditView.as_view(), name="need-change-edit"),
    path("<str:slug>/change/autosave/", change_form.ChangeAutosaveView.as_view(), name="need-change-autosave"),
    path("<str:slug>/change/discard/", changes.ChangeDiscardView.as_view(), name="need-change-discard"),
    path("<str:slug>/change/take-back/", changes.ChangeTakeBackView.as_view(), name="need-change-take-back"),
    path("<str:slug>/change/accept/", changes.ChangeAcceptView.as_view(), name="need-change-accept"),
    path("<str:slug>/change/decline/", changes.ChangeDeclineView.as_view(), name="need-change-decline"),
    path("<str:slug>/association/", progress.NeedAssociationView.as_view(), name="need-association"),
    path("<str:slug>/share/", sharing.NeedShareView.as_view(), name="need-share"),
    path("<str:slug>/shares/<int:share_id>/end/", sharing.NeedUnshareView.as_view(), name="need-unshare"),
]
