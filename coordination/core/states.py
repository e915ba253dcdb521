"""How each state of a need looks: colour of its tag, icon and word.

The words are those of the workflow; a colour never stands without its word. Later states are listed
already, so that a new move never meets a page without a badge for it.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Look:
    """Colour (a `tag-*` class of the style sheet), icon of the sprite, and word of one state."""

    colour: str
    icon: str
    word: str | Promise


LOOKS = MappingProxyType(
    {
        "draft": Look("grey", "circle-dashed", pgettext_lazy("state of a need", "Draft")),
        "submitted": Look("blue", "send", pgettext_lazy("state of a need", "Submitted")),
        "returned": Look("amber", "arrow-back-up", pgettext_lazy("state of a need", "Returned")),
        "redirected": Look("plum", "arrows-exchange", pgettext_lazy("state of a need", "Redirected")),
        "accepted": Look("teal", "circle-check", pgettext_lazy("state of a need", "Accepted")),
        "accepted_in_part": Look("teal", "circle-half-2", pgettext_lazy("state of a need", "Accepted in part")),
        "declined": Look("red", "ban", pgettext_lazy("state of a need", "Declined")),
        "changed": Look("plum", "refresh", pgettext_lazy("state of a need", "Changed after acceptance")),
        "in_progress": Look("blue", "progress", pgettext_lazy("state of a need", "In progress")),
        "met": Look("green", "check", pgettext_lazy("state of a need", "Met")),
        "partly_met": Look("green", "circle-half-2", pgettext_lazy("state of a need", "Partly met")),
        "withdrawn": Look("grey", "x", pgettext_lazy("state of a need", "Withdrawn")),
        "lapsed": Look("grey", "clock", pgettext_lazy("state of a need", "Lapsed")),
        "overdue": Look("red", "alert-triangle", pgettext_lazy("state of a need", "Overdue")),
    }
)
"""Every state by the word that is stored."""
