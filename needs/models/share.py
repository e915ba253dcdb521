"""Named shares of single needs; rules in municipalities/access/grants.py."""

from django.db import models

from municipalities.access import grants
from needs.models.need import Need


class NeedGroupShare(grants.GroupShare):
    """A need opened by name to an authority."""

    content_object = models.ForeignKey(Need, models.CASCADE, related_name="group_shares")

    def __str__(self) -> str:
        return f"need {self.content_object_id} > group {self.group_id}"


class NeedPersonShare(grants.PersonShare):
    """A need opened by name to one person."""

    content_object = models.ForeignKey(Need, models.CASCADE, related_name="person_shares")

    def __str__(self) -> str:
        return f"need {self.content_object_id} > person {self.user_id}"
