"""The facts about people and places."""

from hubs.models.audit import AuditCheckpoint, AuditEvent, AuditLink, AuditValue
from hubs.models.employers import (
    Organisation,
    OrganisationInvitation,
    OrganisationManager,
    SharingConsent,
)
from hubs.models.legal_entity import LegalEntity
from hubs.models.mandates import AuditorMandate
from hubs.models.media import Captions, File, Picture, PictureRendition, Recording
from hubs.models.membership import HubInvitation, HubRole
from hubs.models.organisations import Hub
from hubs.models.outbox import Heartbeat, Letter, Outgoing
from hubs.models.pages import HubIndexPage, HubPage
from hubs.models.people import User
from hubs.models.signature import ElectronicSignature
from hubs.models.sources import Source
from hubs.models.trail_papers import TrailPaper

__all__ = [
    "AuditCheckpoint",
    "AuditEvent",
    "AuditLink",
    "AuditValue",
    "AuditorMandate",
    "Captions",
    "ElectronicSignature",
    "File",
    "Heartbeat",
    "Hub",
    "HubIndexPage",
    "HubInvitation",
    "HubPage",
    "HubRole",
    "LegalEntity",
    "Letter",
    "Organisation",
    "OrganisationInvitation",
    "OrganisationManager",
    "Outgoing",
    "Picture",
    "PictureRendition",
    "Recording",
    "SharingConsent",
    "Source",
    "TrailPaper",
    "User",
]
