"""The secretariat's pages about mail: runs, one run with what failed, and sending one mail again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from coordination.digests.services import runs
from municipalities.access.http import AbilityView


class DigestRunListView(AbilityView):
    """The runs in numbers, for those who watch the network."""

    ability = "municipalities.watch_network"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The last sixty runs."""
        context = {"runs": runs.recent_runs(), "columns": RUN_COLUMNS}
        return render(request, "coordination/digests/run_list.html", context)


RUN_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Digest")},
    {"label": gettext_lazy("Week")},
    {"label": gettext_lazy("Begun")},
    {"label": gettext_lazy("Planned"), "is_numeric": True},
    {"label": gettext_lazy("Sent"), "is_numeric": True},
    {"label": gettext_lazy("Nothing to tell"), "is_numeric": True},
    {"label": gettext_lazy("No longer wanted"), "is_numeric": True},
    {"label": gettext_lazy("Failed"), "is_numeric": True},
    {"label": gettext_lazy("Waiting"), "is_numeric": True},
    {"label": gettext_lazy("Finished")},
]
