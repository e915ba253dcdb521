"""API addresses of needs, mounted under /api/v1/."""

from django.urls import path

from needs.api import needs

urlpatterns = [
    path("needs/", needs.NeedListApi.as_view(), name="need-list"),
    path("needs/<str:reference>/", needs.NeedDetailApi.as_view(), name="need-detail"),
    path("needs/<str:reference>/submit/", needs.NeedSubmitApi.as_view(), name="need-submit"),
    path("needs/<str:reference>/accept/", needs.NeedAcceptApi.as_view(), name="need-accept"),
    path("needs/<str:reference>/return/", needs.NeedReturnApi.as_view(), name="need-return"),
]
