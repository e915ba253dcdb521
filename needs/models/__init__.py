"""What is missing, and what becomes of it."""

from needs.models.need import Need, NeedNumber
from needs.models.people import Group, Part
from needs.models.review import NeedMove
from needs.models.share import NeedGroupShare, NeedPersonShare

__all__ = ["Group", "Need", "NeedGroupShare", "NeedMove", "NeedNumber", "NeedPersonShare", "Part"]
