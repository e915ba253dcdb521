"""What a person keeps of the list of needs: views under a name, columns, rows to a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core import refusals
from coordination.core.texts import query_text
from municipalities.access.http import AbilityView
from municipalities.services import list_views
from needs.services import list_columns, lists
from needs.services.filters import ORDER
from needs.views.filters import NeedFilters


def kept_context(choice: list_views.ListChoice, view: str, filters: NeedFilters) -> dict[str, Any]:
    """The saved views, and the form of columns, as the list shows them beneath its rows."""
    query = filters.address(view).partition("?")[2]
    wanted = {column.key for column in list_columns.chosen(choice.columns)}
    columns = [
        {"key": key, "label": column.label, "is_chosen": key in wanted} for key, column in list_columns.COLUMNS.items()
    ]
    views = [
        {"id": one.id, "name": one.name, "url": _list(one.query), "is_now": one.query == query} for one in choice.views
    ]
    return {
        "kept": {
            "views": views,
            "query": query,
            "columns": columns,
            "sizes": [{"rows": size, "is_chosen": size == choice.size} for size in list_views.SIZES],
        }
    }


class _KeepingView(AbilityView):
    ability = "needs.read"
    http_method_names = ["post", "options"]

    def back(self, query: str) -> HttpResponse:
        """The list with these filters."""
        return HttpResponseRedirect(_list(query))


class SavedViewAddView(_KeepingView):
    """Keeps the filters of the list under a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it, or say what is missing; the filters stay as they were."""
        query = _known(request.POST.get("query", ""))
        try:
            view = list_views.save_view(
                actor=self.actor, page=list_columns.PAGE, name=query_text(request.POST, "name"), query=query
            )
        except refusals.Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Kept as “%(name)s”. Only you see it.") % {"name": view.name})
        return self.back(query)


class SavedViewRemoveView(_KeepingView):
    """Forgets a saved view."""

    def post(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """Forget it and open its filters once more, so that it can be kept again; one that is gone is no error."""
        view = list_views.remove_view(actor=self.actor, view_id=view_id)
        if view is None:
            return self.back(_known(request.POST.get("query", "")))
        words = _("The view “%(name)s” is removed. Its filters are in use now: keep them again if this was a mistake.")
        messages.success(request, words % {"name": view.name})
        return self.back(view.query)


class ListColumnsView(_KeepingView):
    """Keeps which columns the person wants to see, and how many rows."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; the button for the usual columns forgets it."""
        keys = [key for key in list_columns.COLUMNS if key in request.POST.getlist("columns")]
        size = request.POST.get("size", "")
        if "usual" in request.POST or tuple(keys) == list_columns.USUAL:
            keys = []
        if "usual" in request.POST:
            size = ""
        list_views.choose_columns(
            actor=self.actor,
            page=list_columns.PAGE,
            columns=keys,
            size=int(size) if size in {str(one) for one in list_views.SIZES} else list_views.USUAL_SIZE,
        )
        messages.success(request, _("The list shows the columns that you chose."))
        return self.back(_known(request.POST.get("query", "")))


def _list(query: str) -> str:
    address = reverse("needs:need-list")
    return f"{address}?{query}" if query else address


def _known(query: str) -> str:
    """The address's own filters out of what a form sent; anything else is dropped."""
    try:
        sent = parse_qs(query, max_num_fields=40)
    except ValueError:
        return ""
    found = QueryDict(mutable=True)
    for name, values in sent.items():
        found.setlist(name, [value[:200] for value in values])
    view = found.get("view", "")
    filters = NeedFilters.of_query(found, ORDER)
    return filters.address(view if view in lists.VIEWS else "network").partition("?")[2][:1000]
