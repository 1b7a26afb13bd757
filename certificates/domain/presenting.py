"""All signed credentials of a learner in one file, to hand to whoever reads such."""

from typing import Final

from certificates.models import Certificate, Credential
from hubs.models import User

#: A presentation of the W3C's data model 2.0 around credentials; it has no signature
#: of its own, each credential in it has. They stand in it as the texts that were
#: signed, to the letter: nothing is read and written anew.
FRAME: Final = (
    '{"@context": ["https://www.w3.org/ns/credentials/v2"], '
    '"type": ["VerifiablePresentation"], '
    '"verifiableCredential": [%s]}'
)


def credential_of(certificate: Certificate) -> str | None:
    """The signed text that counts; None where there is none, or it was erased.

    Nor is one given whose key was withdrawn: within the hour there is another.
    """
    signed = Credential.objects.holding().filter(certificate=certificate)
    return signed.values_list("document", flat=True).first()


def presentation(learner: User) -> str | None:
    """The learner's credentials that were neither revoked nor replaced, oldest first.

    None where there is none. One query.
    """
    mine = Certificate.objects.visible_to(learner).live()
    signed = Credential.objects.holding().filter(
        certificate__in=mine.filter(state=Certificate.State.ISSUED)
    )
    ordered = signed.order_by("certificate__issued_at", "pk")
    documents = list(ordered.values_list("document", flat=True))
    return FRAME % ", ".join(documents) if documents else None
