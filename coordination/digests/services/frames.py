"""Frames: the mail around its sections, written once for all who get the same, with slots for what is one reader's.

The templates are rendered with a mark in the place of each personal value. A mark holds a random number of its frame,
and the frame is cut at its marks before anything personal is put in, so that no text, however it is written, can open
a slot or move into one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from django.template.loader import render_to_string

#: What differs between two readers of one frame.
SLOTS: Final = ("name", "headline", "authority", "personal", "readings", "stop_url", "weekday", "hour")


@dataclass(frozen=True, slots=True)
class Frame:
    """A rendered template, cut at its slots: fixed text and names of slots in turn."""

    pieces: tuple[str, ...]

    @classmethod
    def render(cls, template: str, context: Mapping[str, Any]) -> Self:
        """Render with every slot as a mark."""
        number = secrets.token_hex(16)
        marks = {name: f"[{number}:{name}]" for name in SLOTS}
        rendered = render_to_string(template, {**context, **marks})
        return cls(tuple(re.split(rf"\[{number}:([a-z_]+)\]", rendered)))

    def fill(self, values: Mapping[str, str]) -> str:
        """The whole, with these values in the slots; they must be escaped already where the frame is HTML."""
        pieces = list(self.pieces)
        for place in range(1, len(pieces), 2):
            pieces[place] = values[pieces[place]]
        return "".join(pieces)
