"""The list of needs as a file: at once, or as a job where it is long."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from coordination.core.refusals import Refusal
from coordination.core.texts import query_text
from coordination.jobs.models import Job
from municipalities.access.http import AbilityView
from municipalities.services import list_views
from needs.services import exports, list_columns
from needs.services.filters import ORDER, WITHOUT_PLACE
from needs.services.lists import OWN, chosen_view
from needs.views.filters import NeedFilters


class NeedExportView(AbilityView):
    """What the list shows with its filters, for whoever may read it. A form, because each export is recorded."""

    ability = exports.ABILITY

    def post(self, request: HttpRequest) -> HttpResponse:
        """The file as an attachment; the job's page; or back to the list with a sentence."""
        view, filters = self.asked(request.POST)
        chosen = query_text(request.POST, "format")
        columns = tuple(list_views.choice_of(self.actor, list_columns.PAGE).columns)
        wish = exports.Wish(view, filters.in_use, columns, chosen if chosen in exports.TYPES else "xlsx")
        try:
            found = exports.export_needs(actor=self.actor, wish=wish)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(filters.address(view))
        if isinstance(found, Job):
            messages.success(request, _("The list is long: the file is made in the background."))
            return HttpResponseRedirect(reverse("jobs:job-detail", args=[found.uuid]))
        named = content_disposition_header(as_attachment=True, filename=found.name)
        return HttpResponse(found.content, content_type=found.type, headers={"Content-Disposition": named})

    def asked(self, sent: QueryDict) -> tuple[str, NeedFilters]:
        """The list and its filters, read as the list reads its address."""
        view = chosen_view(self.actor, query_text(sent, "view"))
        return view, NeedFilters.of_query(sent, WITHOUT_PLACE if view == OWN else ORDER)
