"""Addresses of needs. A need is named by its number, a draft by its uuid."""

from django.urls import path

from needs.views import detail, listing, needs, review, sharing

app_name = "needs"
urlpatterns = [
    path("", listing.NeedListView.as_view(), name="need-list"),
    path("queue/", listing.NeedQueueView.as_view(), name="need-queue"),
    path("new/", needs.NeedNewView.as_view(), name="need-new"),
    path("<str:slug>/", detail.NeedDetailView.as_view(), name="need-detail"),
    path("<str:slug>/edit/", needs.NeedEditView.as_view(), name="need-edit"),
    path("<str:slug>/accept/", review.NeedAcceptView.as_view(), name="need-accept"),
    path("<str:slug>/return/", review.NeedReturnView.as_view(), name="need-return"),
    path("<str:slug>/share/", sharing.NeedShareView.as_view(), name="need-share"),
    path("<str:slug>/shares/<int:share_id>/end/", sharing.NeedUnshareView.as_view(), name="need-unshare"),
]
