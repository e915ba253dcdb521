"""What a house writes about its needs beside their words: what has arrived, their order, that they are still valid."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.numbers import WholeNumberField
from coordination.core.widgets import CellInput
from needs.forms.review import MoveForm
from needs.models import Need
from needs.models.line import QUANTITY_MAX

_MOST: int = 1000


class ArrivedForm(MoveForm):
    """How much has arrived of each line item."""

    def __init__(self, *args: Any, need: Need, **options: Any) -> None:
        """One number for each line."""
        super().__init__(*args, **options)
        for slot, line in need.lines.items():
            self.fields[f"arrived_{slot}"] = WholeNumberField(
                label=line.get("item") or _("Row %(number)s") % {"number": slot},
                max_value=QUANTITY_MAX,
                required=False,
                widget=CellInput(),
            )

    def arrived(self) -> dict[str, int | None]:
        """The quantities by slot, for the service."""
        return {
            name.removeprefix("arrived_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("arrived_")
        }


def uuids_of(texts: list[str]) -> list[uuid.UUID] | None:
    """The references that a list sends; None when one of them is none, or there are too many."""
    if len(texts) > _MOST:
        return None
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        return None
