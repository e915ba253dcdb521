"""Where a mail provider reports what became of our mails."""

from anymail.signals import tracking
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coordination.digests.services import provider_events, providers

tracking.connect(provider_events.receive, weak=False, dispatch_uid="coordination.digests")


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_events(request: HttpRequest) -> HttpResponse:
    """One report, of one or many events. 404 unless the installation names a provider, who may look here with HEAD.

    SECURITY: a form token protects a session from being used by another site. A provider has no session here: it
    proves itself with each report, by its password and, where it signs, by the signature (400 otherwise), and whoever
    cannot is not read any further. What a report may do is bound to mails that we sent, and to their person's address.
    """
    response = providers.answer(request)
    if response is None:
        raise Http404
    return response
