"""The severity scale: number, word and the sentence that anchors it.

Officers choose the sentence that fits; reviewers see the same wording. The number is always shown, because
colour and word alone do not survive grey printing and translation.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy


@dataclass(frozen=True)
class Level:
    """One step of the scale. `number` runs from 1 (least) to 5 (worst)."""

    number: int
    word: str | Promise
    anchor: str | Promise


_LEVELS = (
    Level(
        1,
        pgettext_lazy("severity", "Minimal"),
        gettext_lazy("Services cope; no extra support is needed now"),
    ),
    Level(
        2,
        pgettext_lazy("severity", "Stressed"),
        gettext_lazy("Services cope with effort; risk of getting worse"),
    ),
    Level(
        3,
        pgettext_lazy("severity", "Serious"),
        gettext_lazy("Some people go without; local means are not enough"),
    ),
    Level(
        4,
        pgettext_lazy("severity", "Severe"),
        gettext_lazy("Many people go without; harm is likely within weeks"),
    ),
    Level(
        5,
        pgettext_lazy("severity", "Critical"),
        gettext_lazy("Lives, safety or dignity at immediate risk"),
    ),
)

LEVELS = MappingProxyType({level.number: level for level in _LEVELS})
"""Every level by its number, in rising order."""

CHOICES = tuple((level.number, level.word) for level in _LEVELS)
"""For model and form fields: (number, word)."""
