"""Questions about many bulletins. Access stands in `visible_to`, as for every scoped table."""

from typing import Any, Final, Self

from django.db.models import Q
from django.db.models.functions import Now

from municipalities.querysets import ScopedQuerySet

#: States in which a bulletin was told to somebody outside the house.
TOLD_STATES: Final = ("published", "corrected", "retracted", "expired")
#: States in which it still holds.
VALID_STATES: Final = ("published", "corrected")


class BulletinQuerySet(ScopedQuerySet):
    """Bulletins; whom a narrow audience names stands in its recipients (models/recipient.py)."""

    def valid(self) -> Self:
        """What holds at this moment: published, not retracted, not past its end."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=Now()), state__in=VALID_STATES)

    def told(self) -> Self:
        """What was published once, whatever became of it."""
        return self.filter(state__in=TOLD_STATES)

    def numbered(self, slug: str) -> Any:
        """By number or by uuid, whichever the text is; the caller scopes."""
        return self.filter(number=slug.upper()) if slug[:2].upper() == "B-" else self.filter(uuid=slug)
