"""What only workers that have the keys can do."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from certificates.domain.issuing import FORESEEN
from certificates.domain.keys import MAKE, make
from certificates.domain.list_signing import sign_list
from certificates.domain.resealing import reseal
from certificates.domain.status_lists import SIGN, overdue, owe_due
from certificates.domain.unsealed import RESEAL, owe_signatures
from certificates.models import Certificate, SigningKey, StatusList
from hubs.domain.outbox import fault, settle

logger = logging.getLogger(__name__)


@shared_task(name=MAKE)
def make_key(key: str) -> str | None:
    """Make a key that two people want."""
    try:
        made = make(SigningKey.objects.get(pk=key), at=timezone.now())
    except FORESEEN as error:
        _postpone(MAKE, key, error)
        return None
    settle(MAKE, key=key, at=timezone.now())
    return str(made)


@shared_task(name=SIGN)
def sign_status_list(key: str) -> str | None:
    """Sign a status list as it must be now."""
    wanted = StatusList.objects.get(pk=key)
    try:
        signed = sign_list(wanted, site=settings.SITE_ADDRESS, at=timezone.now())
    except FORESEEN as error:
        _postpone(SIGN, key, error)
        return None
    return str(signed)


@shared_task(name=RESEAL)
def reseal_certificate(key: str) -> bool | None:
    """Sign a certificate anew."""
    try:
        done = reseal(Certificate.objects.get(pk=key), at=timezone.now())
    except FORESEEN as error:
        _postpone(RESEAL, key, error)
        return None
    settle(RESEAL, key=key, at=timezone.now())
    return done


@shared_task(name="certificates.keep_proof")
def keep_proof() -> int:
    """Owe what must be signed again or for the first time; return how much."""
    now = timezone.now()
    late = overdue(at=now).count()
    if late:
        # Nobody can look certificates up in them, or will be able to in a week.
        logger.critical("status lists overdue", extra={"lists": late})
    return owe_due(at=now) + owe_signatures(at=now)


def _postpone(kind: str, key: str, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"
    with transaction.atomic():
        fault(kind, key=key, error=reason, at=timezone.now())
    logger.warning("not signed", extra={"task": kind, "key": key, "why": reason})
