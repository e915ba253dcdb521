"""What a form was opened with: a short mark of each value, carried by the form.

A form sends all its fields, touched or not. Without this a field that a colleague changed meanwhile would look as if
the person had set it back. No secret and no check of rights: a wrong mark only makes a field count as typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from municipalities.models import Sector

_EMPTY: Final = (None, "", [], False)
_LENGTH: Final = 8


def marks(values: Mapping[str, Any]) -> str:
    """The marks of all values that are not empty, as JSON."""
    return json.dumps({name: _mark(value) for name, value in values.items() if value not in _EMPTY})


def typed(values: Mapping[str, Any], opened: str) -> dict[str, Any]:
    """The values that differ from those the form was opened with; all of them where the marks cannot be read."""
    try:
        before = json.loads(opened)
    except (ValueError, RecursionError):  # the latter for brackets in brackets, which no form sends
        return dict(values)
    if not isinstance(before, dict):
        return dict(values)
    return {
        name: value for name, value in values.items() if (None if value in _EMPTY else _mark(value)) != before.get(name)
    }


def _mark(value: Any) -> str:
    if isinstance(value, Sector):
        value = value.pk
    if isinstance(value, Decimal):
        value = f"{value:.2f}"
    text = value.isoformat() if isinstance(value, date) else json.dumps(value)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
