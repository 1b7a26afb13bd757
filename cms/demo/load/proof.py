"""Certificates in each state that a check can find them in."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from certificates.domain.drafting import draft, numbered
from certificates.domain.issuing import issue
from certificates.domain.keys import make_demonstration_keys
from certificates.domain.list_signing import sign_list
from certificates.domain.number import new_number
from certificates.domain.owed import ISSUE
from certificates.domain.payload import digest
from certificates.domain.places import draw_places
from certificates.models import Certificate, Holder, Revocation, StatusList
from courses.models import Completion
from hubs.domain.audit import record
from hubs.domain.outbox import settle
from hubs.models import Hub, User


def give_keys(hubs: Iterable[Hub], *, at: datetime) -> None:
    """Each hub can sign, with keys that say that they are worth nothing."""
    for hub in hubs:
        make_demonstration_keys(hub, at=at)
        first = StatusList.objects.get_or_create(
            hub=hub, number=1, defaults={"changed_at": at}
        )[0]
        if first.is_stale:
            sign_list(first, site=settings.SITE_ADDRESS, at=at)


def issue_now(completion: Completion, *, at: datetime) -> Certificate:
    """What a worker would do for the task that is owed."""
    certificate = issue(completion, at=at)
    settle(ISSUE, key=completion.pk, at=at)
    return certificate


@transaction.atomic
def revoke(certificate: Certificate, *, by: User, at: datetime) -> Revocation:
    """The hub takes a certificate back."""
    reason = Revocation.Reason.IN_ERROR
    revocation = Revocation(certificate=certificate, at=at, by=by, reason=reason)
    revocation.full_clean()
    revocation.save()
    record(
        "certificate.revoked",
        certificate,
        by=by,
        hub=certificate.hub,
        facts={"reason": str(reason)},
    )
    return revocation


def replace(certificate: Certificate, *, at: datetime) -> Certificate:
    """Issue it again, with the learner's name as it is now."""
    with transaction.atomic():
        _write_next(certificate, at=at)
    return issue(certificate.completion, at=at)


def _write_next(former: Certificate, *, at: datetime) -> Certificate:
    completion = former.completion
    issue_no = former.issue_no + 1
    number = new_number()
    status_list, status_index = next(draw_places())
    payload = numbered(
        draft(completion, issue_no=issue_no, at=at), number, status_index=status_index
    )
    certificate = Certificate.objects.create(
        number=number,
        completion=completion,
        hub=former.hub,
        issue_no=issue_no,
        replaces=former,
        attempts=1,
        issued_at=at,
        valid_until=completion.valid_until,
        payload=payload,
        payload_sha256=digest(payload),
        status_list=status_list,
        status_index=status_index,
    )
    name = completion.enrolment.learner.name_on_certificate
    Holder.objects.create(certificate=certificate, name=name)
    return certificate
