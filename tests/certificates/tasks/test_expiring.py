"""Ends of certificates are noted by a task that runs each night."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from certificates.models import Certificate, Expiry
from certificates.tasks import note_expired
from hubs.models import Letter
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CompletionFactory

pytestmark = pytest.mark.django_db


def ended(ago):
    now = timezone.now()
    began = now - timedelta(days=400)
    completion = CompletionFactory(
        completed_at=began, valid_until=now - timedelta(days=ago)
    )
    return CertificateFactory(completion=completion, issued_at=began)


def test_each_end_is_noted_and_each_learner_told_once():
    for ago in (-1, 1, 2, 99):
        ended(ago)

    assert note_expired() == 2
    assert note_expired() == 0

    assert Expiry.objects.count() == 3
    assert Letter.objects.count() == 2


def test_one_that_cannot_be_written_about_keeps_nobody_else_back():
    broken, whole = ended(2), ended(1)
    Certificate.objects.filter(pk=broken.pk).update(payload={})

    assert note_expired() == 1

    assert Expiry.objects.get().certificate == whole


def test_a_database_that_is_away_is_no_fault_of_a_certificate():
    ended(1)

    def away(execute, sql, params, many, context):
        if "INSERT" in sql and "expiry" in sql:
            raise OperationalError("gone")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        note_expired()
