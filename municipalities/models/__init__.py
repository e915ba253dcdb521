"""Who: territories, authorities, people, memberships, and what was done by whom."""

from municipalities.models.account_mail import AccountMail
from municipalities.models.audit import AuditEvent, AuditHead
from municipalities.models.authority import Authority, AuthorityName, ContactPoint
from municipalities.models.competence import Competence
from municipalities.models.exchange_rate import ExchangeRate
from municipalities.models.installation import DemoInstallation, Heartbeat
from municipalities.models.list_view import ListColumns, SavedView
from municipalities.models.membership import Membership
from municipalities.models.scoped import Reach, ScopedModel
from municipalities.models.sector import Sector
from municipalities.models.territory import Neighbour, PlaceCode, PlaceName, PopulationFigure, Territory
from municipalities.models.user import User

__all__ = [
    "AccountMail",
    "AuditEvent",
    "AuditHead",
    "Authority",
    "AuthorityName",
    "Competence",
    "ContactPoint",
    "DemoInstallation",
    "ExchangeRate",
    "Heartbeat",
    "ListColumns",
    "Membership",
    "Neighbour",
    "PlaceCode",
    "PlaceName",
    "PopulationFigure",
    "Reach",
    "SavedView",
    "ScopedModel",
    "Sector",
    "Territory",
    "User",
]
