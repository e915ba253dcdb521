"""Addresses of bulletins. A told bulletin is named by its number, any other by its uuid."""

from django.urls import path

from coordination.bulletins.views import early_notice

app_name = "bulletins"
urlpatterns = [
    path("notice/", early_notice.EarlyNoticeView.as_view(), name="early-notice"),
]
