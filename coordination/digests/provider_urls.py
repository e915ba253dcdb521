"""The address at which the mail provider reports bounces and complaints."""

from django.urls import path

from coordination.digests.views import provider

urlpatterns = [path("mail-events/", provider.mail_events, name="mail-events")]
