"""API addresses of needs, mounted under /api/v1/."""

from django.urls import path

from needs.api import attachments, changes, moves, needs, questions

urlpatterns = [
    path("needs/", needs.NeedListApi.as_view(), name="need-list"),
    path("needs/<str:reference>/", needs.NeedDetailApi.as_view(), name="need-detail"),
    path("needs/<str:reference>/files/", attachments.NeedFilesApi.as_view(), name="need-files"),
    path("needs/<str:reference>/files/<uuid:file>/", attachments.NeedFileApi.as_view(), name="need-file"),
    path("needs/<str:reference>/submit/", moves.NeedSubmitApi.as_view(), name="need-submit"),
    path("needs/<str:reference>/ask-approver/", moves.NeedAskApproverApi.as_view(), name="need-ask-approver"),
    path("needs/<str:reference>/send-back/", moves.NeedSendBackApi.as_view(), name="need-send-back"),
    path("needs/<str:reference>/accept/", moves.NeedAcceptApi.as_view(), name="need-accept"),
    path("needs/<str:reference>/accept-in-part/", moves.NeedAcceptInPartApi.as_view(), name="need-accept-in-part"),
    path("needs/<str:reference>/return/", moves.NeedReturnApi.as_view(), name="need-return"),
    path("needs/<str:reference>/decline/", moves.NeedDeclineApi.as_view(), name="need-decline"),
    path("needs/<str:reference>/redirect/", moves.NeedRedirectApi.as_view(), name="need-redirect"),
    path("needs/<str:reference>/start/", moves.NeedStartApi.as_view(), name="need-start"),
    path("needs/<str:reference>/meet/", moves.NeedMeetApi.as_view(), name="need-meet"),
    path("needs/<str:reference>/meet-in-part/", moves.NeedMeetInPartApi.as_view(), name="need-meet-in-part"),
    path("needs/<str:reference>/questions/", questions.NeedQuestionsApi.as_view(), name="need-questions"),
    path("needs/<str:reference>/questions/<uuid:uuid>/reply/", questions.NeedReplyApi.as_view(), name="need-reply"),
    path("needs/<str:reference>/questions/<uuid:uuid>/settle/", questions.NeedSettleApi.as_view(), name="need-settle"),
    path("needs/<str:reference>/withdraw/", moves.NeedWithdrawApi.as_view(), name="need-withdraw"),
    path("needs/<str:reference>/still-valid/", moves.NeedStillValidApi.as_view(), name="need-still-valid"),
    path("needs/<str:reference>/change/", changes.NeedChangeApi.as_view(), name="need-change"),
    path(
        "needs/<str:reference>/take-back-change/", moves.NeedTakeBackChangeApi.as_view(), name="need-take-back-change"
    ),
    path("needs/<str:reference>/accept-change/", moves.NeedAcceptChangeApi.as_view(), name="need-accept-change"),
    path("needs/<str:reference>/decline-change/", moves.NeedDeclineChangeApi.as_view(), name="need-decline-change"),
]
