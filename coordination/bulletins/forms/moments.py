"""Day and time as people type them: when an event begins, until when a bulletin holds."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import day_as_typed, parse_day

_TIMED: Final = re.compile(r"(.*?)[\s,T]+([0-9]{1,2})[:.]([0-9]{2})\s*h?")
_LAST_MINUTE: Final = time(23, 59)


class MomentField(forms.Field):
    """One text field for a day with its 24-hour time, read in the current time zone. Cleans to a moment, or None.

    The day is read as every day (coordination/core/dates.py). `is_end` says what a day without a time means: the last
    minute of that day; without it a time is asked for.
    """

    def __init__(self, *, is_end: bool = False, **options: Any) -> None:
        """Take `is_end` and the options of any form field."""
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**options)
        self.is_end = is_end

    def to_python(self, value: object) -> datetime | None:
        """The moment; None for an empty text."""
        if isinstance(value, datetime):
            return value
        written = str(value or "").strip()
        if not written:
            return None
        timed = _TIMED.fullmatch(written) if len(written) <= 60 else None
        day = parse_day(timed[1].rstrip(" ,") if timed else written, today=timezone.localdate())
        if timed is None and not self.is_end:
            raise ValidationError(_("Add the time, for example 20.11.2026 14:30"), "no_time")
        hour, minute = (int(timed[2]), int(timed[3])) if timed else (_LAST_MINUTE.hour, _LAST_MINUTE.minute)
        if hour > 23 or minute > 59:
            raise ValidationError(_("Enter a time from 00:00 to 23:59"), "no_such_time")
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def prepare_value(self, value: object) -> object:
        """Show a stored moment as people type it; show what was typed as it was typed."""
        if not isinstance(value, datetime):
            return value
        local = timezone.localtime(value)
        return f"{day_as_typed(local.date())} {local:%H:%M}"
