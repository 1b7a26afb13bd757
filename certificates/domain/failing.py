"""Noting that a certificate could not be made. Knows nothing of how they are made."""

from certificates.domain.hitches import Failure
from certificates.models import Certificate


def note_failure(completion_id: int, failure: Failure) -> bool:
    """Write the reason into the certificate that is being made; False if there is none.

    What was issued meanwhile stays issued.
    """
    changed = (
        Certificate.objects.filter(completion_id=completion_id)
        .exclude(state=Certificate.State.ISSUED)
        .update(state=Certificate.State.FAILED, failure=str(failure))
    )
    return changed > 0
