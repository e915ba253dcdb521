"""The address at which the mail provider reports bounces: one, and only where a provider with a secret is named."""

from anymail.signals import tracking
from anymail.urls import urlpatterns as all_providers
from django.conf import settings
from django.urls import path

from coordination.digests.services import provider_events

urlpatterns = [
    path("mail-events/", one.callback, name="mail-events")
    for one in all_providers
    if settings.MAIL_PROVIDER and str(one.pattern) == f"{settings.MAIL_PROVIDER}/tracking/"
]
if urlpatterns:
    tracking.connect(provider_events.receive, weak=False, dispatch_uid="coordination.digests")
