"""The models of bulletins, by subject."""

from coordination.bulletins.models.attachment import BulletinAttachment
from coordination.bulletins.models.bulletin import Bulletin
from coordination.bulletins.models.edition import BulletinEdition, BulletinTranslation
from coordination.bulletins.models.feed import FeedToken
from coordination.bulletins.models.move import BulletinMove
from coordination.bulletins.models.recipient import BulletinRecipient
from coordination.bulletins.models.reply import BulletinReply
from coordination.bulletins.models.route import Route, RoutePlace
from coordination.bulletins.models.trust import PostingTrust

__all__ = [
    "Bulletin",
    "BulletinAttachment",
    "BulletinEdition",
    "BulletinMove",
    "BulletinRecipient",
    "BulletinReply",
    "BulletinTranslation",
    "FeedToken",
    "PostingTrust",
    "Route",
    "RoutePlace",
]
