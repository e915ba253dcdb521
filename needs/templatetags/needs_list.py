"""The cells of the list of needs: each kind of value as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import day, figure, rendered_once
from municipalities.access.suppression import HIDDEN
from needs.services.list_columns import urgency_word

register = template.Library()


@register.simple_tag
def list_cells(cells: Sequence[Any], heads: Sequence[Mapping[str, Any]]) -> SafeString:
    """All cells of a row but the first, each with the label that it has on phones."""
    return format_html_join(
        "",
        '<td class="{}" data-l="{}">{}</td>',
        ((_class(head), head["label"], _shown(head["kind"], cell)) for head, cell in zip(heads, cells, strict=True)),
    )


def _class(head: Mapping[str, Any]) -> str:
    if head["is_numeric"]:
        return "num"
    return "nowrap" if head["kind"] == "day" else ""


def _shown(kind: str, value: Any) -> Any:
    if kind == "severity":
        return rendered_once("components/severity.html", level=value, short=True)
    if kind == "state":
        return rendered_once("components/state_badge.html", state=value)
    if value is HIDDEN:
        return _muted(value)
    if value is None or value == "":
        # A title or an order that is not there says nothing; a figure that is not there is not known.
        return _muted(_("not known")) if kind in {"people", "euro"} else ""
    return _worded(kind, value)


def _worded(kind: str, value: Any) -> Any:
    if kind == "day":
        return day(value)
    if kind == "urgency":
        return urgency_word(value)
    if kind == "euro":
        return _("€%(amount)s") % {"amount": figure(value)}
    return figure(value) if kind in {"people", "number"} else value


def _muted(words: Any) -> SafeString:
    return format_html('<span class="muted">{}</span>', words)
