"""What a question can be about: a field of the need, one of its two tables as a whole, or the whole need."""

from __future__ import annotations

from typing import Final

from needs.models.line import LINE_CELLS
from needs.models.people import CELLS
from needs.services import fields

WHOLE: Final = ""
#: Fields that are asked about as one: the table of groups, and the rows of what is needed.
TABLES: Final = {"people_by_group": tuple(CELLS), "lines": tuple(LINE_CELLS)}
_IN_TABLES: Final = {name: table for table, names in TABLES.items() for name in names}
#: Every topic once, in the order of the form. To whom a need is shown is no topic of its review.
ASKABLE: Final = tuple(
    dict.fromkeys(_IN_TABLES.get(name, name) for name in fields.FIELDS if name != "association_ticked")
)


def parts_of(topic: str) -> tuple[str, ...]:
    """The fields of needs/services/fields.py that a topic covers."""
    return tuple(fields.FIELDS) if topic == WHOLE else TABLES.get(topic, (topic,))
