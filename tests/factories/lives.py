"""Leads who sign what becomes of certificates."""

from certificates.domain.life import MEANINGS, Act
from hubs.domain.signing_off import Evidence, Proof, prove
from hubs.roles import Role
from tests.factories.hubs import NOON
from tests.factories.staff import member

PASSWORD = "a good password"


def lead_of(certificate):
    """A lead of the certificate's hub."""
    return member(certificate.hub, Role.LEAD)


def proof_for(certificate, *, act=Act.REVOKE, by=None):
    """A lead proved who they are, to do ``act``."""
    return prove(
        by or lead_of(certificate),
        Evidence(password=PASSWORD),
        wanted=certificate,
        hub=certificate.hub,
        meaning=MEANINGS[act],
        at=NOON,
    )


def proof_of(person):
    """A proof of somebody, whoever they are."""
    return Proof(person=person, method="password")
