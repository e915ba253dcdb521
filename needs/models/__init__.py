"""What is missing, and what becomes of it."""

from needs.models.attachment import NeedAttachment
from needs.models.change import NeedChange
from needs.models.circumstances import Horizon, InformationGrade, Phase, SourceGrade, Urgency
from needs.models.clock import AnswerTerm, CalendarDay, Escalation
from needs.models.line import LineKind, LineUnit
from needs.models.need import Need, NeedNumber
from needs.models.people import Group, Part
from needs.models.question import NeedQuestion, NeedReply
from needs.models.review import NeedMove
from needs.models.share import NeedGroupShare, NeedPersonShare
from needs.models.version import NeedVersion

__all__ = [
    "AnswerTerm",
    "CalendarDay",
    "Escalation",
    "Group",
    "Horizon",
    "InformationGrade",
    "LineKind",
    "LineUnit",
    "Need",
    "NeedAttachment",
    "NeedChange",
    "NeedGroupShare",
    "NeedMove",
    "NeedNumber",
    "NeedPersonShare",
    "NeedQuestion",
    "NeedReply",
    "NeedVersion",
    "Part",
    "Phase",
    "SourceGrade",
    "Urgency",
]
