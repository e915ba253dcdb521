"""Tags about people's figures as access shows them."""

import datetime
from typing import Any

from django import template

from coordination.core.templatetags.portal import day
from municipalities.access.suppression import HIDDEN

register = template.Library()


@register.filter
def is_hidden(value: Any) -> bool:
    """True for a small number that this reader may not see."""
    return value is HIDDEN


@register.filter
def last_day(until: datetime.datetime | None) -> str:
    """The last day on which something valid until this moment still holds, in the current time zone."""
    return day(until - datetime.timedelta(microseconds=1)) if until is not None else ""
