"""Credentials as they are kept: one of a certificate counts."""

from datetime import datetime

from certificates.domain.credential import Place
from certificates.domain.making import Made
from certificates.models import Certificate, Credential


def place_of(certificate: Certificate) -> Place:
    """The entry of the hub's status lists that the certificate has now."""
    return Place(number=certificate.status_list, index=certificate.status_index)


def supersede(certificate: Certificate, *, at: datetime) -> None:
    """What was signed before ends to count."""
    Credential.objects.filter(
        certificate=certificate, superseded_at__isnull=True
    ).update(superseded_at=at)


def keep_credential(
    certificate: Certificate, made: Made, *, place: Place, at: datetime
) -> Credential:
    """Keep what was signed as the one that counts: the first, or after superseding."""
    return Credential.objects.create(
        certificate=certificate,
        key=made.keys.credential,
        document=made.document,
        sha256=made.document_sha256,
        status_list=place.number,
        status_index=place.index,
        signed_at=at,
    )
