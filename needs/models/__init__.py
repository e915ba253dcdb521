"""What is missing, and what becomes of it."""

from needs.models.need import Need, NeedNumber
from needs.models.review import NeedMove
from needs.models.share import NeedGroupShare, NeedPersonShare

__all__ = ["Need", "NeedGroupShare", "NeedMove", "NeedNumber", "NeedPersonShare"]
