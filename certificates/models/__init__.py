"""The facts about certificates."""

from certificates.models.certificate import Certificate, Holder
from certificates.models.revocation import Revocation

__all__ = ["Certificate", "Holder", "Revocation"]
