"""The list of bulletins as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

from coordination.bulletins.services import exports, lists
from coordination.bulletins.views.listing import address
from coordination.core.refusals import Refusal
from coordination.core.texts import query_text
from municipalities.access.http import AbilityView


class BulletinExportView(AbilityView):
    """What the list shows with its filters, for whoever may read it. A form, because each export is recorded."""

    ability = exports.ABILITY

    def post(self, request: HttpRequest) -> HttpResponse:
        """The file as an attachment, or back to the list with a sentence."""
        tab = lists.chosen_tab(self.actor, query_text(request.POST, "tab"))
        filters = lists.Filters.of_query(request.POST)
        chosen = query_text(request.POST, "format")
        wish = exports.Wish(tab, filters, chosen if chosen in exports.TYPES else "xlsx")
        try:
            made = exports.export_bulletins(actor=self.actor, wish=wish)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(address(tab, filters))
        named = content_disposition_header(as_attachment=True, filename=made.name)
        return HttpResponse(made.content, content_type=made.type, headers={"Content-Disposition": named})
