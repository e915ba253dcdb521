"""Addresses of the demonstration's mail pages; none anywhere else."""

from django.conf import settings
from django.urls import URLPattern, path

from coordination.digests import demo_views

urlpatterns: list[URLPattern] = []

if settings.IS_DEMO:
    urlpatterns += [
        path("demo/mail/", demo_views.demo_mail_list, name="demo-mail-list"),
        path("demo/mail/<str:key>/", demo_views.demo_mail, name="demo-mail"),
        path("demo/mail/<str:key>/html/", demo_views.demo_mail_html, name="demo-mail-html"),
    ]
