"""Published lists that say which credentials do not count any more."""

from datetime import datetime
from typing import Final

from certificates.models import Certificate, StatusList
from hubs.domain.outbox import owe

#: The task that signs a list; its key is the list's id.
SIGN: Final = "certificates.sign_list"


def change(certificate: Certificate, *, at: datetime) -> None:
    """Note that the certificate's list must say something else; owe its signing."""
    row, _created = StatusList.objects.update_or_create(
        hub=certificate.hub,
        number=certificate.status_list,
        defaults={"changed_at": at},
    )
    owe(SIGN, key=row.pk, at=at)
