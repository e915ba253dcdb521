"""What one person's or one event's data can bring about, as opposed to a fault of the machine.

It fails that one mail or event, with a trace in the log, and no other; anything beyond this list (memory, time limits,
stop signals) ends the batch and gives the rest back.
"""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.template import TemplateSyntaxError

FAULTS_OF_ONE: Final = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    LookupError,
    ObjectDoesNotExist,
    RuntimeError,
    TemplateSyntaxError,
    TypeError,
    ValueError,
)
