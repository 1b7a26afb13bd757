"""What checks look at beside the certificate itself."""

from certificates.models import Credential
from tests.factories.certificates import CertificateFactory, SigningKeyFactory
from tests.factories.hubs import NOON


def signed(certificate, *, document='{"type": "VerifiableCredential"}', **key):
    """A credential that counts for the certificate; keywords are the key's."""
    made_with = SigningKeyFactory(hub=certificate.hub, **{"number": 2, **key})
    return Credential.objects.create(
        certificate=certificate,
        key=made_with,
        document=document,
        sha256="0" * 64,
        status_list=1,
        status_index=certificate.status_index,
        signed_at=NOON,
    )


def give_signatory(certificate, **changes):
    """Somebody is printed under it, as a design of its hub says."""
    certificate.payload["design"] = {
        "number": 1,
        "accent": "#005f73",
        "logo_sha256": "",
        "signature_sha256": "",
        "signatory_name": "Dr. Ana Ferrer",
        "signatory_role": "Head of training",
        **changes,
    }
    certificate.save()


def replacement(certificate, **changes):
    """The certificate that took this one's place."""
    return CertificateFactory(
        completion=certificate.completion,
        replaces=certificate,
        **{"issue_no": 2, **changes},
    )
