"""The facts about certificates."""

from certificates.models.certificate import Certificate, Holder
from certificates.models.credential import Credential, FormerFile
from certificates.models.passport_paper import PassportPaper
from certificates.models.receipt import Receipt
from certificates.models.revocation import Correction, Erasure, Expiry, Revocation
from certificates.models.share import Reminder, Share
from certificates.models.signing_key import SigningKey
from certificates.models.status_list import StatusList
from certificates.models.template import CertificateTemplate

__all__ = [
    "Certificate",
    "CertificateTemplate",
    "Correction",
    "Credential",
    "Erasure",
    "Expiry",
    "FormerFile",
    "Holder",
    "PassportPaper",
    "Receipt",
    "Reminder",
    "Revocation",
    "Share",
    "SigningKey",
    "StatusList",
]
