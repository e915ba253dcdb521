"""Pages about what a browser keeps on its own device. The server knows nothing of it: scripts fill them in."""

from __future__ import annotations

from django.views.generic import TemplateView


class KeptPage(TemplateView):
    """*Kept on this device*: what was typed here and has not reached the portal."""

    template_name = "coordination/kept.html"
    http_method_names = ["get", "head", "options"]
