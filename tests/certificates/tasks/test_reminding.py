"""Learners are reminded by a task that runs each day."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from certificates.models import Certificate, Reminder
from certificates.tasks import remind_learners
from hubs.models import Letter
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CompletionFactory

pytestmark = pytest.mark.django_db


def ending_in(days):
    now = timezone.now()
    completion = CompletionFactory(
        completed_at=now - timedelta(days=400),
        valid_until=now + timedelta(days=days),
    )
    return CertificateFactory(
        completion=completion, issued_at=now - timedelta(days=400)
    )


def test_each_learner_gets_the_letter_that_is_due_once():
    for days in (20, 80, 120):
        ending_in(days)

    assert remind_learners() == 2
    assert remind_learners() == 0

    assert sorted(Reminder.objects.values_list("days", flat=True)) == [30, 90]
    assert Letter.objects.count() == 2


def test_one_that_cannot_be_written_about_keeps_nobody_else_back():
    broken, whole = ending_in(20), ending_in(25)
    Certificate.objects.filter(pk=broken.pk).update(payload={})

    assert remind_learners() == 1

    assert Reminder.objects.get().certificate == whole


def test_a_database_that_is_away_is_no_fault_of_a_certificate():
    ending_in(20)

    def away(execute, sql, params, many, context):
        if "reminder" in sql:
            raise OperationalError("gone")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        remind_learners()
