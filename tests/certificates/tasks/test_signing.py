"""Tasks of workers that have the keys."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.domain.keys import MAKE, ask, confirm
from certificates.domain.status_lists import SIGN, change
from certificates.domain.unsealed import RESEAL, owe_signatures
from certificates.models import SigningKey, StatusList
from certificates.tasks import (
    keep_proof,
    make_key,
    reseal_certificate,
    sign_status_list,
)
from hubs.models import Outgoing
from tests.factories.certificates import CertificateFactory, give_keys
from tests.factories.hubs import NOON, HubFactory, UserFactory

pytestmark = pytest.mark.django_db


def pending(kind):
    return Outgoing.objects.get(kind=kind, done_at__isnull=True)


def test_a_confirmed_key_is_made_and_settled():
    key = ask(HubFactory(), "credential", by=UserFactory(), at=NOON)
    confirm(key, by=UserFactory(), at=NOON)

    assert make_key(str(key.pk)).endswith("key-1")

    assert SigningKey.objects.signing().get() == key
    assert not Outgoing.objects.filter(kind=MAKE, done_at__isnull=True).exists()


def test_a_worker_without_passphrase_leaves_it_to_another(settings):
    key = ask(HubFactory(), "credential", by=UserFactory(), at=NOON)
    confirm(key, by=UserFactory(), at=NOON)
    settings.SIGNING_KEYS_PASSPHRASE = ""

    assert make_key(str(key.pk)) is None
    assert "SIGNING_KEYS_PASSPHRASE" in pending(MAKE).error


def test_a_list_is_signed():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    change(certificate, at=timezone.now())
    listed = StatusList.objects.get()

    assert sign_status_list(str(listed.pk)) == f"{certificate.hub_id}-1"

    listed.refresh_from_db()
    assert listed.is_stale is False


def test_a_list_without_key_is_tried_again():
    change(CertificateFactory(), at=NOON)

    assert sign_status_list(str(StatusList.objects.get().pk)) is None
    assert "NoKey" in pending(SIGN).error


def test_a_certificate_is_signed_anew_and_settled():
    certificate = CertificateFactory()
    give_keys(certificate.hub)
    owe_signatures(at=NOON)

    assert reseal_certificate(str(certificate.pk)) is True
    assert not Outgoing.objects.filter(kind=RESEAL, done_at__isnull=True).exists()


def test_a_certificate_that_cannot_be_signed_is_tried_again():
    certificate = CertificateFactory()
    owe_signatures(at=NOON)

    assert reseal_certificate(str(certificate.pk)) is None
    assert "NoKey" in pending(RESEAL).error


def test_what_must_be_signed_is_found_without_messages():
    CertificateFactory()
    StatusList.objects.create(hub=HubFactory(), number=1, changed_at=timezone.now())

    assert keep_proof() == 2


def test_lists_that_nobody_signed_for_a_week_are_told_of(caplog):
    long_ago = timezone.now() - timedelta(days=8)
    StatusList.objects.create(hub=HubFactory(), number=1, changed_at=long_ago)

    with caplog.at_level(logging.CRITICAL, logger="certificates.tasks.signing"):
        keep_proof()

    assert [record.getMessage() for record in caplog.records] == [
        "status lists overdue"
    ]
