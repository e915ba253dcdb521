"""What the public reads without signing in: bulletins that were told to everyone, and their files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from coordination.bulletins.models import Bulletin
from municipalities.access.http import VisibleObjectMixin, reference_filter


class PublicReading(VisibleObjectMixin):
    """A page about one bulletin that people without an authority may open too where the bulletin is public.

    For every other bulletin, and for one that does not exist, they are asked to sign in as on all pages.
    """

    def refuse_stranger(self, request: HttpRequest) -> Any:
        """The public bulletin, or the way to signing in."""
        return self.read_publicly(request) or super().refuse_stranger(request)

    def refuse_without_house(self, request: HttpRequest) -> Any:
        """The public bulletin, or the page for people without a membership."""
        return self.read_publicly(request) or super().refuse_without_house(request)

    def read_publicly(self, request: HttpRequest) -> HttpResponseBase | None:
        """The answer where the bulletin is public and the page one that is read."""
        if request.method not in {"GET", "HEAD"} or "get" not in self.http_method_names:
            return None
        rows = self.get_queryset().visible_to(self.actor.scope)
        bulletin = rows.filter(reference_filter(self.kwargs["slug"])).first()
        return self.show_publicly(bulletin) if bulletin is not None else None

    def show_publicly(self, bulletin: Bulletin) -> HttpResponseBase:
        """The page for somebody who acts for nobody. Each view writes its own."""
        raise NotImplementedError
