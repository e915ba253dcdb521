"""Moments that come from outside: addresses and forms."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateparse import parse_datetime


def read_moment(text: str) -> datetime | None:
    """The moment with its zone that the text names; None for any other text."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    # Near the ends of the calendar a moment has no time of day in other zones.
    is_read = found is not None and found.tzinfo is not None and 2000 < found.year < 9999
    return found if is_read else None
