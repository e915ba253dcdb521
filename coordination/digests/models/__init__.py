"""The digests' own tables: what people asked for, what happened, what was mailed."""

from coordination.digests.models.mail import (
    DigestDelivery,
    DigestRun,
    MailBounce,
    MailSuppression,
    Notice,
    NoticeWish,
    OutboxEvent,
)
from coordination.digests.models.mass_mail import MassMail
from coordination.digests.models.rule import Absence, DigestRule, RuleGroup

__all__ = [
    "Absence",
    "DigestDelivery",
    "DigestRule",
    "DigestRun",
    "MailBounce",
    "MailSuppression",
    "MassMail",
    "Notice",
    "NoticeWish",
    "OutboxEvent",
    "RuleGroup",
]
