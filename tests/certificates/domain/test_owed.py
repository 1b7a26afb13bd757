"""Which certificates are owed, read from the facts."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from certificates.domain.hitches import Failure, Hitch
from certificates.domain.owed import ISSUE, PATIENCE, debts, retry, unissued
from hubs.domain.outbox import fault, owe
from hubs.models import AuditEvent, Outgoing
from tests.factories.certificates import CertificateFactory, RevocationFactory
from tests.factories.courses import CompletionFactory
from tests.factories.hubs import NOON, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOON + PATIENCE


def test_a_fresh_completion_is_not_late():
    CompletionFactory()

    assert list(unissued(at=LATER - PATIENCE / 2)) == []


def test_completions_without_or_with_an_unfinished_certificate_are_late():
    bare = CompletionFactory()
    begun = CertificateFactory(unfinished=True).completion
    failed = CertificateFactory(late=True).completion
    CertificateFactory()
    RevocationFactory()

    assert list(unissued(at=LATER)) == [bare, begun, failed]


def test_a_debt_says_what_keeps_it_and_when_it_is_tried_again():
    nameless = CompletionFactory()
    owe(ISSUE, key=nameless.pk, at=NOON)
    next_try = fault(ISSUE, key=nameless.pk, error="name: none", at=NOON)
    failed = CertificateFactory(late=True)

    first, second = debts(unissued(at=LATER))

    assert (first.certificate, first.failure, first.next_try) == (
        None,
        Failure(Hitch.NAME, "none"),
        next_try,
    )
    assert (second.certificate, second.failure, second.attempts, second.next_try) == (
        failed,
        Failure(Hitch.STORAGE, "the disk is full"),
        1,
        None,
    )


@pytest.mark.parametrize("late", [1, 3])
def test_debts_cost_three_queries(late, django_assert_num_queries):
    CertificateFactory.create_batch(late, late=True)

    with django_assert_num_queries(3):
        for debt in debts(unissued(at=LATER)):
            assert debt.completion.enrolment.learner.email
            assert debt.completion.edition.course.hub.name


def test_retrying_brings_the_next_attempt_forward():
    completion = CompletionFactory()
    owe(ISSUE, key=completion.pk, at=NOON)
    fault(ISSUE, key=completion.pk, error="storage: full", at=NOON)

    retry(completion, by=UserFactory(), at=LATER)

    assert Outgoing.objects.get(kind=ISSUE).due_at == LATER
    assert AuditEvent.objects.get().verb == "certificate.retried"


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("", None),
        ("room: 2 pages", Failure(Hitch.ROOM, "2 pages")),
        ("ValueError: x", Failure(Hitch.OTHER, "ValueError: x")),
    ],
)
def test_a_noted_failure_can_be_read_back(text, failure):
    assert Failure.read(text) == failure


def test_the_command_prints_what_is_owed_and_why(capsys):
    CertificateFactory(late=True)

    call_command("certificates_owed")

    out = capsys.readouterr().out
    assert "attempts 1, next try never: storage: the disk is full" in out
    assert out.endswith("1 owed\n")


def test_the_command_owes_again_when_told(capsys):
    CertificateFactory(late=True)

    call_command("certificates_owed", again=True)

    task = Outgoing.objects.get(kind=ISSUE)
    assert "1 owed anew" in capsys.readouterr().out
    assert task.due_at <= timezone.now()
