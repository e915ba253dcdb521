"""Tags about people's figures as access shows them."""

from typing import Any

from django import template

from municipalities.access.suppression import HIDDEN

register = template.Library()


@register.filter
def is_hidden(value: Any) -> bool:
    """True for a small number that this reader may not see."""
    return value is HIDDEN
