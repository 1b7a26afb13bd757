"""Writing a certificate down: its facts, a number and a place nobody else has."""

from datetime import datetime

from django.db import IntegrityError, transaction

from certificates.domain.drafting import draft, numbered
from certificates.domain.number import new_number
from certificates.domain.payload import Payload, digest
from certificates.domain.places import draw_places
from certificates.models import Certificate, Credential, Holder
from courses.models import Completion


class NoPlaceLeft(Exception):
    """Every number and place that was drawn is taken."""


def write_down(
    completion: Completion,
    *,
    name: str,
    at: datetime,
    replaces: Certificate | None = None,
) -> Certificate:
    """The row of a certificate that is still to be made, with its holder.

    Call it under a lock on the completion. Raises :exc:`NoPlaceLeft`.
    """
    issue_no = replaces.issue_no + 1 if replaces else 1
    drafted = draft(completion, issue_no=issue_no, at=at)
    for status_list, status_index in draw_places():
        certificate = _fresh(
            completion, drafted, place=(status_list, status_index), at=at
        )
        _follow(certificate, replaces)
        # The first is written by the worker that tries to make it.
        certificate.attempts = 0 if replaces else 1
        try:
            with transaction.atomic():
                certificate.save(force_insert=True)
                _refuse_former_place(certificate)
                Holder.objects.create(certificate=certificate, name=name)
        except IntegrityError:
            continue  # the number or the place is taken: draw again
        return certificate
    raise NoPlaceLeft(f"no free place for completion {completion.pk}")


def _refuse_former_place(certificate: Certificate) -> None:
    """Where a credential of before stood, its list goes on saying that it is over.

    Asked after the row is there: whoever frees the place meanwhile cannot be missed.
    """
    former = Credential.objects.filter(
        certificate__hub=certificate.hub,
        status_list=certificate.status_list,
        status_index=certificate.status_index,
        superseded_at__isnull=False,
    )
    if former.exists():
        raise IntegrityError("the place was another certificate's")


def _follow(certificate: Certificate, replaced: Certificate | None) -> None:
    """What its learner let others see of the one before, they see of this one."""
    certificate.replaces = replaced
    if replaced:
        certificate.withheld_at = replaced.withheld_at
        certificate.initials_at = replaced.initials_at


def _fresh(
    completion: Completion, drafted: Payload, *, place: tuple[int, int], at: datetime
) -> Certificate:
    number = new_number()
    status_list, status_index = place
    payload = numbered(drafted, number, status_index=status_index)
    return Certificate(
        number=number,
        completion=completion,
        hub=completion.edition.course.hub,
        issue_no=drafted["issue_no"],
        issued_at=at,
        valid_until=completion.valid_until,
        payload=payload,
        payload_sha256=digest(payload),
        status_list=status_list,
        status_index=status_index,
    )
